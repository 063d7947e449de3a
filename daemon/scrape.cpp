#include "daemon/scrape.hpp"

#include "daemon/observe/log.hpp"

namespace application {

std::string Scrape::text() {
  store_figures();
  carriers();
  queues();
  http();
  from_.metrics.process.log_lines_dropped.add(dropped_.advance(observe::log::dropped_lines()));
  return from_.metrics.text();
}

void Scrape::store_figures() {
  observe::ProcessMetrics& process = from_.metrics.process;
  const store::Figures figures = from_.store.figures();
  process.accepting.set(from_.store.accepting() ? 1 : 0);
  process.parts_waiting.set(static_cast<double>(from_.inbound.sets_waiting()));
  process.store_batches.add(batches_.advance(figures.commits));
  process.store_syncs.add(syncs_.advance(figures.syncs));
  process.store_written.add(written_.advance(figures.sealed_octets));
  process.store_records_damaged.add(damaged_.advance(figures.damaged));
  process.store_mailbox.set(static_cast<double>(figures.mailbox_octets));
  process.store_disk_free.set(static_cast<double>(figures.free_octets));
  // The store thread counts into buckets; here each counts as its upper bound.
  for (std::size_t i = 0; i < sync_times_.size(); ++i) {
    const std::size_t bound = std::min(i, store::sync_buckets_us.size() - 1);
    const auto took = std::chrono::microseconds{store::sync_buckets_us[bound]};
    for (double n = sync_times_[i].advance(figures.sync_times[i]); n > 0; --n) {
      process.store_sync_time.observe(took);
    }
  }
}

void Scrape::carriers() {
  const auto& queues = from_.outbound.carriers();
  of_carriers_.resize(queues.size());
  for (std::size_t i = 0; i < queues.size(); ++i) {
    observe::CarrierMetrics& metrics = from_.metrics.carriers.at(i);
    const routing::CarrierCounters& counters = queues[i]->counters;
    metrics.receipts[observe::ReceiptMatch::matched].add(
        of_carriers_[i].matched.advance(counters.receipts_matched));
    metrics.receipts[observe::ReceiptMatch::unmatched].add(
        of_carriers_[i].unmatched.advance(counters.receipts_unmatched));
    metrics.messages_waiting.set(static_cast<double>(queues[i]->waiting()));
    metrics.messages_in_doubt.set(static_cast<double>(queues[i]->parked));
  }
}

void Scrape::queues() {
  of_queues_.resize(from_.queues.size());
  for (std::size_t i = 0; i < from_.queues.size(); ++i) {
    const queue::FeedQueue* feed = from_.feed.find(from_.queues[i].number);
    if (feed == nullptr) {
      continue;
    }
    const queue::QueueCounts counts = feed->counts();
    observe::QueueMetrics& metrics = from_.metrics.queues.at(i);
    metrics.events_acked.add(of_queues_[i].acked.advance(counts.acked));
    metrics.events_returned.add(of_queues_[i].returned.advance(counts.nacked + counts.expired));
    metrics.events_waiting.set(static_cast<double>(counts.held + counts.leased));
  }
}

void Scrape::http() {
  const queue::HttpCounts counts = from_.http.counts();
  observe::ProcessMetrics& process = from_.metrics.process;
  process.http_connections.set(static_cast<double>(counts.connections));
  process.http_requests[observe::CodeClass::success].add(
      responses_[0].advance(counts.responses_2xx));
  process.http_requests[observe::CodeClass::client_error].add(
      responses_[1].advance(counts.responses_4xx));
  process.http_requests[observe::CodeClass::server_error].add(
      responses_[2].advance(counts.responses_5xx));
}

}  // namespace application
