// Octets of the character sets that the C library knows, as text. The one door to iconv. Any
// thread: each has converters of its own, opened when first needed and closed with the thread.
#pragma once

#include "smpp/base/octets.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace smpp {

enum class Charset : std::uint8_t {
  windows1252,
  iso_8859_5,
  iso_8859_8,
  iso_2022_jp,
  shift_jis,
  euc_jp,
  euc_kr,
};

// Nothing if the octets are not of the set, or end within a character.
[[nodiscard]] std::optional<Utf8> decode_charset(Charset charset,
                                                 std::span<const std::uint8_t> octets);

// Opens the calling thread's converters now, which the C library loads from files.
void open_charsets();

}  // namespace smpp
