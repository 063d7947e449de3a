// Memory for keys, as octets.hpp has for texts: `KeyOctets` come from a source of their own, which
// the daemon sets once, before the first allocation, to memory that nobody else can read. Any
// thread.
#pragma once

#include "smpp/base/octets.hpp"

#include <cstdint>
#include <vector>

namespace smpp {

inline MemorySource key_source = common_memory;

using KeyOctets = std::vector<std::uint8_t, WipingAllocator<std::uint8_t, key_source>>;

// While one of these lives, what libraries allocate on this thread for themselves belongs to a key,
// as far as their source can be chosen.
class MakingKey {
 public:
  MakingKey() { ++made_; }

  MakingKey(const MakingKey&) = delete;
  MakingKey& operator=(const MakingKey&) = delete;

  ~MakingKey() { --made_; }

  [[nodiscard]] static bool under_way() { return made_ > 0; }

 private:
  inline static thread_local int made_ = 0;
};

}  // namespace smpp
