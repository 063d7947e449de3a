// Settings of the store, filled by the configuration.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace store {

struct StoreSettings {
  std::string path;  // the state folder; made with mode 0700
  // A file outside the state folder that notes how far the store has come (witness.hpp); the last
  // folder of its path is made when missing.
  std::string witness = "/var/lib/smppbridge-witness/witness";
  // Opens a state that is older than its witness, or has none.
  bool accept_older_state = false;
  // How often the witness is written while there is news. Tests make it small.
  std::chrono::milliseconds witness_interval{10'000};
  // Days since 1970-01-01, UTC; without it the system's clock tells. Tests turn it.
  std::function<std::uint32_t()> today{};
  std::uint64_t low_water = 1024ull * 1024 * 1024;  // free octets below which intake stops
  std::uint64_t mailbox_octets =
      64ull * 1024 * 1024;  // batches on their way to the store; then intake stops
  // What the records in the log may take in memory before the oldest move to RocksDB: half a minute
  // of some hundred messages a second. The log's files hold less than that, so it also bounds the
  // time that a start takes to move them (less than a second). Tests make it small.
  std::size_t young_octets = 32 * 1024 * 1024;
};

}  // namespace store
