#include "daemon/memory/heaps.hpp"

#include "smpp/base/octets.hpp"

namespace memory {
namespace {

mi_arena_id_t arena = 0;
thread_local mi_heap_t* heap = nullptr;

}  // namespace

bool give_to_heaps(Region region) {
  auto* const begin = reinterpret_cast<void*>(region.begin);
  // Called large so that nothing of it is ever given back to the kernel, and exclusive so that only
  // heaps that ask for it get it.
  if (!mi_manage_os_memory_ex(
          begin, region.end - region.begin, true, true, true, -1, true, &arena)) {
    return false;
  }
  arena_region = region;
  return true;
}

void take_all_from_arena() {
  heap = mi_heap_new_in_arena(arena);
  mi_heap_set_default(heap);
}

void* arena_allocate(std::size_t size) noexcept {
  if (arena_region.begin == 0) {
    return mi_malloc(size);
  }
  if (heap == nullptr) {
    heap = mi_heap_new_in_arena(arena);
  }
  void* const at = mi_heap_malloc(heap, size);
  count_new(at);
  return at;
}

void release(void* at) noexcept {
  if (at == nullptr) {
    return;
  }
  const std::size_t size = mi_usable_size(at);
  smpp::wipe(at, size);
  if (arena_region.holds(at)) {
    count(-static_cast<std::int64_t>(size));
  }
  mi_free(at);
}

}  // namespace memory
