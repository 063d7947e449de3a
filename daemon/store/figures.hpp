// What the store counts for metrics and health: written by the store thread, read by any.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace store {

// Upper bounds of the sync time's buckets, in microseconds; one more bucket holds the rest.
inline constexpr std::array<std::uint32_t, 11> sync_buckets_us = {
    250, 500, 1'000, 2'000, 5'000, 10'000, 20'000, 50'000, 100'000, 250'000, 1'000'000};

struct Figures {
  std::uint64_t run = 0;
  std::uint64_t commits = 0;        // batches of routing
  std::uint64_t syncs = 0;          // group commits
  std::uint64_t records = 0;        // sealed
  std::uint64_t moved = 0;          // of them, that outlived the log
  std::uint64_t sealed_octets = 0;  // as written
  std::uint64_t damaged = 0;        // records that did not open, each counted once a run
  std::uint64_t unreadable = 0;     // reads that the records' files failed
  std::uint64_t resealed = 0;       // records sealed anew, so that old keys could go
  std::uint64_t keys_destroyed = 0;
  std::uint64_t witness_failures = 0;  // attempts to write the witness that failed
  std::uint64_t sync_microseconds = 0;
  std::array<std::uint64_t, sync_buckets_us.size() + 1> sync_times{};  // not cumulative
  std::uint64_t mailbox_octets = 0;  // handed over and not yet completed
  std::uint64_t free_octets = 0;     // of the file system of the state folder
  bool low_on_disk = false;
  bool keys_overdue = false;  // the keys of a new day cannot be made: intake is stopped
  bool failed = false;
};

// The store thread's side of it.
struct Counters {
  std::atomic<std::uint64_t> commits = 0;
  std::atomic<std::uint64_t> syncs = 0;
  std::atomic<std::uint64_t> records = 0;
  std::atomic<std::uint64_t> moved = 0;
  std::atomic<std::uint64_t> sealed_octets = 0;
  std::atomic<std::uint64_t> damaged = 0;
  std::atomic<std::uint64_t> unreadable = 0;
  std::atomic<std::uint64_t> resealed = 0;
  std::atomic<std::uint64_t> keys_destroyed = 0;
  std::atomic<std::uint64_t> witness_failures = 0;
  std::atomic<std::uint64_t> sync_microseconds = 0;
  std::array<std::atomic<std::uint64_t>, sync_buckets_us.size() + 1> sync_times{};
  std::atomic<std::uint64_t> free_octets = 0;
  std::atomic<bool> low_on_disk = false;
  std::atomic<bool> keys_overdue = false;
  std::atomic<bool> failed = false;  // set after the failure's text, which then never changes
};

}  // namespace store
