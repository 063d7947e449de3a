// A running HTTP server with the API behind it, on its own thread, and a blocking client: tests of
// the server over real sockets.
#pragma once

#include "daemon/queue/feed_clock.hpp"
#include "daemon/queue/http_server.hpp"
#include "tests/support/memory_storage.hpp"
#include "tests/unit/queue/fake_acceptance.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <string>
#include <thread>

namespace queue::test {

class HttpFixture : public testing::Test {
 protected:
  HttpFixture() {
    std::string pattern = "/tmp/queue-test-XXXXXX";
    directory = ::mkdtemp(pattern.data());
    http.socket = directory / "queue.sock";
    client.name = "crm";
    client.number = routing::ClientNumber{5};
    client.queue = queues.front().number;
    client.uid = ::getuid();
    client.cert_san = "crm.example";
  }

  ~HttpFixture() override {
    if (thread.joinable()) {
      stop(std::chrono::seconds{0});
      context.stop();
      thread.join();
    }
    server.reset();
    clock.reset();
    std::filesystem::remove_all(directory);
  }

  // The error, or empty.
  std::string start() {
    feed = std::make_unique<Feed>(feed_settings, queues, storage, 1);
    feed->start([] {});
    clock = std::make_unique<FeedClock>(context.get_executor(), *feed);
    api = std::make_unique<Api>(feed_settings, queues, CarrierNames{}, acceptance, *feed);
    OperationsPages pages{.metrics = [] { return page("up 1\n"); },
                          .healthz = [] { return page("ok\n"); },
                          .readyz = [] { return page("ready\n"); }};
    server = std::make_unique<HttpServer>(context.get_executor(),
                                          http,
                                          std::vector{client},
                                          *api,
                                          std::move(pages),
                                          Answer{},
                                          [this] { return has_room.load(); });
    const auto started = server->start();
    if (!started) {
      return started.error();
    }
    tls_port = server->tls_port();
    metrics_port = server->metrics_port();
    thread = std::thread{[this] { context.run(); }};
    return {};
  }

  static Response page(std::string_view text) {
    Response response;
    response.content_type = "text/plain; version=0.0.4";
    response.body = smpp::to_octets(text);
    return response;
  }

  // On the I/O thread.
  template <class F>
  auto on_io(F f) {
    std::packaged_task<decltype(f())()> task{std::move(f)};
    auto future = task.get_future();
    boost::asio::post(context, std::move(task));
    return future.get();
  }

  // Asks the I/O thread again and again: there is no event to wait for.
  template <class F>
  bool becomes_true(F f) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (std::chrono::steady_clock::now() < end) {
      if (on_io(f)) {
        return true;
      }
      std::this_thread::yield();
    }
    return false;
  }

  HttpCounts counts() {
    return on_io([this] { return server->counts(); });
  }

  void publish(routing::Serial serial) {
    on_io([this, serial] {
      routing::QueueEvent event;
      event.id = {.queue = client.queue, .serial = serial};
      event.body = routing::StatusChanged{};
      smpp::Octets encoded;
      routing::encode(encoded, event);
      feed->published(event.id, {}, std::move(encoded));
    });
  }

  // Returns when the server has stopped.
  void stop(smpp::Duration limit) {
    std::promise<void> stopped;
    boost::asio::post(context, [this, limit, &stopped] {
      api->stop();
      boost::asio::co_spawn(context, server->stop(limit), [&stopped](const std::exception_ptr&) {
        stopped.set_value();
      });
    });
    stopped.get_future().get();
  }

  std::filesystem::path directory;
  HttpSettings http;
  FeedSettings feed_settings;
  std::vector<QueueName> queues{{.name = "support", .number = routing::QueueNumber{7}}};
  ClientIdentity client;
  support::MemoryStorage storage{support::MemoryStorage::Mode::automatic};
  FakeAcceptance acceptance;
  std::uint16_t tls_port = 0;
  std::uint16_t metrics_port = 0;
  boost::asio::io_context context{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{
      context.get_executor()};
  std::unique_ptr<Feed> feed;
  std::unique_ptr<FeedClock> clock;
  std::unique_ptr<Api> api;
  std::atomic<bool> has_room = true;
  std::unique_ptr<HttpServer> server;
  std::thread thread;
};

}  // namespace queue::test
