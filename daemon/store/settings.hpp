// Settings of the store, filled by the configuration.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace store {

struct StoreSettings {
  std::string path;                                 // the state folder; made with mode 0700
  std::uint64_t low_water = 1024ull * 1024 * 1024;  // free octets below which intake stops
  std::uint64_t mailbox_octets =
      64ull * 1024 * 1024;  // batches on their way to the store; then intake stops
  // What the log holds before its oldest records move to RocksDB: a minute at a few hundred
  // messages a second. Bounds the memory of young records (about twice as much) and the time that
  // a start takes to move them (less than a second). Tests make it small.
  std::size_t young_octets = 32 * 1024 * 1024;
};

}  // namespace store
