#include "daemon/pseudonyms.hpp"

#include "smpp/base/octets.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace application {

observe::Pseudonym Pseudonyms::of(std::string_view number, std::chrono::sys_days day) const {
  if (number.starts_with('+')) {
    number.remove_prefix(1);
  }
  const auto count = static_cast<std::uint32_t>(day.time_since_epoch().count());
  const routing::Key key = routing::Key{}.number(count);
  const std::array<std::span<const std::uint8_t>, 2> fields{key.octets(), smpp::octets_of(number)};
  const routing::BlindIndex hash = indexer_.index(routing::IndexPurpose::log, fields);
  return observe::Pseudonym::of_keyed_hash(std::span{hash}.first<observe::Pseudonym::octets>());
}

}  // namespace application
