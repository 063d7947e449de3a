// The server when memory is short: what is claimed for requests, who is refused, and when it ends.
#include "tests/unit/queue/http_client.hpp"
#include "tests/unit/queue/http_fixture.hpp"

#include <string>
#include <vector>

namespace queue::test {
namespace {

using namespace std::chrono_literals;

const std::string message = R"({"to":"+447700900101","from":"ACME","text":"x"})";

// With little memory for requests: seven eighths of it for one body of some twelve thousand octets.
class ShortOfRoom : public HttpFixture {
 protected:
  ShortOfRoom() { http.room = 70'000; }

  HttpClient connect() { return HttpClient::unix_socket(http.socket); }

  // Claims nearly all, and sends no more of it.
  HttpClient stalled() {
    auto one = connect();
    one.send("POST /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 12000\r\n\r\n{");
    EXPECT_TRUE(becomes_true([this] { return server->counts().reserved > 50'000; }));
    return one;
  }

  bool all_given_back() {
    return becomes_true([this] { return server->counts().reserved == 0; });
  }
};

// Before it comes: what is let in must not run out of memory.
TEST_F(ShortOfRoom, ABodyIsRefusedByWhatItsHeaderAnnounces) {
  ASSERT_EQ(start(), "");
  auto large = connect();
  ASSERT_TRUE(
      large.send("POST /v1/messages HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                 "Content-Length: 20000\r\n\r\n"));
  const auto refused = large.reply();
  EXPECT_EQ(refused.status, 503u);
  EXPECT_NE(refused.header.find("Connection: close\r\n"), std::string::npos);
  EXPECT_NE(refused.header.find("Retry-After: 5\r\n"), std::string::npos);
  EXPECT_NE(refused.header.find("Content-Type: application/problem+json\r\n"), std::string::npos);
  EXPECT_NE(refused.body.find("urn:smppbridge:problem:busy"), std::string::npos);
  EXPECT_EQ(counts().no_room, 1u);
  EXPECT_EQ(connect().ask("POST", "/v1/messages", message).status, 202u);
  EXPECT_TRUE(all_given_back());
}

TEST_F(ShortOfRoom, AChunkedBodyIsRefusedWhereItGrowsTooLarge) {
  ASSERT_EQ(start(), "");
  auto one = connect();
  ASSERT_TRUE(
      one.send("POST /v1/messages HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"));
  const std::string chunk = "3e8\r\n" + std::string(1'000, ' ') + "\r\n";
  for (int i = 0; i < 20; ++i) {
    one.send(chunk);
  }
  EXPECT_EQ(one.reply().status, 503u);
  one.close();
  EXPECT_TRUE(all_given_back());
}

TEST_F(ShortOfRoom, WhatStallsKeepsOutOnlyThoseWhoNeedMuch) {
  ASSERT_EQ(start(), "");
  auto holds = stalled();
  EXPECT_EQ(connect().ask("POST", "/v1/messages", message).status, 503u);
  EXPECT_EQ(connect().ask("POST", "/v1/events/lease", "{}").status, 503u);
  EXPECT_EQ(connect().ask("GET", "/v1/messages?reference=a").status, 200u);
  holds.close();
  ASSERT_TRUE(all_given_back());
  EXPECT_EQ(connect().ask("POST", "/v1/messages", message).status, 202u);
}

TEST_F(ShortOfRoom, WhatStallsEndsInTime) {
  http.idle_timeout = 200ms;
  ASSERT_EQ(start(), "");
  auto holds = stalled();
  EXPECT_EQ(holds.read(), "");
  EXPECT_TRUE(all_given_back());
}

// What it holds shows when it is there: the next request follows it.
TEST_F(ShortOfRoom, ABodyThatHasComeIsRefusedOnAConnectionThatStays) {
  ASSERT_EQ(start(), "");
  auto one = connect();
  const std::string many = http_request("POST", "/v1/messages", std::string(1'000, ','));
  ASSERT_TRUE(one.send(many + http_request("POST", "/v1/messages", message) + many));
  const auto refused = one.reply();
  EXPECT_EQ(refused.status, 503u);
  EXPECT_EQ(refused.header.find("Connection: close"), std::string::npos);
  EXPECT_EQ(one.reply().status, 202u);
  EXPECT_EQ(one.reply().status, 503u);
  EXPECT_TRUE(all_given_back());
  EXPECT_EQ(counts().no_room, 2u);
}

TEST_F(ShortOfRoom, AClaimEndsHoweverItsRequestDoes) {
  http.room = 1'000'000;
  ASSERT_EQ(start(), "");
  auto wrong = connect();
  wrong.send(
      "POST /v1/messages HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
      "chunked\r\n\r\n1\r\n{\r\nzz\r\n");
  EXPECT_EQ(wrong.reply().status, 400u);
  wrong.close();
  ASSERT_TRUE(all_given_back());
  auto gone = connect();
  ASSERT_TRUE(gone.send(http_request("POST", "/v1/events/lease", R"({"wait":20})")));
  ASSERT_TRUE(becomes_true([this] { return feed->find(client.queue)->counts().waiters == 1; }));
  EXPECT_GT(counts().reserved, 2'000u);
  gone.close();
  ASSERT_TRUE(all_given_back());
  auto waiting = connect();
  ASSERT_TRUE(waiting.send(http_request("POST", "/v1/events/lease", R"({"wait":20})")));
  ASSERT_TRUE(becomes_true([this] { return feed->find(client.queue)->counts().waiters == 1; }));
  auto half = stalled();
  stop(20s);
  EXPECT_EQ(waiting.reply().status, 200u);
  EXPECT_EQ(half.read(), "");
  EXPECT_TRUE(all_given_back());
}

TEST_F(ShortOfRoom, OnlyAFewConnectionsAreTaken) {
  has_room = false;
  ASSERT_EQ(start(), "");
  std::vector<decltype(connect())> taken;
  for (std::size_t nth = 0; nth < 64; ++nth) {
    taken.push_back(connect());
    EXPECT_EQ(taken.back().ask("GET", "/v1/messages?reference=a").status, 200u);
  }
  EXPECT_EQ(connect().reply().status, 503u);
  has_room = true;
  EXPECT_EQ(connect().ask("GET", "/v1/messages?reference=a").status, 200u);
}

}  // namespace
}  // namespace queue::test
