// What the arena and the process's allocation functions share: which heap a thread allocates from,
// and how much of the arena is in use. For the files of this folder.
#pragma once

#include <mimalloc.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace memory {

struct Region {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;

  [[nodiscard]] bool holds(const void* at) const {
    const auto address = reinterpret_cast<std::uintptr_t>(at);
    return address >= begin && address < end;
  }
};

// Set once by open(); empty before.
inline constinit Region arena_region{};

// Octets in use, counted by each thread for itself, because one counter would travel between the
// cores at each allocation. What one thread allocates another frees: only the sum means something.
struct alignas(64) UseCount {
  std::atomic<std::int64_t> octets{0};
};

// Two threads matter, and the sum is asked for with every message: those that come later share the
// last place.
inline constinit std::array<UseCount, 4> use_counts{};
inline constinit std::atomic<std::size_t> use_counts_given{0};

inline void count(std::int64_t octets) {
  constexpr std::size_t last = use_counts.size() - 1;
  constexpr std::size_t none = use_counts.size();
  thread_local std::size_t mine = none;
  if (mine == none) {
    mine = std::min(use_counts_given.fetch_add(1, std::memory_order_relaxed), last);
  }
  std::atomic<std::int64_t>& counter = use_counts[mine].octets;
  if (mine == last) {
    counter.fetch_add(octets, std::memory_order_relaxed);
  } else {  // nobody else writes it: no locked instruction
    counter.store(counter.load(std::memory_order_relaxed) + octets, std::memory_order_relaxed);
  }
}

inline void count_new(const void* at) {
  if (arena_region.holds(at)) {
    count(static_cast<std::int64_t>(mi_usable_size(at)));
  }
}

// From now on the region's blocks are handed out. At most once.
[[nodiscard]] bool give_to_heaps(Region region);
// For the I/O thread: all that it allocates comes from the arena.
void take_all_from_arena();

// From the arena, once it is open; null when it is used up.
[[nodiscard]] void* arena_allocate(std::size_t size) noexcept;
// Whatever heap it is from. Wiped.
void release(void* at) noexcept;

}  // namespace memory
