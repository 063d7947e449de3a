// Finds any of some hundred thousand patterns in one pass: the first six octets of each are in a
// table, guarded by a bitmap that fits the cache, and what has them is compared whole.
//
//   Finder finder{canaries};   finder.find(octets, [](const Found&) { ... });
//
// Values; one thread.
#pragma once

#include "tests/leak/encodings.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace leak {

struct Found {
  std::size_t canary = 0;  // which one
  std::size_t at = 0;
  const std::string* encoding = nullptr;
};

class Finder {
 public:
  explicit Finder(const std::vector<std::string>& canaries) : bitmap_(bits / 64) {
    for (std::size_t canary = 0; canary < canaries.size(); ++canary) {
      for (Pattern& pattern : patterns_of(canaries[canary])) {
        longest_ = std::max(longest_, pattern.octets.size());
        const std::uint64_t head = head_of({pattern.octets.data(), pattern.octets.size()});
        bitmap_[hash(head) / 64] |= std::uint64_t{1} << hash(head) % 64;
        starts_[head].push_back({std::move(pattern), canary});
      }
    }
  }

  // So many octets in front of a piece must be given again with it.
  [[nodiscard]] std::size_t longest() const { return longest_; }

  template <class Visit>
  void find(std::span<const char> in, Visit&& visit) const {
    for (std::size_t at = 0; at + head_size <= in.size(); ++at) {
      const std::uint64_t head = head_of(in.subspan(at));
      if ((bitmap_[hash(head) / 64] >> hash(head) % 64 & 1u) == 0) {
        continue;
      }
      const auto starts = starts_.find(head);
      if (starts == starts_.end()) {
        continue;
      }
      for (const auto& [pattern, canary] : starts->second) {
        if (pattern.octets.size() <= in.size() - at &&
            std::memcmp(in.data() + at, pattern.octets.data(), pattern.octets.size()) == 0) {
          visit(Found{.canary = canary, .at = at, .encoding = &pattern.encoding});
        }
      }
    }
  }

 private:
  static constexpr std::size_t head_size = 6;
  static constexpr std::size_t bits = std::size_t{1} << 23;  // a mebibyte of them

  struct Start {
    Pattern pattern;
    std::size_t canary = 0;
  };

  // The six, read at once where there are eight: it is done for every octet of gigabytes.
  static std::uint64_t head_of(std::span<const char> at) {
    std::uint64_t six = 0;
    if (at.size() >= sizeof(six)) {
      std::memcpy(&six, at.data(), sizeof(six));
      return six & ((std::uint64_t{1} << 8 * head_size) - 1);
    }
    std::memcpy(&six, at.data(), head_size);
    return six;
  }

  static std::size_t hash(std::uint64_t head) {
    return static_cast<std::size_t>(head * 0x9E3779B97F4A7C15u >> 41);
  }

  std::vector<std::uint64_t> bitmap_;
  std::unordered_map<std::uint64_t, std::vector<Start>> starts_;
  std::size_t longest_ = 0;
};

}  // namespace leak
