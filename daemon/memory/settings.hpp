// Settings of the process's memory, filled by the configuration.
#pragma once

#include <cstddef>

namespace memory {

struct MemorySettings {
  // Of the arena, octets; rounded up to whole steps of 32 MiB. Past three quarters of it intake
  // stops, so that what was let in has the last quarter to end in.
  std::size_t limit = std::size_t{256} * 1024 * 1024;
};

// What is locked besides it at most: stacks, and the keys.
inline constexpr std::size_t locked_besides = std::size_t{32} * 1024 * 1024;

}  // namespace memory
