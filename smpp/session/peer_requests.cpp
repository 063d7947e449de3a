#include "smpp/session/peer_requests.hpp"

#include <algorithm>

namespace smpp {
namespace {

constexpr std::size_t most = 1U << 20;

}  // namespace

PeerRequests::PeerRequests(std::size_t window) : window_(std::min(window, most - 1)) {}

InboundToken PeerRequests::add(SequenceNumber sequence, CommandId request) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(serials_.size()));
    serials_.push_back(0);
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  ++size_;
  ++uses_;
  serials_[slot] = (uses_ << slot_bits) | slot;
  return {.sequence = sequence, .request = request, .serial = serials_[slot]};
}

bool PeerRequests::take(const InboundToken& token) {
  const auto slot = static_cast<std::uint32_t>(token.serial & (most - 1));
  if (token.serial == 0 || slot >= serials_.size() || serials_[slot] != token.serial) {
    return false;
  }
  serials_[slot] = 0;
  free_.push_back(slot);
  --size_;
  return true;
}

void PeerRequests::clear() {
  serials_.clear();
  free_.clear();
  size_ = 0;
}

}  // namespace smpp
