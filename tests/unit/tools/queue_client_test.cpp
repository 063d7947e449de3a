#include "tools/smpp_load/queue_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

namespace {

namespace asio = boost::asio;
using local = asio::local::stream_protocol;
using testing::HasSubstr;

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

std::string answer(const std::string& status, const std::string& body) {
  return "HTTP/1.1 " + status + "\r\nDate: x\r\ncontent-length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

// Plays a server that gives these answers, octet by octet, each to one request. An empty one closes
// the connection instead.
class QueueClientTest : public testing::Test {
 protected:
  QueueClientTest() {
    std::string pattern = std::filesystem::temp_directory_path() / "queue-client-XXXXXX";
    directory_ = mkdtemp(pattern.data());
    endpoint.unix_path = directory_ / "s";
    acceptor_.open(local{});
    acceptor_.bind(local::endpoint{endpoint.unix_path});
    acceptor_.listen();
  }

  ~QueueClientTest() override { std::filesystem::remove_all(directory_); }

  template <class Test>
  void play(std::vector<std::string> answers, Test test) {
    asio::co_spawn(io, serve(std::move(answers)), asio::detached);
    asio::co_spawn(io, test(), [this](const std::exception_ptr& thrown) {
      EXPECT_EQ(thrown, nullptr);
      io.stop();
    });
    io.run();
  }

  asio::io_context io{1};
  tools::Endpoint endpoint;
  std::vector<std::string> requests;
  int connections = 0;

 private:
  asio::awaitable<void> serve(std::vector<std::string> answers) {
    std::size_t next = 0;
    while (next < answers.size()) {
      auto [failed, socket] = co_await acceptor_.async_accept(as_tuple);
      if (failed) {
        co_return;
      }
      ++connections;
      bool open = true;
      while (open && next < answers.size()) {
        const bool got = co_await receive(socket);
        open = got && !answers[next].empty();
        for (std::size_t i = 0; open && i < answers[next].size(); ++i) {
          const auto octet = asio::buffer(answers[next].data() + i, 1);
          co_await asio::async_write(socket, octet, as_tuple);
        }
        next += got ? 1U : 0U;
      }
    }
  }

  asio::awaitable<bool> receive(local::socket& socket) {
    std::string request;
    std::vector<char> chunk(4096);
    while (!is_whole(request)) {
      auto [failed, size] = co_await socket.async_read_some(asio::buffer(chunk), as_tuple);
      if (failed) {
        co_return false;
      }
      request.append(chunk.data(), size);
    }
    requests.push_back(request);
    co_return true;
  }

  static bool is_whole(const std::string& request) {
    const auto end = request.find("\r\n\r\n");
    const auto length = request.find("Content-Length: ");
    const std::size_t body =
        length == std::string::npos ? 0 : std::stoul(request.substr(length + 16));
    return end != std::string::npos && request.size() == end + 4 + body;
  }

  std::filesystem::path directory_;
  local::acceptor acceptor_{io};
};

TEST_F(QueueClientTest, PostsUnderAKeyAndReadsTheResults) {
  const std::string results =
      R"({"results":[{"id":"0123"},{"problem":{"status":429,"detail":"full"}}]})";
  play({answer("202 Accepted", results), answer("503 No", "{}")},
       [this]() -> asio::awaitable<void> {
         load::QueueClient client{io.get_executor(), endpoint};
         std::vector<load::PostResult> read;
         const auto first = co_await client.post("[1]", "key-1", read);
         EXPECT_EQ(first.value_or(0), 202U);
         EXPECT_EQ(read.size(), 2U);
         EXPECT_EQ(read.at(0).id, "0123");
         EXPECT_EQ(read.at(1).id, "");
         EXPECT_EQ(read.at(1).status, 429U);
         EXPECT_EQ(read.at(1).detail, "full");
         const auto second = co_await client.post("[2]", "key-2", read);
         EXPECT_EQ(second.value_or(0), 503U);
         EXPECT_TRUE(read.empty());
       });
  EXPECT_EQ(connections, 1);
  EXPECT_THAT(requests.at(0), HasSubstr("POST /v1/messages HTTP/1.1\r\n"));
  EXPECT_THAT(requests.at(0), HasSubstr("Idempotency-Key: key-1\r\n"));
  EXPECT_THAT(requests.at(0), testing::EndsWith("\r\n\r\n[1]"));
}

TEST_F(QueueClientTest, LeasesAndAcknowledges) {
  const std::string events =
      R"({"events":[{"lease":"l1","attempt":2,"event":{"id":"e1","type":"message.status","data":)"
      R"({"message":"m1","state":"delivered","possible_duplicate":true}}},)"
      R"({"lease":"l2","attempt":1,"event":{"id":"e2","type":"message.received","data":)"
      R"({"text":"t"}}}]})";
  play({answer("200 OK", events), answer("200 OK", R"({"acked":2,"unknown":0})")},
       [this]() -> asio::awaitable<void> {
         load::QueueClient client{io.get_executor(), endpoint};
         std::vector<load::LeasedEvent> read;
         const auto leased = co_await client.lease("q", 500, read);
         EXPECT_TRUE(leased);
         EXPECT_EQ(read.size(), 2U);
         EXPECT_EQ(read.at(0).message, "m1");
         EXPECT_EQ(read.at(0).state, "delivered");
         EXPECT_EQ(read.at(0).attempt, 2U);
         EXPECT_TRUE(read.at(0).possible_duplicate);
         EXPECT_EQ(read.at(1).text, "t");
         EXPECT_FALSE(read.at(1).possible_duplicate);
         const auto acknowledged = co_await client.ack(read);
         EXPECT_TRUE(acknowledged);
       });
  EXPECT_THAT(requests.at(0), testing::EndsWith(R"({"queue":"q","max":500,"wait":"1s"})"));
  EXPECT_THAT(requests.at(1), testing::EndsWith(R"({"leases":["l1","l2"]})"));
}

TEST_F(QueueClientTest, ConnectsAnewAfterALostAnswer) {
  play({"", answer("202 Accepted", R"({"results":[]})")}, [this]() -> asio::awaitable<void> {
    load::QueueClient client{io.get_executor(), endpoint};
    std::vector<load::PostResult> read;
    const auto lost = co_await client.post("[]", "k", read);
    EXPECT_FALSE(lost);
    const auto again = co_await client.post("[]", "k", read);
    EXPECT_EQ(again.value_or(0), 202U);
  });
  EXPECT_EQ(connections, 2);
  EXPECT_EQ(requests.at(0), requests.at(1));
}

TEST_F(QueueClientTest, TakesNoOtherAnswer) {
  const std::vector<std::string> others{
      "HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n",
      "SSH-2.0-something\r\n\r\n",
      answer("200 OK", "no json"),
      answer("200 OK", R"({"events":5})"),
      answer("404 Not Found", "{}")};
  for (const std::string& other : others) {
    play({other}, [this]() -> asio::awaitable<void> {
      load::QueueClient client{io.get_executor(), endpoint};
      std::vector<load::LeasedEvent> read;
      const auto leased = co_await client.lease("", 1, read);
      EXPECT_FALSE(leased);
    });
    io.restart();
  }
}

TEST(Endpoint, IsReadFromItsUrl) {
  const auto unix_socket = tools::parse_endpoint("unix:/run/x.sock");
  ASSERT_TRUE(unix_socket);
  EXPECT_EQ(unix_socket->unix_path, "/run/x.sock");
  const auto plain = tools::parse_endpoint("http://127.0.0.1:9100/metrics");
  ASSERT_TRUE(plain);
  EXPECT_TRUE(plain->link.plain);
  EXPECT_EQ(plain->link.host, "127.0.0.1");
  EXPECT_EQ(plain->link.port, 9100);
  EXPECT_EQ(plain->path, "/metrics");
  const auto tls = tools::parse_endpoint("https://bridge:8443");
  ASSERT_TRUE(tls);
  EXPECT_FALSE(tls->link.plain);
  EXPECT_EQ(tls->link.port, 8443);
  for (const char* const bad : {"", "ftp://a:1", "https://a", "http://a:b/", "http://a:70000"}) {
    EXPECT_FALSE(tools::parse_endpoint(bad)) << bad;
  }
}

}  // namespace
