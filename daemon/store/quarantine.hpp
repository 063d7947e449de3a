// A folder for records that do not open: their sealed octets as they were found, one file each,
// named by column and record key (an opaque number or index). The record also stays where it is:
// what helps it may be the right keyring. Store thread only.
#pragma once

#include "daemon/store/files.hpp"
#include "routing/model/storage.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <unordered_set>

namespace store {

class Quarantine {
 public:
  explicit Quarantine(std::string folder) : folder_(std::move(folder)) {}

  // The record's name, if this is the first time in this run; empty otherwise. Beyond 10,000
  // records none is copied any more, and none named: something larger is wrong then.
  [[nodiscard]] std::string keep(routing::Column column,
                                 std::span<const std::uint8_t> key,
                                 std::span<const std::uint8_t> sealed);

 private:
  std::string folder_;
  std::unordered_set<std::string> kept_;
};

}  // namespace store
