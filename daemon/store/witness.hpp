// The witness: a small file outside the state folder that notes how far the store has come, so that
// an older state in its place is noticed at the next start. Written when what it notes is synced,
// never before; so it may lag behind the store, and a store that lags behind it is an older one.
//
//   "smppwtns" 1 | store id 16 | run 8 | newest frame of the log 8 | RocksDB's sequence number 8 |
//   MAC
//
// Format: docs/sealed-format.md. Used at start-up, then on the store thread.
#pragma once

#include "daemon/store/files.hpp"
#include "daemon/store/keyring.hpp"
#include "daemon/store/refusal.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace store {

// How far a store has come. Every count only grows.
struct Progress {
  std::uint64_t run = 0;
  std::uint64_t frame = 0;     // the newest of the log that is synced
  std::uint64_t sequence = 0;  // RocksDB's, of what is synced

  bool operator==(const Progress&) const = default;
};

// The folder that the witness is to lie in, if it is missing.
[[nodiscard]] Done make_witness_folder(const std::string& witness);

class Witness {
 public:
  // Reads the file and holds the keyring against it: whose store it is of, and which run was the
  // last. A new store passes only where there is no witness yet. With `accept`, whatever is found
  // is passed over, and `overruled()` tells.
  [[nodiscard]] static smpp::expected<Witness, Refusal> read(std::string path,
                                                             const Keyring& keyring,
                                                             bool accept);

  // The run that must not be used again, nor any before it.
  [[nodiscard]] std::uint64_t run() const { return least_run_; }

  // Holds what was found in log and records against it.
  [[nodiscard]] smpp::expected<void, Refusal> check(const Progress& found);

  // Why this store would not have been opened; empty if it would.
  [[nodiscard]] const Reason& overruled() const { return overruled_; }

  // What it noted last; nothing if there was none that counts.
  [[nodiscard]] const std::optional<Progress>& noted() const { return noted_; }

  // Replaces the file, if this is news.
  [[nodiscard]] Done note(const Progress& now, const Keyring& keyring);

 private:
  Witness(std::string path, bool accept) : path_(std::move(path)), accept_(accept) {}

  [[nodiscard]] smpp::expected<void, Refusal> overrule(Reason why);

  std::string path_;
  bool accept_;
  std::uint64_t least_run_ = 0;
  std::optional<Progress> noted_;
  Reason overruled_;
};

}  // namespace store
