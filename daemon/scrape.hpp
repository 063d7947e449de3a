// Copies what the rooms counted by themselves into the metrics, once a scrape: the pure rooms and
// the store know no metrics.
//
// Owned by the application; I/O thread. What it reads must outlive it.
#pragma once

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
    const store::Store& store;
    routing::Outbound& outbound;
    routing::Inbound& inbound;
    queue::Feed& feed;
    const queue::HttpServer& http;
    std::vector<queue::QueueName> queues;  // in the order of the metrics
  };

  explicit Scrape(Sources sources) : from_(std::move(sources)) {}

  [[nodiscard]] std::string text();

 private:
  // A counter that something else counts: what is new since the last scrape.
  struct Last {
    double value = 0;

    [[nodiscard]] double advance(std::uint64_t now) {
      const double more = static_cast<double>(now) - value;
      value = static_cast<double>(now);
      return more;
    }
  };

  struct LastOfQueue {
    Last acked;
    Last returned;
  };

  struct LastOfCarrier {
    Last matched;
    Last unmatched;
  };

  void store_figures();
  void carriers();
  void queues();
  void http();

  Sources from_;
  Last batches_;
  Last syncs_;
  Last written_;
  Last damaged_;
  Last dropped_;
  std::array<Last, store::sync_buckets_us.size() + 1> sync_times_;
  std::array<Last, 3> responses_;
  std::vector<LastOfCarrier> of_carriers_;
  std::vector<LastOfQueue> of_queues_;
};

}  // namespace application
