// The lanes of one carrier's queue: each client has one for each priority, and another for what it
// wants sent later. A lane is in order; lanes take turns, so that no client keeps another waiting
// and no priority starves those below it.
//
//   disk --page--> ready --take()--> to be covered by an intent
//
// Most of a lane lies on disk, under keys that sort by time; a bounded number is in memory. What is
// to be sent later is read when it is due.
// Owned by CarrierQueue; I/O thread. Bounded by clients, at most 256 lanes.
#pragma once

#include "routing/model/journal.hpp"
#include "routing/outbound/message.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>

namespace routing {

inline constexpr std::uint8_t priority_count = 4;

// The octet of a message's name: 0 to 1 priority, 2 to 6 whose turn it shares, 7 sent later. More
// clients than there are turns share some.
using LaneName = std::uint8_t;

[[nodiscard]] constexpr LaneName lane_of(std::uint8_t priority, ClientNumber client, bool later) {
  return static_cast<LaneName>(std::min<unsigned>(priority, priority_count - 1u) |
                               (client.value() & 31u) << 2 | (later ? 0x80u : 0u));
}

[[nodiscard]] constexpr std::uint8_t priority_of(LaneName lane) {
  return lane & (priority_count - 1);
}

[[nodiscard]] constexpr bool is_sent_later(LaneName lane) {
  return (lane & 0x80) != 0;
}

// Whether `a` goes before `b` where both could go.
[[nodiscard]] bool sooner(const MessageId& a, const MessageId& b);

class Lanes {
 public:
  Lanes(CarrierNumber carrier, std::size_t ready_limit);

  // At the start: messages of this lane lie on disk.
  void found(LaneName lane);

  // When a message that could go at `due_ms` is due by its name: names of a lane never go back.
  [[nodiscard]] std::uint64_t name_due(LaneName lane, std::uint64_t due_ms);
  void seen_due(LaneName lane, std::uint64_t due_ms);

  // Whether a message being accepted may stay in memory: none of its lane waits on disk before it,
  // and there is room. A few of each lane always have room.
  [[nodiscard]] bool has_room(LaneName lane) const;
  // A message being accepted lies on disk only.
  void leave_on_disk(const MessageId& id);

  // Messages held in memory, ready or not.
  void enter(LaneName lane);
  void leave(LaneName lane);

  void make_ready(OutboundMessage& message);

  // The next in turn; nullptr if none is ready.
  [[nodiscard]] OutboundMessage* take();

  // What take() gave, and is not to go now: at the front of its lane.
  void put_back(OutboundMessage& message);

  // One that is ready leaves memory.
  void take_off_ready(OutboundMessage& message);

  // When the oldest that is ready was accepted.
  [[nodiscard]] std::optional<smpp::WallTime> oldest_ready() const;

  [[nodiscard]] bool ready_empty() const { return ready_ == 0; }

  // What to read next, if anything is worth reading now.
  struct PageWanted {
    LaneName lane = 0;
    Key from;
    Key until;
    std::size_t limit = 1;
  };

  [[nodiscard]] std::optional<PageWanted> page_wanted(std::uint64_t now_ms);
  // To be called with each page read. How many of its records are taken.
  [[nodiscard]] std::size_t page_read(LaneName lane, const Page& page);

  // Nothing of it is on disk, or being read.
  [[nodiscard]] bool is_off_disk(LaneName lane) const;

  // When the next message that is to be sent later is due, as far as it is known; Unix
  // milliseconds.
  [[nodiscard]] std::optional<std::uint64_t> next_due(std::uint64_t now_ms) const;

 private:
  struct Lane {
    std::deque<OutboundMessage*> ready;
    std::size_t in_memory = 0;
    std::uint64_t last_due_ms = 0;
    bool on_disk = false;  // something may lie at or after `cursor`
    bool reading = false;
    std::size_t most = 0;   // messages of the page that may be taken
    bool appended = false;  // while reading, more went to disk
    Key cursor;
    // Of what is sent later: nothing is due before this, and up to where it has been read.
    std::uint64_t wake_ms = 0;
    std::uint64_t read_until_ms = 0;
    bool peeking = false;  // only when the next is due is being read
  };

  [[nodiscard]] Lane& lane(LaneName name);
  [[nodiscard]] OutboundMessage* take_of(std::uint8_t priority);
  [[nodiscard]] Key end_of(LaneName name) const;
  [[nodiscard]] std::optional<PageWanted> wanted_later(LaneName name,
                                                       Lane& lane,
                                                       std::uint64_t now_ms) const;
  [[nodiscard]] std::size_t few() const;

  CarrierNumber carrier_;
  std::size_t ready_limit_;
  std::map<LaneName, Lane> lanes_;
  std::size_t ready_ = 0;
  std::size_t in_memory_ = 0;
  // Turns left of each priority in this round, and the lane that had its turn last.
  std::array<std::uint8_t, priority_count> turns_{};
  std::array<LaneName, priority_count> last_{};
};

}  // namespace routing
