// A number that looks like chance and is the same every time: for shares, and for what must be
// repeatable. Not for secrets. Any thread.
#pragma once

#include <cstdint>

namespace smpp {

// The finaliser of SplitMix64: each bit of the result depends on each bit of x.
[[nodiscard]] constexpr std::uint64_t scattered(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

}  // namespace smpp
