// Copies what the rooms counted by themselves into the metrics, once a scrape: the pure rooms and
// the store know no metrics.
//
// Owned by the application; I/O thread. What it reads must outlive it.
#pragma once

#include "daemon/links.hpp"
#include "daemon/observe/metrics.hpp"
#include "daemon/queue/feed.hpp"
#include "daemon/queue/http_server.hpp"
#include "daemon/store/store.hpp"
#include "routing/inbound/inbound.hpp"
#include "routing/outbound/outbound.hpp"

#include <string>
#include <vector>

namespace application {

class Scrape {
 public:
  struct Sources {
    observe::Metrics& metrics;
    const Links& links;
    const store::Store& store;
    routing::Outbound& outbound;
    routing::Inbound& inbound;
    queue::Feed& feed;
    const queue::HttpServer& http;
    std::vector<queue::QueueName> queues;        // in the order of the metrics
    std::vector<routing::ClientNumber> clients;  // likewise
  };

  explicit Scrape(Sources sources) : from_(std::move(sources)) {}

  [[nodiscard]] std::string text();

 private:
  // A histogram that something else counts: what is new since the last scrape goes in.
  template <std::size_t N>
  struct Seen {
    std::array<std::uint64_t, N> counts{};
    double sum = 0;

    void add_news(observe::Histogram& to, const std::array<std::uint64_t, N>& now, double now_sum);
  };

  void store_figures();
  void carriers();
  void clients();
  void queues();
  void http();
  void certificates();

  Sources from_;
  Seen<store::sync_buckets_us.size() + 1> syncs_;
  std::vector<Seen<routing::AnswerTimes::bounds.size() + 1>> answers_;
};

}  // namespace application
