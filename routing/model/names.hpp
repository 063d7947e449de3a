// The numbers of configured names: a name gets the next free number when it is first seen and keeps
// it for ever, so that records can name carriers, queues and clients in two octets, and a renamed
// carrier never inherits another's messages.
//
// Used at start-up, on the I/O thread; values.
#pragma once

#include "routing/model/storage.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace routing {

enum class NameKind : char { carrier = 'c', queue = 'q', client = 'k' };

class Names {
 public:
  [[nodiscard]] static Key prefix() { return Key{}.number(std::uint8_t{'n'}); }

  // A record found at start.
  void recover(const Key& key, std::span<const std::uint8_t> value);
  // The number of a name of at most 32 octets; a new one is added to the batch. Nothing when all
  // 65,535 numbers are taken.
  [[nodiscard]] std::optional<std::uint16_t> number_of(NameKind kind,
                                                       std::string_view name,
                                                       Batch& batch);

 private:
  std::map<std::pair<NameKind, std::string>, std::uint16_t> numbers_;
  std::map<NameKind, std::uint16_t> last_;
};

}  // namespace routing
