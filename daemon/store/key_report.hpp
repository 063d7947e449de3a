// What the store tells of its keys, and of what was done with them. Values: made on the store
// thread, read on the I/O thread.
#pragma once

#include "daemon/store/keyring.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace store {

// What came of a walk over the records.
struct Shredded {
  std::uint64_t resealed = 0;    // records sealed anew
  std::uint64_t moved = 0;       // of them, under a newer cover
  std::uint64_t dropped = 0;     // records that had expired
  std::uint64_t unreadable = 0;  // records that do not open; their keys stay
  Keyring::Retired retired;
};

enum class KeyTask : std::uint8_t { list, rotate, retire, reindex };

struct KeyReport {
  Reason failed{};         // why what was asked for was not done; empty: it was
  bool may_retry = false;  // and whether that may change by itself
  std::string current{};   // ids of roots
  std::string previous{};  // empty: there is none
  std::vector<KeyFacts> keys{};
  std::unordered_map<KeyId, std::uint64_t> living{};  // records of a data key, at the last walk
  std::size_t rotated = 0;
  std::optional<Shredded> shredded{};
};

}  // namespace store
