#include "daemon/queue/http_server.hpp"

#include "tests/unit/queue/http_client.hpp"
#include "tests/unit/queue/http_fixture.hpp"

#include <sys/stat.h>

#include <fstream>

namespace queue::test {
namespace {

using namespace std::chrono_literals;

const std::string message = R"({"to":"+447700900101","from":"ACME","text":"x"})";

class HttpServerTest : public HttpFixture {
 protected:
  HttpClient connect() { return HttpClient::unix_socket(http.socket); }
};

TEST_F(HttpServerTest, AnswersOnAKeptConnection) {
  ASSERT_EQ(start(), "");
  auto one = connect();
  for (int i = 0; i < 3; ++i) {
    const auto reply = one.ask("POST", "/v1/messages", message, "Idempotency-Key: k\r\n");
    EXPECT_EQ(reply.status, 202u);
    EXPECT_NE(reply.header.find("Content-Type: application/json\r\n"), std::string::npos);
    EXPECT_NE(reply.header.find("Cache-Control: no-store\r\n"), std::string::npos);
    EXPECT_NE(reply.header.find("Date: "), std::string::npos);
    EXPECT_EQ(reply.header.find("Connection: close"), std::string::npos);
  }
  EXPECT_EQ(on_io([this] { return acceptance.last_key; }), "k");
  EXPECT_EQ(one.ask("GET", "/nowhere").status, 404u);
  const auto refused = one.ask("DELETE", "/v1/messages", "{}");
  EXPECT_EQ(refused.status, 405u);
  EXPECT_NE(refused.header.find("Allow: GET, POST\r\n"), std::string::npos);
  const auto last = one.ask("GET", "/nowhere", {}, "Connection: close\r\n");
  EXPECT_NE(last.header.find("Connection: close\r\n"), std::string::npos);
  EXPECT_EQ(one.read(), "");
  EXPECT_EQ(counts().responses_2xx, 3u);
  EXPECT_EQ(counts().responses_4xx, 3u);
}

TEST_F(HttpServerTest, TakesPipelinedAndSplitRequests) {
  ASSERT_EQ(start(), "");
  auto one = connect();
  const std::string two = http_request("POST", "/v1/messages", message) +
                          http_request("GET", "/v1/messages?reference=a");
  for (const char c : two) {
    ASSERT_TRUE(one.send({&c, 1}));
  }
  EXPECT_EQ(one.reply().status, 202u);
  EXPECT_EQ(one.reply().status, 200u);
  ASSERT_TRUE(one.send(two + two));
  for (const unsigned status : {202u, 200u, 202u, 200u}) {
    EXPECT_EQ(one.reply().status, status);
  }
}

TEST_F(HttpServerTest, TakesChunkedBodies) {
  ASSERT_EQ(start(), "");
  auto one = connect();
  ASSERT_TRUE(
      one.send("POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
               "Transfer-Encoding: chunked\r\n\r\n"));
  for (const char c : message) {
    ASSERT_TRUE(one.send(std::string{"1\r\n"} + c + "\r\n"));
  }
  ASSERT_TRUE(one.send("0\r\n\r\n"));
  EXPECT_EQ(one.reply().status, 202u);
  EXPECT_EQ(one.ask("GET", "/v1/messages?reference=a").status, 200u);
}

TEST_F(HttpServerTest, RefusesALargeBodyBeforeReadingIt) {
  ASSERT_EQ(start(), "");
  auto one = connect();
  ASSERT_TRUE(
      one.send("POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
               "Content-Length: 104857600\r\n\r\n"));
  const auto reply = one.reply();
  EXPECT_EQ(reply.status, 413u);
  EXPECT_NE(reply.header.find("Connection: close\r\n"), std::string::npos);
}

TEST_F(HttpServerTest, RefusesALargeChunkedBodyAtItsLimit) {
  http.max_body = 100'000;
  ASSERT_EQ(start(), "");
  auto one = connect();
  ASSERT_TRUE(
      one.send("POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
               "Transfer-Encoding: chunked\r\n\r\n"));
  const std::string chunk = "2710\r\n" + std::string(10'000, ' ') + "\r\n";
  for (int i = 0; i < 50; ++i) {
    one.send(chunk);  // what is on its way when the refusal comes is read and thrown away
  }
  EXPECT_EQ(one.reply().status, 413u);
}

TEST_F(HttpServerTest, TellsAClientToGoOn) {
  ASSERT_EQ(start(), "");
  auto one = connect();
  ASSERT_TRUE(
      one.send("POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
               "Expect: 100-continue\r\nContent-Length: " +
               std::to_string(message.size()) + "\r\n\r\n"));
  EXPECT_EQ(one.reply().status, 100u);
  ASSERT_TRUE(one.send(message));
  EXPECT_EQ(one.reply().status, 202u);
}

TEST_F(HttpServerTest, RefusesWhatIsNotHttp) {
  ASSERT_EQ(start(), "");
  for (const std::string& text :
       {std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"},
        std::string{"GET / HTTP/1.1\r\nHost : x\r\n\r\n"},
        std::string{"POST /v1/messages HTTP/1.1\r\nContent-Length: x\r\n\r\n"},
        std::string{"POST / HTTP/1.1\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\n\r\n"}}) {
    auto one = connect();
    ASSERT_TRUE(one.send(text));
    EXPECT_EQ(one.reply().status, 400u) << text;
  }
  auto one = connect();
  one.send("GET / HTTP/1.1\r\nX: " + std::string(10'000, 'x') + "\r\n\r\n");
  EXPECT_EQ(one.reply().status, 431u);
}

TEST_F(HttpServerTest, ClosesSlowAndSilentClients) {
  http.header_timeout = 50ms;
  ASSERT_EQ(start(), "");
  auto silent = connect();
  auto slow = connect();
  slow.send("GET /v1/messages HTTP/1.1\r\nHo");
  EXPECT_EQ(silent.read(), "");
  EXPECT_EQ(slow.read(), "");
}

TEST_F(HttpServerTest, ClosesIdleConnections) {
  http.idle_timeout = 50ms;
  ASSERT_EQ(start(), "");
  auto one = connect();
  EXPECT_EQ(one.ask("GET", "/v1/messages?reference=a").status, 200u);
  EXPECT_EQ(one.read(), "");
}

TEST_F(HttpServerTest, UnknownUsersAreForbidden) {
  client.uid = ::getuid() + 1;
  ASSERT_EQ(start(), "");
  EXPECT_EQ(connect().ask("POST", "/v1/messages", message).status, 403u);
  client.uid.reset();
}

TEST_F(HttpServerTest, HundredsWhoSayNothingDoNotStopOneWhoSpeaks) {
  http.max_connections = 32;
  ASSERT_EQ(start(), "");
  auto kept = connect();
  ASSERT_EQ(kept.ask("GET", "/v1/messages?reference=a").status, 200u);
  std::vector<HttpClient> silent;
  for (int i = 0; i < 300; ++i) {
    silent.push_back(connect());
    ASSERT_TRUE(silent.back().connected());
    if (i % 2 == 0) {
      silent.back().send("GET /v1/mess");
    }
  }
  EXPECT_EQ(connect().ask("POST", "/v1/messages", message).status, 202u);
  EXPECT_EQ(kept.ask("POST", "/v1/messages", message).status, 202u);
  EXPECT_LE(counts().connections, 32u);
  EXPECT_GE(counts().given_way, 268u);
}

TEST_F(HttpServerTest, TurnsAwayWhenAllPlacesAreTaken) {
  http.max_connections = 2;
  ASSERT_EQ(start(), "");
  auto one = connect();
  auto two = connect();
  EXPECT_EQ(one.ask("GET", "/v1/messages?reference=a").status, 200u);
  EXPECT_EQ(two.ask("GET", "/v1/messages?reference=a").status, 200u);
  auto three = connect();
  const auto reply = three.reply();
  EXPECT_EQ(reply.status, 503u);
  EXPECT_NE(reply.header.find("Retry-After: "), std::string::npos);
  EXPECT_EQ(one.ask("GET", "/v1/messages?reference=a").status, 200u);
  two.close();
  ASSERT_TRUE(becomes_true([this] { return server->counts().connections == 1; }));
  EXPECT_EQ(connect().ask("GET", "/v1/messages?reference=a").status, 200u);
}

TEST_F(HttpServerTest, AWaitingLeaseIsAnsweredWhenAnEventComes) {
  ASSERT_EQ(start(), "");
  auto one = connect();
  ASSERT_TRUE(one.send(http_request("POST", "/v1/events/lease", R"({"wait":20})")));
  ASSERT_TRUE(becomes_true([this] { return feed->find(client.queue)->counts().waiters == 1; }));
  publish(1);
  const auto reply = one.reply();
  EXPECT_EQ(reply.status, 200u);
  EXPECT_NE(reply.body.find("message.status"), std::string::npos);
  EXPECT_EQ(one.ask("POST", "/v1/events/lease", "{}").status, 200u);
}

TEST_F(HttpServerTest, AWaitingLeaseEndsByItsTime) {
  ASSERT_EQ(start(), "");
  EXPECT_EQ(connect().ask("POST", "/v1/events/lease", R"({"wait":"20ms"})").body,
            R"({"events":[]})");
}

TEST_F(HttpServerTest, AClientThatGoesWhileItWaitsTakesNothing) {
  ASSERT_EQ(start(), "");
  auto gone = connect();
  ASSERT_TRUE(gone.send(http_request("POST", "/v1/events/lease", R"({"wait":20})")));
  ASSERT_TRUE(becomes_true([this] { return feed->find(client.queue)->counts().waiters == 1; }));
  gone.close();
  ASSERT_TRUE(becomes_true([this] { return feed->find(client.queue)->counts().waiters == 0; }));
  publish(1);
  const auto reply = connect().ask("POST", "/v1/events/lease", "{}");
  EXPECT_NE(reply.body.find(R"("attempt":1)"), std::string::npos);
}

TEST_F(HttpServerTest, StopFinishesWhatRuns) {
  ASSERT_EQ(start(), "");
  auto idle = connect();
  EXPECT_EQ(idle.ask("GET", "/v1/messages?reference=a").status, 200u);
  auto waiting = connect();
  ASSERT_TRUE(waiting.send(http_request("POST", "/v1/events/lease", R"({"wait":20})")));
  ASSERT_TRUE(becomes_true([this] { return feed->find(client.queue)->counts().waiters == 1; }));
  stop(20s);
  const auto reply = waiting.reply();
  EXPECT_EQ(reply.status, 200u);
  EXPECT_NE(reply.header.find("Connection: close\r\n"), std::string::npos);
  EXPECT_EQ(idle.read(), "");
  EXPECT_FALSE(connect().connected());
  EXPECT_FALSE(std::filesystem::exists(http.socket));
}

TEST_F(HttpServerTest, StopEndsAtItsLimit) {
  acceptance.hold = true;
  ASSERT_EQ(start(), "");
  auto one = connect();
  ASSERT_TRUE(one.send(http_request("POST", "/v1/messages", message)));
  ASSERT_TRUE(becomes_true([this] { return static_cast<bool>(acceptance.waiting); }));
  stop(20ms);
  EXPECT_EQ(one.reply().status, 0u);
  on_io([this] { acceptance.complete(); });
}

TEST_F(HttpServerTest, TheSocketIsForItsGroupAndReplacesAStaleOne) {
  {
    const int stale = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, http.socket.c_str(), http.socket.size());
    ASSERT_EQ(::bind(stale, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    ::close(stale);
  }
  ASSERT_EQ(start(), "");

  struct stat found {};

  ASSERT_EQ(::stat(http.socket.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777u, 0660u);
  EXPECT_EQ(connect().ask("GET", "/nowhere").status, 404u);
}

TEST_F(HttpServerTest, ASocketOfALivingServerIsLeftAlone) {
  ASSERT_EQ(start(), "");
  HttpServer second{context.get_executor(), http, {client}, *api, {}};
  const auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_NE(started.error().find("another process listens"), std::string::npos);
  EXPECT_EQ(connect().ask("GET", "/nowhere").status, 404u);
}

TEST_F(HttpServerTest, AFileThatIsNoSocketIsLeftAlone) {
  std::ofstream{http.socket} << "x";
  EXPECT_NE(start().find("no socket"), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(http.socket));
}

TEST_F(HttpServerTest, BadAddressesAreExplained) {
  http.metrics = true;
  http.metrics_address = "nowhere";
  EXPECT_NE(start().find("must be an IP address"), std::string::npos);
}

TEST_F(HttpServerTest, MetricsAndHealthHaveTheirOwnListener) {
  http.metrics = true;
  http.max_connections = 1;
  ASSERT_EQ(start(), "");
  ASSERT_NE(metrics_port, 0);
  auto taken = connect();
  EXPECT_EQ(taken.ask("GET", "/v1/messages?reference=a").status, 200u);
  auto probe = HttpClient::tcp(metrics_port);
  EXPECT_EQ(probe.ask("GET", "/metrics").body, "up 1\n");
  EXPECT_EQ(probe.ask("GET", "/healthz").body, "ok\n");
  EXPECT_EQ(probe.ask("GET", "/readyz?verbose").body, "ready\n");
  EXPECT_EQ(probe.ask("POST", "/readyz", "{}").status, 405u);
  EXPECT_EQ(probe.ask("POST", "/v1/messages", message).status, 404u);
}

}  // namespace
}  // namespace queue::test
