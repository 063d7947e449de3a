#include "smpp/session/in_flight.hpp"

#include "smpp/base/assert.hpp"

#include <algorithm>
#include <bit>

namespace smpp {

InFlight::InFlight(std::size_t capacity)
    : capacity_(std::min(capacity, most)),
      index_(std::bit_ceil(std::max<std::size_t>(2, 2 * capacity_)), none) {}

void InFlight::add(const Entry& entry) {
  BRIDGE_ASSERT(!full());
  Slot slot = free_;
  if (slot == none) {
    slot = static_cast<Slot>(slots_.size());
    slots_.emplace_back();
  } else {
    free_ = slots_[slot].newer;
  }
  slots_[slot] = Node{.entry = entry, .older = newest_, .newer = none};
  (newest_ == none ? oldest_ : slots_[newest_].newer) = slot;
  newest_ = slot;
  ++size_;

  std::size_t place = home(entry.sequence);
  while (index_[place] != none) {
    BRIDGE_ASSERT(slots_[index_[place]].entry.sequence != entry.sequence);
    place = (place + 1) & (index_.size() - 1);
  }
  index_[place] = slot;
}

const InFlight::Entry* InFlight::find(SequenceNumber sequence) const {
  const auto place = place_of(sequence);
  return place ? &slots_[index_[*place]].entry : nullptr;
}

const InFlight::Entry* InFlight::oldest() const {
  return oldest_ == none ? nullptr : &slots_[oldest_].entry;
}

InFlight::Entry InFlight::take(SequenceNumber sequence) {
  const auto place = place_of(sequence);
  BRIDGE_ASSERT(place.has_value());
  return take_at(*place);
}

InFlight::Entry InFlight::take_oldest() {
  BRIDGE_ASSERT(!empty());
  return take(slots_[oldest_].entry.sequence);
}

// Our numbers are consecutive. By their low bits they would lie side by side, and closing a gap
// would walk the whole window; multiplied by 2^32 over the golden ratio they lie evenly apart.
std::size_t InFlight::home(SequenceNumber sequence) const {
  const std::uint32_t spread = sequence.value() * 0x9E3779B9U;
  return spread >> (32 - std::countr_zero(index_.size()));
}

std::optional<std::size_t> InFlight::place_of(SequenceNumber sequence) const {
  for (std::size_t place = home(sequence); index_[place] != none;
       place = (place + 1) & (index_.size() - 1)) {
    if (slots_[index_[place]].entry.sequence == sequence) {
      return place;
    }
  }
  return std::nullopt;
}

InFlight::Entry InFlight::take_at(std::size_t place) {
  const Slot slot = index_[place];
  Node& node = slots_[slot];
  (node.older == none ? oldest_ : slots_[node.older].newer) = node.newer;
  (node.newer == none ? newest_ : slots_[node.newer].older) = node.older;
  node.newer = free_;
  free_ = slot;
  --size_;

  // Close the gap: whatever was pushed past it by a collision moves back.
  const std::size_t mask = index_.size() - 1;
  std::size_t gap = place;
  for (std::size_t at = (gap + 1) & mask; index_[at] != none; at = (at + 1) & mask) {
    const std::size_t from_home = (at - home(slots_[index_[at]].entry.sequence)) & mask;
    if (from_home >= ((at - gap) & mask)) {
      index_[gap] = index_[at];
      gap = at;
    }
  }
  index_[gap] = none;
  return node.entry;
}

}  // namespace smpp
