#include "daemon/memory/mappings.hpp"

#include <sys/mman.h>
#include <unistd.h>

namespace memory {
namespace {

void* at(std::uintptr_t address) {
  return reinterpret_cast<void*>(address);  // NOLINT(performance-no-int-to-ptr): the kernel's terms
}

}  // namespace

Region mapped_part(Region region) {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  Region mapped{.begin = region.end, .end = region.end};
  unsigned char unused = 0;
  while (mapped.begin > region.begin && ::mincore(at(mapped.begin - page), page, &unused) == 0) {
    mapped.begin -= page;
  }
  return mapped;
}

// Pages are locked as they are first used: what is never used costs nothing.
bool lock(Region region) {
  return ::mlock2(at(region.begin), region.end - region.begin, MLOCK_ONFAULT) == 0;
}

bool leave_out_of_cores(Region region) {
  return ::madvise(at(region.begin), region.end - region.begin, MADV_DONTDUMP) == 0;
}

bool wipe_on_fork(Region region) {
  return ::madvise(at(region.begin), region.end - region.begin, MADV_WIPEONFORK) == 0;
}

}  // namespace memory
