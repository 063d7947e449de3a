#include "daemon/memory/arena.hpp"
#include "daemon/memory/mappings.hpp"
#include "smpp/base/octets.hpp"

#include <pthread.h>

#include <array>
#include <cstdint>

namespace memory {
namespace {

// Deeper than any call of ours goes.
constexpr std::size_t depth = std::size_t{256} * 1024;

// The main thread's mapping grows as it is used; what it may need is there before it is locked, so
// that no limit on locked memory can be met by growing.
constexpr std::size_t grown = std::size_t{1024} * 1024;

template <std::size_t size>
[[gnu::noinline]] void wipe_below() {
  std::array<std::uint8_t, size> unused;  // NOLINT(cppcoreguidelines-pro-type-member-init): wiped
  smpp::wipe(unused.data(), unused.size());
}

}  // namespace

void clean_stack() {
  wipe_below<depth>();
}

bool protect_stack() {
  wipe_below<grown>();
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) {
    return false;
  }
  void* lowest = nullptr;
  std::size_t size = 0;
  const int error = pthread_attr_getstack(&attributes, &lowest, &size);
  pthread_attr_destroy(&attributes);
  if (error != 0) {
    return false;
  }
  const auto begin = reinterpret_cast<std::uintptr_t>(lowest);
  // Of the main thread's only what was used is mapped.
  const Region mapped = mapped_part({.begin = begin, .end = begin + size});
  const bool undumped = leave_out_of_cores(mapped);
  return lock(mapped) && undumped;
}

}  // namespace memory
