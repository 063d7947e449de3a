#include "daemon/memory/arena.hpp"

#include "daemon/memory/heaps.hpp"
#include "daemon/memory/mappings.hpp"
#include "daemon/memory/secret_region.hpp"
#include "smpp/base/key_memory.hpp"
#include "smpp/base/octets.hpp"

#include <openssl/crypto.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <system_error>

namespace memory {
namespace {

// Up to what the system allows; beyond it for whoever may.
void raise_lock_limit(std::size_t octets) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_MEMLOCK, &limit) != 0) {
    return;
  }
  const rlimit enough{.rlim_cur = std::max<rlim_t>(limit.rlim_cur, octets),
                      .rlim_max = std::max<rlim_t>(limit.rlim_max, octets)};
  if (::setrlimit(RLIMIT_MEMLOCK, &enough) != 0) {
    limit.rlim_cur = limit.rlim_max;
    (void)::setrlimit(RLIMIT_MEMLOCK, &limit);  // what it is worth shows when memory is locked
  }
}

// Address space with guards at both ends, aligned as mimalloc wants it.
Region map_region(std::size_t size) {
  const std::size_t space = size + 2 * arena_step;
  void* const at =
      ::mmap(nullptr, space, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (at == MAP_FAILED) {
    return {};
  }
  const auto address = reinterpret_cast<std::uintptr_t>(at);
  const std::uintptr_t begin = (address / arena_step + 1) * arena_step;
  auto* const usable = static_cast<char*>(at) + (begin - address);
  if (::mprotect(usable, size, PROT_READ | PROT_WRITE) != 0) {
    return {};
  }
  return {.begin = begin, .end = begin + size};
}

// As operator new does.
void* or_throw(void* at) {
  if (at == nullptr) {
    throw std::bad_alloc{};
  }
  return at;
}

// OpenSSL's own: contexts, buffers of TLS, keys of certificates.
void* crypto_allocate(std::size_t size, const char*, int) {
  return making_key() ? key_allocate(size) : arena_allocate(size);
}

void crypto_release(void* at, const char*, int) {
  key_release(at);
}

void* crypto_resize(void* old, std::size_t size, const char* file, int line) {
  if (old == nullptr) {
    return crypto_allocate(size, file, line);
  }
  const std::size_t had = key_usable_size(old);
  if (size <= had) {
    return old;
  }
  void* const grown = crypto_allocate(size, file, line);
  if (grown != nullptr) {
    std::memcpy(grown, old, had);
    key_release(old);
  }
  return grown;
}

}  // namespace

smpp::expected<Guarantees, std::string> open(const MemorySettings& settings) {
  if (CRYPTO_set_mem_functions(&crypto_allocate, &crypto_resize, &crypto_release) != 1) {
    return smpp::unexpected(std::string{"OpenSSL was used before its memory was arranged"});
  }
  const std::size_t size = whole_steps(settings.limit);
  const Region region = map_region(size);
  if (region.begin == 0) {
    return smpp::unexpected("no room for the memory of `memory.limit` (" +
                            std::generic_category().message(errno) + ")");
  }
  raise_lock_limit(size + locked_besides);
  Guarantees guarantees{.locked = lock(region),
                        .undumped = leave_out_of_cores(region),
                        .wiped_on_fork = wipe_on_fork(region),
                        .secret_keys = open_secret_region()};
  if (!give_to_heaps(region)) {
    return smpp::unexpected(std::string{"the allocator refused the memory of `memory.limit`"});
  }
  smpp::memory_source = {[](std::size_t octets) { return or_throw(arena_allocate(octets)); },
                         [](void* at, std::size_t) noexcept { release(at); }};
  smpp::key_source = {[](std::size_t octets) { return or_throw(key_allocate(octets)); },
                      [](void* at, std::size_t) noexcept { key_release(at); }};
  take_all_from_arena();
  guarantees.locked = protect_stack() && guarantees.locked;
  return guarantees;
}

Figures figures() {
  std::int64_t used = 0;
  for (const UseCount& place : use_counts) {
    used += place.octets.load(std::memory_order_relaxed);
  }
  const std::size_t size = arena_region.end - arena_region.begin;
  return {.limit = size == 0 ? 0 : room_for_work(size),
          .used = static_cast<std::size_t>(std::max<std::int64_t>(used, 0))};
}

bool has_room() {
  const std::size_t size = arena_region.end - arena_region.begin;
  return size == 0 || figures().used < intake_stops_at(size);
}

}  // namespace memory
