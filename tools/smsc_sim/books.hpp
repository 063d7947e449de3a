// What all parts of the simulated carrier share: its settings, counters, ledgers and latencies.
#pragma once

#include "tools/common/latency_histogram.hpp"
#include "tools/smsc_sim/ledger.hpp"
#include "tools/smsc_sim/settings.hpp"

#include <cstdint>

namespace sim {

struct Counters {
  std::uint64_t binds = 0;
  std::uint64_t binds_refused = 0;
  std::uint64_t sessions_ended = 0;

  std::uint64_t submits = 0;             // received
  std::uint64_t submits_answered = 0;    // with ESME_ROK
  std::uint64_t submits_throttled = 0;   // over the window, the rate, or as ordered
  std::uint64_t submits_refused = 0;     // with an ordered status
  std::uint64_t submits_unanswered = 0;  // as ordered

  std::uint64_t requests = 0;  // of other kinds: queries, cancellations, broadcasts

  std::uint64_t receipts_sent = 0;  // each attempt
  std::uint64_t receipts_answered = 0;
  std::uint64_t receipts_again = 0;    // lost or refused for now, to be sent again
  std::uint64_t receipts_refused = 0;  // for good
  std::uint64_t receipts_dropped = 0;  // more than Settings::max_waiting

  std::uint64_t delivers_ordered = 0;  // deliver_sm, so parts and not messages
  std::uint64_t delivers_sent = 0;     // each attempt
  std::uint64_t delivers_answered = 0;
  std::uint64_t delivers_again = 0;
  std::uint64_t delivers_refused = 0;
};

// Calls f(name, value) for each counter: the names of the control socket's `stats`.
template <class F>
void for_each_counter(const Counters& c, F&& f) {
  f("binds", c.binds);
  f("binds_refused", c.binds_refused);
  f("sessions_ended", c.sessions_ended);
  f("submits", c.submits);
  f("submits_answered", c.submits_answered);
  f("submits_throttled", c.submits_throttled);
  f("submits_refused", c.submits_refused);
  f("submits_unanswered", c.submits_unanswered);
  f("requests", c.requests);
  f("receipts_sent", c.receipts_sent);
  f("receipts_answered", c.receipts_answered);
  f("receipts_again", c.receipts_again);
  f("receipts_refused", c.receipts_refused);
  f("receipts_dropped", c.receipts_dropped);
  f("delivers_ordered", c.delivers_ordered);
  f("delivers_sent", c.delivers_sent);
  f("delivers_answered", c.delivers_answered);
  f("delivers_again", c.delivers_again);
  f("delivers_refused", c.delivers_refused);
}

struct Books {
  explicit Books(Settings given)
      : settings(std::move(given)),
        submits(settings.max_ledger),
        delivers(settings.max_ledger),
        attempts(settings.max_ledger) {}

  Settings settings;
  Counters counters;
  MessageNumber next_message = 0;  // of submits and broadcasts
  Ledger<SubmitEntry> submits;
  Ledger<DeliverEntry> delivers;
  Ledger<DeliverAttempt> attempts;  // to deliver those
  // From an attempt sent to its ESME_ROK.
  tools::LatencyHistogram deliver_latency;
  tools::LatencyHistogram receipt_latency;
};

}  // namespace sim
