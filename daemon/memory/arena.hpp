// The locked arena: one region of memory for all that the process knows about people, and for what
// it works with. It is locked (never swapped), left out of cores, wiped in a child of fork, has
// guards at both ends and a size that is fixed at start.
//
//   I/O thread      everything that it allocates      --.
//   other threads   Octets, Utf8, KeyOctets, OpenSSL  ---+--> arena     (has_room, figures)
//   RocksDB and its threads: sealed octets only       --------> common heap
//
// Blocks are wiped when they are freed: those of the wiping allocator by their owners, all others
// by the process's own free and delete (allocator.cpp). Blocks come from mimalloc heaps that may
// use this region only, one a thread; any thread may free.
//
// Opened once, by main, before the first secret is read and before any other thread starts; there
// until the process ends.
#pragma once

#include "daemon/memory/settings.hpp"
#include "smpp/base/expected.hpp"

#include <cstddef>
#include <string>

namespace memory {

// What holds of the arena. The last two need a kernel that has them.
struct Guarantees {
  bool locked = false;
  bool undumped = false;
  bool wiped_on_fork = false;
  bool secret_keys = false;  // keys lie where not even root reads them (memfd_secret)
};

// The calling thread becomes the I/O thread. An error if the memory is not to be had; what it was
// had without is the caller's to judge.
[[nodiscard]] smpp::expected<Guarantees, std::string> open(const MemorySettings& settings);

// For a thread that will handle what is personal: its stack is locked and left out of cores. False
// if it could not be locked.
bool protect_stack();

// Wipes what calls that are over left behind on this thread's stack. A few microseconds; to be
// called when the thread is at rest.
void clean_stack();

struct Figures {
  std::size_t limit = 0;  // what the I/O thread has of the region
  std::size_t used = 0;
};

// Any thread.
[[nodiscard]] Figures figures();
// Whether more may be let in.
[[nodiscard]] bool has_room();

}  // namespace memory
