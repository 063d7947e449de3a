#include "daemon/memory/secret_region.hpp"

#include "daemon/memory/heaps.hpp"
#include "smpp/base/key_memory.hpp"
#include "smpp/base/octets.hpp"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <memory_resource>
#include <mutex>
#include <new>

namespace memory {
namespace {

// Some thousand keys, each with what a cipher makes of it.
constexpr std::size_t region_size = std::size_t{4} * 1024 * 1024;
// Larger blocks than any key's do not come back from the pools: they lie in the arena.
constexpr std::size_t largest = 8 * 1024;
// In front of each block: its size, which whoever frees it does not tell.
constexpr std::size_t head = alignof(std::max_align_t);

// Set once, before other threads start.
constinit Region region{};

struct Pools {
  explicit Pools(void* at) : pages(at, region_size, std::pmr::null_memory_resource()) {}

  std::mutex mutex;
  std::pmr::monotonic_buffer_resource pages;
  std::pmr::unsynchronized_pool_resource blocks{
      std::pmr::pool_options{.max_blocks_per_chunk = 64,
                             .largest_required_pool_block = 2 * largest},
      &pages};
};

// Never destroyed: keys of static lifetime may be freed after it would have been.
Pools& pools() {
  static auto* const all = new Pools{reinterpret_cast<void*>(region.begin)};
  return *all;
}

std::size_t& size_of(void* block) {
  return *static_cast<std::size_t*>(block);
}

}  // namespace

bool open_secret_region() {
  const auto descriptor = static_cast<int>(::syscall(SYS_memfd_secret, 0));
  if (descriptor < 0) {
    return false;
  }
  void* at = MAP_FAILED;
  if (::ftruncate(descriptor, region_size) == 0) {
    at = ::mmap(nullptr, region_size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  }
  ::close(descriptor);
  if (at == MAP_FAILED) {
    return false;
  }
  (void)::madvise(at, region_size, MADV_DONTFORK);
  const auto begin = reinterpret_cast<std::uintptr_t>(at);
  region = {.begin = begin, .end = begin + region_size};
  return true;
}

bool making_key() {
  return smpp::MakingKey::under_way();
}

void* key_allocate(std::size_t size) noexcept {
  if (region.begin == 0 || size > largest) {
    return arena_allocate(size);
  }
  try {
    Pools& all = pools();
    const std::lock_guard lock{all.mutex};
    void* const block = all.blocks.allocate(size + head);
    size_of(block) = size;
    return static_cast<char*>(block) + head;
  } catch (const std::bad_alloc&) {
    return arena_allocate(size);
  }
}

void key_release(void* at) noexcept {
  if (!region.holds(at)) {
    release(at);
    return;
  }
  void* const block = static_cast<char*>(at) - head;
  const std::size_t size = size_of(block);
  smpp::wipe(at, size);
  Pools& all = pools();
  const std::lock_guard lock{all.mutex};
  all.blocks.deallocate(block, size + head);
}

std::size_t key_usable_size(const void* at) noexcept {
  if (!region.holds(at)) {
    return mi_usable_size(at);
  }
  return *reinterpret_cast<const std::size_t*>(static_cast<const char*>(at) - head);
}

}  // namespace memory
