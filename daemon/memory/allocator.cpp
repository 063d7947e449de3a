// The process's allocation functions, in place of the library's: blocks come from the heap that
// mimalloc has for the thread (the arena's, on the I/O thread), are counted if they lie in the
// arena, and are wiped when they are freed, whoever frees them. Linked into smppbridged only.
#include "daemon/memory/heaps.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>

namespace {

void* counted(void* at) noexcept {
  if (at != nullptr) {
    memory::count_new(at);
  }
  return at;
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) noexcept {
  return counted(mi_malloc(size));
}

void* calloc(std::size_t items, std::size_t size) noexcept {
  return counted(mi_calloc(items, size));
}

// Never mimalloc's own: it would free what was outgrown without wiping it.
void* realloc(void* old, std::size_t size) noexcept {
  if (old == nullptr) {
    return malloc(size);
  }
  const std::size_t had = mi_usable_size(old);
  if (size <= had && size >= had / 2) {
    return old;
  }
  void* const grown = malloc(size);
  if (grown != nullptr) {
    std::memcpy(grown, old, size < had ? size : had);
    memory::release(old);
  }
  return grown;
}

void* reallocarray(void* old, std::size_t items, std::size_t size) noexcept {
  std::size_t total = 0;
  if (__builtin_mul_overflow(items, size, &total)) {
    errno = ENOMEM;
    return nullptr;
  }
  return realloc(old, total);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  return counted(mi_malloc_aligned(size, alignment));
}

void* memalign(std::size_t alignment, std::size_t size) noexcept {
  return aligned_alloc(alignment, size);
}

int posix_memalign(void** out, std::size_t alignment, std::size_t size) noexcept {
  const int error = mi_posix_memalign(out, alignment, size);
  if (error == 0) {
    counted(*out);
  }
  return error;
}

void free(void* at) noexcept {
  memory::release(at);
}

}  // extern "C"

void* operator new(std::size_t size) {
  return counted(mi_new(size));
}

void* operator new[](std::size_t size) {
  return counted(mi_new(size));
}

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return counted(mi_new_nothrow(size));
}

void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return counted(mi_new_nothrow(size));
}

void* operator new(std::size_t size, std::align_val_t alignment) {
  return counted(mi_new_aligned(size, static_cast<std::size_t>(alignment)));
}

void* operator new[](std::size_t size, std::align_val_t alignment) {
  return counted(mi_new_aligned(size, static_cast<std::size_t>(alignment)));
}

void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return counted(mi_new_aligned_nothrow(size, static_cast<std::size_t>(alignment)));
}

void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return counted(mi_new_aligned_nothrow(size, static_cast<std::size_t>(alignment)));
}

void operator delete(void* at) noexcept {
  memory::release(at);
}

void operator delete[](void* at) noexcept {
  memory::release(at);
}

void operator delete(void* at, std::size_t) noexcept {
  memory::release(at);
}

void operator delete[](void* at, std::size_t) noexcept {
  memory::release(at);
}

void operator delete(void* at, const std::nothrow_t&) noexcept {
  memory::release(at);
}

void operator delete[](void* at, const std::nothrow_t&) noexcept {
  memory::release(at);
}

void operator delete(void* at, std::align_val_t) noexcept {
  memory::release(at);
}

void operator delete[](void* at, std::align_val_t) noexcept {
  memory::release(at);
}

void operator delete(void* at, std::size_t, std::align_val_t) noexcept {
  memory::release(at);
}

void operator delete[](void* at, std::size_t, std::align_val_t) noexcept {
  memory::release(at);
}

void operator delete(void* at, std::align_val_t, const std::nothrow_t&) noexcept {
  memory::release(at);
}

void operator delete[](void* at, std::align_val_t, const std::nothrow_t&) noexcept {
  memory::release(at);
}
