// The records that lie in the log and not yet in RocksDB, in memory: found by their place, kept in
// the order of the log, given out frame by frame from the oldest on. What is put and erased again
// while it is young is never given out: of it RocksDB hears nothing.
//
//   apply ... apply, end_frame(7)   apply ... end_frame(8)          take_frame() gives frame 7
//   +--------- frame 7 ---------+   +------ frame 8 ------+
//   slot slot (gone) slot (gone)    slot (newer than one of 7)      place -> newest slot
//
// Bounded by its owner, which takes the oldest frames by what they take in memory: an erasure, a
// few octets in the log, takes as much as a small record. Owned by Records; store thread only.
#pragma once

#include "routing/model/storage.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <utility>

namespace store {

class YoungRecords {
 public:
  struct Slot {
    routing::Key key;
    routing::Column column{};
    bool present = false;        // a record; else the place is empty
    bool after_erasure = false;  // what RocksDB may have of the place was erased before
    bool newest = true;  // false: a later slot speaks for the place, or there is nothing to say
    routing::DataClass data_class{};
    std::uint32_t expires_unix = 0;
    smpp::Octets value;
  };

  // In the order of the log. Its place in it is the frame that is ended next.
  void apply(routing::Write write);
  // The log holds what was applied since the last call, as this frame.
  void end_frame(std::uint64_t number);

  // Null: nothing young is known of the place, RocksDB tells.
  [[nodiscard]] const Slot* find(routing::Column column, const routing::Key& key) const;

  class Range;

  // The newest slots of a column with from <= key < until (empty: to the end), in order of the key.
  [[nodiscard]] Range range(routing::Column column,
                            const routing::Key& from,
                            const routing::Key& until) const;

  // What the frames that have been ended take in memory, at most.
  [[nodiscard]] std::size_t octets() const { return octets_; }

  // Forgets the oldest frame and gives its number; `move_out(const Slot&)` is called with what
  // still counts of it.
  template <class F>
  std::uint64_t take_frame(F&& move_out) {
    const Frame frame = frames_.front();
    while (first_ < frame.end) {
      Slot& slot = slots_.front();
      if (slot.newest) {
        move_out(std::as_const(slot));
        index_of(slot.column).erase(slot.key);
      }
      slots_.pop_front();
      ++first_;
    }
    frames_.pop_front();
    octets_ -= frame.octets;
    return frame.number;
  }

 private:
  using Index = std::map<routing::Key, std::uint64_t>;  // newest slots, by number

  struct Frame {
    std::uint64_t number = 0;
    std::uint64_t end = 0;  // of its slots
    std::size_t octets = 0;
  };

  [[nodiscard]] Slot& slot_at(std::uint64_t nth) { return slots_[nth - first_]; }

  [[nodiscard]] Index& index_of(routing::Column column) {
    return indexes_[static_cast<std::size_t>(column)];
  }

  [[nodiscard]] const Index& index_of(routing::Column column) const {
    return indexes_[static_cast<std::size_t>(column)];
  }

  std::deque<Slot> slots_;
  std::uint64_t first_ = 0;  // the number of slots_.front(); slots are numbered as they come
  std::array<Index, routing::column_count> indexes_;
  std::deque<Frame> frames_;
  std::size_t octets_ = 0;
  std::size_t open_octets_ = 0;  // of what is in no frame yet
};

// Good until the next apply or take_frame.
class YoungRecords::Range {
 public:
  Range(const YoungRecords& of, Index::const_iterator next, Index::const_iterator end)
      : of_(of), next_(next), end_(end) {}

  [[nodiscard]] bool empty() const { return next_ == end_; }

  [[nodiscard]] const routing::Key& key() const { return next_->first; }

  const Slot& take() { return of_.slots_[next_++->second - of_.first_]; }

 private:
  const YoungRecords& of_;
  Index::const_iterator next_;
  Index::const_iterator end_;
};

}  // namespace store
