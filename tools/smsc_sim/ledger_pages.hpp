// The ledgers and counters of the simulated carrier as JSON, page by page.
#pragma once

#include "smpp/base/octets.hpp"
#include "tools/smsc_sim/carrier.hpp"

#include <cstdint>

namespace sim {

struct PageRange {
  std::uint64_t from = 0;
  std::uint64_t max = 1000;
};

// {"ok":true,"entries":[...],"next":N,"size":N,"left_out":N}: `next` is what to ask from next time.
//
// A submit's entry: seq, at_us, answered_us (0: not answered), from, to, text (or data, in
// hexadecimal, when it is binary), udh (in hexadecimal, if it has one), data_coding, message_id
// (empty: not taken), status, session, receipt (none, waiting, sent, answered, refused).
[[nodiscard]] smpp::Utf8 submit_page(const Books& books, PageRange range);

// A deliver_sm's entry: seq, order, number (of its message in the order, from 0), part (from 0),
// attempts, first_us, last_us, answered_us (0: not answered), status.
[[nodiscard]] smpp::Utf8 deliver_page(const Books& books, PageRange range);

// Every sending of those, in the order of sending: seq, order, number, part, answered (in time),
// status (of that answer).
[[nodiscard]] smpp::Utf8 attempt_page(const Books& books, PageRange range);

// {"ok":true, each counter, bound, receipts_waiting, delivers_waiting, ledger sizes,
// deliver_latency_us and receipt_latency_us {count, p50, p99, max}}.
[[nodiscard]] smpp::Utf8 stats(Carrier& carrier);

}  // namespace sim
