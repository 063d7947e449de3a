// What the simulated carrier remembers of each message, for tests to compare with what the bridge
// says. In memory only: nothing of it is ever written to a disk. Bounded by Settings::max_ledger;
// what does not fit is counted.
//
// Owned by Carrier; handed out page by page over the control socket.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/pdu/ids.hpp"
#include "smpp/pdu/values.hpp"
#include "tools/smsc_sim/message_ids.hpp"

#include <cstdint>
#include <deque>
#include <limits>
#include <utility>

namespace sim {

inline constexpr std::size_t not_in_ledger = std::numeric_limits<std::size_t>::max();

enum class ReceiptState : std::uint8_t { none, waiting, sent, answered, refused };

struct SubmitEntry {
  std::uint64_t at_us = 0;        // Unix time, like all of the ledgers
  std::uint64_t answered_us = 0;  // 0: not answered
  smpp::FixedText<20> from;
  smpp::FixedText<20> to;
  smpp::Octets data;          // with its header, if it has one
  MessageNumber message = 0;  // 0: not taken
  std::uint32_t session = 0;
  smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK;
  smpp::EsmClass esm_class;
  smpp::DataCoding data_coding;
  ReceiptState receipt = ReceiptState::none;
  bool cancelled = false;
  bool replaced = false;  // `data` is another than was submitted
};

// One deliver_sm that is no receipt: a whole message, or a part of one.
struct DeliverEntry {
  std::uint64_t first_us = 0;     // sent for the first time; 0: not yet
  std::uint64_t last_us = 0;      // sent for the last time
  std::uint64_t answered_us = 0;  // answered with ESME_ROK, or refused for good; 0: not yet
  std::uint64_t number = 0;       // of the message within its order, from 0: its serial in floods
  std::uint32_t order = 0;
  smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK;  // of the last answer
  std::uint16_t attempts = 0;
  std::uint8_t part = 0;  // from 0
};

// One sending of such a deliver_sm; in the order in which they were sent.
struct DeliverAttempt {
  std::uint64_t number = 0;  // of its message within its order
  std::uint32_t order = 0;
  std::uint8_t part = 0;
  bool answered = false;                                       // in time; else it is sent again
  smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK;  // of the answer
};

template <class Entry>
class Ledger {
 public:
  explicit Ledger(std::size_t limit) : limit_(limit) {}

  // Its place, or not_in_ledger.
  std::size_t add(Entry entry) {
    if (entries_.size() >= limit_) {
      ++left_out_;
      return not_in_ledger;
    }
    entries_.push_back(std::move(entry));
    return entries_.size() - 1;
  }

  // Nothing for not_in_ledger.
  [[nodiscard]] Entry* find(std::size_t place) {
    return place < entries_.size() ? &entries_[place] : nullptr;
  }

  [[nodiscard]] const Entry* find(std::size_t place) const {
    return place < entries_.size() ? &entries_[place] : nullptr;
  }

  [[nodiscard]] std::size_t size() const { return entries_.size(); }

  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

 private:
  // A deque, because a vector of a million would stop everything while it grows.
  std::deque<Entry> entries_;
  std::size_t limit_;
  std::uint64_t left_out_ = 0;
};

// The first entry of a message, of which submit_multi makes several; nullptr if there is none. The
// numbers rise, with entries of refused submits in between.
[[nodiscard]] inline SubmitEntry* find_message(Ledger<SubmitEntry>& ledger, MessageNumber number) {
  std::size_t lower = 0;
  std::size_t upper = ledger.size();
  const auto next_taken = [&ledger](std::size_t place, std::size_t end) {
    while (place < end && ledger.find(place)->message == 0) {
      ++place;
    }
    return place;
  };
  while (lower < upper) {
    const std::size_t middle = lower + (upper - lower) / 2;
    const std::size_t taken = next_taken(middle, upper);
    if (taken == upper || ledger.find(taken)->message >= number) {
      upper = middle;
    } else {
      lower = taken + 1;
    }
  }
  const std::size_t place = next_taken(lower, ledger.size());
  SubmitEntry* const entry = ledger.find(place);
  return entry != nullptr && entry->message == number ? entry : nullptr;
}

}  // namespace sim
