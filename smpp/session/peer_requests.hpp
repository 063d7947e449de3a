// Their requests that we owe an answer to. Owned by one session. A token's serial names a slot and
// the use of it, so that a token that was answered, or is of an ended session, is recognised.
#pragma once

#include "smpp/pdu/ids.hpp"
#include "smpp/session/events.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace smpp {

class PeerRequests {
 public:
  // At most `window` at once; more than 2^20 cannot be named.
  explicit PeerRequests(std::size_t window);

  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] bool full() const { return size_ >= window_; }

  [[nodiscard]] InboundToken add(SequenceNumber sequence, CommandId request);
  // False if the token is void: answered before, or the session has ended.
  [[nodiscard]] bool take(const InboundToken& token);
  // Makes every token void.
  void clear();

 private:
  static constexpr unsigned slot_bits = 20;

  std::size_t window_;
  std::size_t size_ = 0;
  std::uint64_t uses_ = 0;              // 44 bits: eighteen years at 30,000 a second
  std::vector<std::uint64_t> serials_;  // by slot; 0 is free
  std::vector<std::uint32_t> free_;
};

}  // namespace smpp
