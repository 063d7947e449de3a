#include "daemon/scrape.hpp"

#include "daemon/certificate_ends.hpp"
#include "daemon/memory/arena.hpp"
#include "daemon/observe/log.hpp"

#include <algorithm>

namespace application {
namespace {

void set_or_clear(observe::Gauge& gauge, std::optional<smpp::WallTime> at) {
  if (at) {
    gauge.set(std::chrono::duration<double>{at->time_since_epoch()}.count());
  } else {
    gauge.clear();
  }
}

}  // namespace

static_assert(std::ranges::equal(routing::AnswerTimes::bounds, observe::answer_buckets),
              "what routing counts fits the metric's buckets");

template <std::size_t N>
void Scrape::Seen<N>::add_news(observe::Histogram& to,
                               const std::array<std::uint64_t, N>& now,
                               double now_sum) {
  std::array<std::uint64_t, N> news{};
  for (std::size_t i = 0; i < N; ++i) {
    news[i] = now[i] - counts[i];
  }
  to.observe_many(news, std::chrono::duration<double>{now_sum - sum});
  counts = now;
  sum = now_sum;
}

std::string Scrape::text() {
  store_figures();
  carriers();
  clients();
  queues();
  http();
  certificates();
  from_.metrics.process.log_lines_dropped.catch_up(observe::log::dropped_lines());
  return from_.metrics.text();
}

void Scrape::store_figures() {
  observe::ProcessMetrics& process = from_.metrics.process;
  const store::Figures figures = from_.store.figures();
  process.accepting.set(from_.store.accepting() ? 1 : 0);
  const memory::Figures memory = memory::figures();
  process.memory_used.set(static_cast<double>(memory.used));
  process.memory_limit.set(static_cast<double>(memory.limit));
  if (const auto& ledger = from_.outbound.ledger().last()) {
    process.ledger_mismatch.set(static_cast<double>(ledger->mismatches()));
    process.ledger_checked.set(static_cast<double>(ledger->at.time_since_epoch().count()) / 1000);
  }
  process.parts_waiting.set(static_cast<double>(from_.inbound.parts_waiting()));
  process.in_quarantine.set(static_cast<double>(from_.inbound.in_quarantine()));
  process.store_batches.catch_up(figures.commits);
  process.store_syncs.catch_up(figures.syncs);
  process.store_records.catch_up(figures.records);
  process.store_records_moved.catch_up(figures.moved);
  process.store_written.catch_up(figures.sealed_octets);
  // Those that open and still are no message of this build are as unusable as those that do not.
  std::uint64_t damaged = figures.damaged;
  for (const auto& queue : from_.outbound.carriers()) {
    damaged += queue->counters.damaged;
  }
  process.store_records_damaged.catch_up(damaged);
  process.store_reads_failed.catch_up(figures.unreadable);
  process.witness_failures.catch_up(figures.witness_failures);
  process.older_state_accepted.set(from_.store.beginning().overruled.empty() ? 0 : 1);
  process.keys_destroyed.catch_up(figures.keys_destroyed);
  process.store_records_resealed.catch_up(figures.resealed);
  process.keys_overdue.set(figures.keys_overdue ? 1 : 0);
  process.store_mailbox.set(static_cast<double>(figures.mailbox_octets));
  process.store_disk_free.set(static_cast<double>(figures.free_octets));
  syncs_.add_news(process.store_sync_time,
                  figures.sync_times,
                  static_cast<double>(figures.sync_microseconds) / 1e6);
}

void Scrape::carriers() {
  const auto& queues = from_.outbound.carriers();
  answers_.resize(queues.size());
  for (std::size_t i = 0; i < queues.size(); ++i) {
    observe::CarrierMetrics& metrics = from_.metrics.carriers.at(i);
    const routing::CarrierCounters& counters = queues[i]->counters;
    metrics.receipts[observe::ReceiptMatch::matched].catch_up(counters.receipts_matched);
    metrics.receipts[observe::ReceiptMatch::unmatched].catch_up(counters.receipts_unmatched);
    metrics.quarantined.catch_up(from_.inbound.counters(queues[i]->rules().number).quarantined);
    metrics.messages_waiting.set(static_cast<double>(queues[i]->waiting()));
    metrics.messages_awaiting_receipt.set(
        static_cast<double>(from_.outbound.ledger()
                                .counts()
                                .of(queues[i]->rules().number)
                                .at[index_of(routing::Place::awaiting)]));
    metrics.messages_in_doubt.set(static_cast<double>(queues[i]->parked + queues[i]->held));
    answers_[i].add_news(
        metrics.submit_answer_time, counters.answer_times.counts, counters.answer_times.sum_s);
  }
}

void Scrape::clients() {
  using Refusal = observe::MessageRefusal;
  for (std::size_t i = 0; i < from_.clients.size(); ++i) {
    observe::ClientMetrics& metrics = from_.metrics.clients.at(i);
    const routing::ClientCounters& counters = from_.outbound.client_counters(from_.clients[i]);
    metrics.messages_accepted.catch_up(counters.accepted);
    // Both enums have the words of the API's problems, in one order.
    static_assert(static_cast<int>(routing::Problem::Code::unavailable) ==
                  static_cast<int>(Refusal::unavailable));
    for (std::size_t code = 0; code < counters.refused.size(); ++code) {
      metrics.messages_refused.at_index(code).catch_up(counters.refused[code]);
    }
  }
}

void Scrape::queues() {
  for (std::size_t i = 0; i < from_.queues.size(); ++i) {
    const queue::FeedQueue* feed = from_.feed.find(from_.queues[i].number);
    if (feed == nullptr) {
      continue;
    }
    const queue::QueueCounts counts = feed->counts();
    observe::QueueMetrics& metrics = from_.metrics.queues.at(i);
    metrics.events_published.catch_up(counts.published);
    metrics.events_leased.catch_up(counts.lent);
    metrics.events_acked.catch_up(counts.acked);
    metrics.events_returned.catch_up(counts.nacked + counts.expired);
    metrics.events_dead.catch_up(counts.died);
    metrics.events_waiting.set(static_cast<double>(counts.held + counts.leased));
    set_or_clear(metrics.events_oldest, counts.oldest);
  }
}

void Scrape::http() {
  const queue::HttpCounts counts = from_.http.counts();
  observe::ProcessMetrics& process = from_.metrics.process;
  process.http_connections.set(static_cast<double>(counts.connections));
  process.http_no_room.catch_up(counts.no_room);
  process.http_reserved.set(static_cast<double>(counts.reserved));
  process.http_requests[observe::CodeClass::success].catch_up(counts.responses_2xx);
  process.http_requests[observe::CodeClass::client_error].catch_up(counts.responses_4xx);
  process.http_requests[observe::CodeClass::server_error].catch_up(counts.responses_5xx);
}

void Scrape::certificates() {
  const std::vector<admin::BindFacts> binds = from_.links.facts();
  const auto& queues = from_.outbound.carriers();
  for (std::size_t i = 0; i < queues.size(); ++i) {
    const CertificateEnds ends = certificate_ends(binds, queues[i]->rules().name);
    set_or_clear(from_.metrics.carriers.at(i).certificate_end, ends.theirs);
    set_or_clear(from_.metrics.carriers.at(i).own_certificate_end, ends.ours);
  }
  const std::int64_t end = from_.http.tls_not_after_unix();
  set_or_clear(from_.metrics.process.http_certificate_end,
               end == 0 ? std::nullopt : std::optional{smpp::WallTime{std::chrono::seconds{end}}});
}

}  // namespace application
