// The records that lie in the log and not yet in RocksDB, in memory: found by their place, kept in
// the order of the log, given out frame by frame from the oldest on. What is put and erased again
// while it is young is never given out: of it RocksDB hears nothing.
//
//   apply ... apply, end_frame(7)   apply ... end_frame(8)          take_frame() gives frame 7
//   +--------- frame 7 ---------+   +------ frame 8 ------+
//   slot slot (gone) slot (gone)    slot (newer than one of 7)      place -> newest slot
//
// Bounded by its owner, which takes the oldest frames. Owned by Records; store thread only.
#pragma once

#include "routing/model/storage.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <unordered_map>

namespace store {

class YoungRecords {
 public:
  // What has to be erased in RocksDB before this one means what it says there.
  enum class Older : std::uint8_t {
    none,
    once,  // one record that was put once
    any,   // perhaps a record, put any number of times
  };

  struct Slot {
    routing::Key key;
    routing::Column column{};
    Older older = Older::none;
    bool present = false;  // a record; else the place is empty
    bool newest = true;    // false: a later slot speaks for the place, or there is nothing to say
    routing::DataClass data_class{};
    std::uint32_t expires_unix = 0;
    smpp::Octets value;
  };

  // In the order of the log. Its place in it is the frame that is ended next.
  void apply(routing::Write write);
  // The log holds what was applied since the last call, as this frame of so many octets.
  void end_frame(std::uint64_t number, std::size_t octets);

  // Null: nothing young is known of the place, RocksDB tells.
  [[nodiscard]] const Slot* find(routing::Column column, const routing::Key& key) const;

  // The newest slots of a column with from <= key < until (empty: to the end), in any order.
  template <class F>
  void for_each(routing::Column column,
                const routing::Key& from,
                const routing::Key& until,
                F&& f) const {
    if (newest_[static_cast<std::size_t>(column)] == 0) {
      return;
    }
    for (const Slot& slot : slots_) {
      if (slot.newest && slot.column == column && !(slot.key < from) &&
          (until.empty() || slot.key < until)) {
        f(slot);
      }
    }
  }

  // Frames that have been ended.
  [[nodiscard]] bool has_frame() const { return !frames_.empty(); }

  [[nodiscard]] std::size_t frame_octets() const { return frame_octets_; }

  // Forgets the oldest frame and gives its number; `move_out(const Slot&)` is called with what
  // still counts of it.
  template <class F>
  std::uint64_t take_frame(F&& move_out) {
    const Frame frame = frames_.front();
    while (first_ < frame.end) {
      Slot& slot = slots_.front();
      if (slot.newest) {
        move_out(std::as_const(slot));
        index_.erase({.column = slot.column, .key = slot.key});
        --newest_[static_cast<std::size_t>(slot.column)];
      }
      slots_.pop_front();
      ++first_;
    }
    frames_.pop_front();
    frame_octets_ -= frame.octets;
    return frame.number;
  }

 private:
  struct Place {
    routing::Column column{};
    routing::Key key;

    friend bool operator==(const Place& a, const Place& b) {
      return a.column == b.column && a.key == b.key;
    }
  };

  struct PlaceHash {
    std::size_t operator()(const Place& place) const {
      return routing::KeyHash{}(place.key) + static_cast<std::size_t>(place.column);
    }
  };

  struct Frame {
    std::uint64_t number = 0;
    std::uint64_t end = 0;  // of its slots
    std::size_t octets = 0;
  };

  [[nodiscard]] Slot& slot_at(std::uint64_t nth) { return slots_[nth - first_]; }

  std::deque<Slot> slots_;
  std::uint64_t first_ = 0;  // the number of slots_.front(); slots are numbered as they come
  std::unordered_map<Place, std::uint64_t, PlaceHash> index_;
  std::array<std::size_t, routing::column_count> newest_{};  // of each column
  std::deque<Frame> frames_;
  std::size_t frame_octets_ = 0;
};

}  // namespace store
