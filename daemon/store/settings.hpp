// Settings of the store, filled by the configuration.
#pragma once

#include <cstdint>
#include <string>

namespace store {

struct StoreSettings {
  std::string path;                                 // the state folder; made with mode 0700
  std::uint64_t low_water = 1024ull * 1024 * 1024;  // free octets below which intake stops
  std::uint64_t mailbox_octets =
      64ull * 1024 * 1024;  // batches on their way to the store; then intake stops
};

}  // namespace store
