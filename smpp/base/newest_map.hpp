// A map of at most so many entries, in which the oldest gives way to a new one: what a process
// remembers of what passed lately. Entries lie in a ring in the order in which they came; a table
// of places finds them, so that a look-up is one probe and adding allocates nothing once the ring
// is full. An entry that was erased keeps its place in the ring until its turn comes.
//
// One owner, one thread. Pointers to values hold until the next try_emplace or erase.
#pragma once

#include "smpp/base/assert.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <utility>
#include <vector>

namespace smpp {

template <class K, class V, class Hash = std::hash<K>>
class NewestMap {
 public:
  explicit NewestMap(std::size_t most) : most_(most) { BRIDGE_ASSERT(most > 0); }

  [[nodiscard]] V* find(const K& key) {
    const std::size_t at = place_of(key);
    return at == nowhere ? nullptr : &ring_[table_[at].slot].value;
  }

  [[nodiscard]] const V* find(const K& key) const {
    const std::size_t at = place_of(key);
    return at == nowhere ? nullptr : &ring_[table_[at].slot].value;
  }

  [[nodiscard]] bool contains(const K& key) const { return place_of(key) != nowhere; }

  // The value of the key, and whether it is new (and fresh); one that is there stays as it is.
  std::pair<V*, bool> try_emplace(const K& key) {
    if (V* const there = find(key)) {
      return {there, false};
    }
    const std::size_t slot = next_slot();
    ring_[slot] = Entry{.key = key, .value = V{}, .live = true};
    if (2 * ring_.size() > table_.size()) {
      rebuild();
    } else {
      insert(slot);
    }
    return {&ring_[slot].value, true};
  }

  bool erase(const K& key) {
    const std::size_t at = place_of(key);
    if (at == nowhere) {
      return false;
    }
    ring_[table_[at].slot] = Entry{};
    vacate(at);
    return true;
  }

  // f(key, value), which says whether to go on; the newest first.
  template <class F>
  void for_each_newest_first(F&& f) const {
    for (std::size_t passed = 0; passed < ring_.size(); ++passed) {
      const Entry& entry = ring_[(next_ + ring_.size() - 1 - passed) % ring_.size()];
      if (entry.live && !f(entry.key, entry.value)) {
        return;
      }
    }
  }

 private:
  struct Entry {
    K key{};
    V value{};
    bool live = false;
  };

  // The mark is a part of the hash: mostly it tells without a look at the entry.
  struct Place {
    std::uint32_t slot = free;
    std::uint32_t mark = 0;
  };

  static constexpr std::uint32_t free = ~std::uint32_t{0};
  static constexpr std::size_t nowhere = ~std::size_t{0};

  // The slot that the next entry gets: a new one while the ring grows, then the oldest.
  std::size_t next_slot() {
    if (ring_.size() < most_) {
      ring_.emplace_back();
      next_ = 0;
      return ring_.size() - 1;
    }
    const std::size_t slot = next_;
    next_ = (next_ + 1) % most_;
    if (ring_[slot].live) {
      vacate(place_of(ring_[slot].key));
    }
    return slot;
  }

  // Spread by the golden ratio: hashes may be counters.
  [[nodiscard]] static std::uint32_t mark_of(const K& key) {
    constexpr std::uint64_t golden_ratio = 0x9E3779B97F4A7C15;
    const std::uint64_t hash = Hash{}(key);
    return static_cast<std::uint32_t>((hash * golden_ratio) >> 32);
  }

  [[nodiscard]] std::size_t home_of(std::uint32_t mark) const { return mark & (table_.size() - 1); }

  [[nodiscard]] std::size_t place_of(const K& key) const {
    if (table_.empty()) {
      return nowhere;
    }
    const std::uint32_t mark = mark_of(key);
    for (std::size_t at = home_of(mark);; at = next_place(at)) {
      const Place& place = table_[at];
      if (place.slot == free) {
        return nowhere;
      }
      if (place.mark == mark && ring_[place.slot].key == key) {
        return at;
      }
    }
  }

  [[nodiscard]] std::size_t next_place(std::size_t at) const {
    return (at + 1) & (table_.size() - 1);
  }

  void insert(std::size_t slot) {
    const std::uint32_t mark = mark_of(ring_[slot].key);
    std::size_t at = home_of(mark);
    while (table_[at].slot != free) {
      at = next_place(at);
    }
    table_[at] = Place{.slot = static_cast<std::uint32_t>(slot), .mark = mark};
  }

  // Moves those behind it up, so that no look-up stops early.
  void vacate(std::size_t at) {
    for (std::size_t from = next_place(at); table_[from].slot != free; from = next_place(from)) {
      const std::size_t home = home_of(table_[from].mark);
      const std::size_t mask = table_.size() - 1;
      if (((from - home) & mask) >= ((from - at) & mask)) {
        table_[at] = table_[from];
        at = from;
      }
    }
    table_[at] = Place{};
  }

  void rebuild() {
    constexpr std::size_t least = 16;
    table_.assign(std::max(least, 2 * table_.size()), Place{});
    for (std::size_t slot = 0; slot < ring_.size(); ++slot) {
      if (ring_[slot].live) {
        insert(slot);
      }
    }
  }

  std::size_t most_;
  std::deque<Entry> ring_;
  std::size_t next_ = 0;      // the oldest, once the ring is full
  std::vector<Place> table_;  // a power of two, at least twice as long as the ring
};

}  // namespace smpp
