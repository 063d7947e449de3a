// Requests of ours that are not answered, by sequence number and by age; also those whose answer
// came too late to wait for. Owned by one session. Everything is O(1): all requests wait equally
// long, so that the oldest is also the first to expire. Memory is bounded by the capacity.
//
//   index_ (open addressing by sequence number) --> slots_ (linked, oldest first)
#pragma once

#include "smpp/base/time.hpp"
#include "smpp/pdu/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace smpp {

class InFlight {
 public:
  struct Entry {
    SequenceNumber sequence;
    CommandId request{};
    Time deadline;
    std::uint64_t output_end = 0;  // see Output::given_out
  };

  // A window beyond this is a mistake; its memory is taken at once.
  static constexpr std::size_t most = std::size_t{1} << 20U;

  explicit InFlight(std::size_t capacity);

  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] std::size_t capacity() const { return capacity_; }

  [[nodiscard]] bool empty() const { return size_ == 0; }

  [[nodiscard]] bool full() const { return size_ >= capacity_; }

  // Preconditions: not full, the number is not in it.
  void add(const Entry& entry);
  // The pointers hold until the next change.
  [[nodiscard]] const Entry* find(SequenceNumber sequence) const;
  [[nodiscard]] const Entry* oldest() const;
  // Precondition: it is in.
  Entry take(SequenceNumber sequence);
  // Precondition: not empty.
  Entry take_oldest();

 private:
  using Slot = std::uint32_t;
  static constexpr Slot none = 0xFFFFFFFF;

  struct Node {
    Entry entry;
    Slot older = none;
    Slot newer = none;  // of a free slot: the next free one
  };

  [[nodiscard]] std::size_t home(SequenceNumber sequence) const;
  [[nodiscard]] std::optional<std::size_t> place_of(SequenceNumber sequence) const;
  Entry take_at(std::size_t place);

  std::size_t capacity_;
  std::size_t size_ = 0;
  std::vector<Node> slots_;
  std::vector<Slot> index_;  // at most half full
  Slot oldest_ = none;
  Slot newest_ = none;
  Slot free_ = none;
};

}  // namespace smpp
