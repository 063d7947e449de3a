// Settings of the process's memory, filled by the configuration.
#pragma once

#include <algorithm>
#include <cstddef>

namespace memory {

inline constexpr std::size_t arena_step = std::size_t{32} * 1024 * 1024;  // mimalloc's segment

struct MemorySettings {
  // Of the arena, octets; rounded up to whole steps.
  std::size_t limit = std::size_t{256} * 1024 * 1024;
};

[[nodiscard]] constexpr std::size_t whole_steps(std::size_t octets) {
  return (octets + arena_step - 1) / arena_step * arena_step;
}

// For records that the store keeps in it, sealed. More than that would not make it faster.
[[nodiscard]] constexpr std::size_t room_for_records(std::size_t limit) {
  return std::min(limit / 8, arena_step);
}

// What the I/O thread has of it. A step that one thread has taken is not another's: the store
// thread takes what its records need, and with them what it works with.
[[nodiscard]] constexpr std::size_t room_for_work(std::size_t limit) {
  constexpr std::size_t work_of_store = arena_step / 2;
  return whole_steps(limit) - whole_steps(room_for_records(limit) + work_of_store);
}

// Past that intake stops, so that what was let in has the last quarter to end in.
[[nodiscard]] constexpr std::size_t intake_stops_at(std::size_t limit) {
  return room_for_work(limit) / 4 * 3;
}

// What requests under way may need together: two thirds of the last quarter, which leaves the rest
// of it to connections and what comes from carriers.
[[nodiscard]] constexpr std::size_t room_for_requests(std::size_t limit) {
  return room_for_work(limit) / 6;
}

// What is locked besides it at most: stacks, and the keys.
inline constexpr std::size_t locked_besides = std::size_t{32} * 1024 * 1024;

}  // namespace memory
