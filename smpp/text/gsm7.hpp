// The GSM 7-bit default alphabet and its extension (3GPP TS 23.038): texts to septets and back,
// septets into octets and back. "Septets" lie one in an octet, as SMPP carries them; a character of
// the extension takes two, the escape and its own. Pure; any thread.
#pragma once

#include "smpp/base/octets.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace smpp {

inline constexpr std::uint8_t gsm7_escape = 0x1B;

// A character as septets. Size 0: it is in neither table.
struct Gsm7Code {
  std::uint8_t size = 0;
  std::array<std::uint8_t, 2> septets{};
};

[[nodiscard]] Gsm7Code gsm7_code(char32_t point);

// How many septets the text takes; nothing if a character is in neither table.
[[nodiscard]] std::optional<std::size_t> gsm7_length(std::string_view text);
[[nodiscard]] std::optional<Octets> encode_gsm7(std::string_view text);

// Nothing if an octet is above 0x7F: those are not septets. An escape before a code that the
// extension does not have shows the default alphabet's character; two escapes show a space; one at
// the end shows nothing.
[[nodiscard]] std::optional<Utf8> decode_gsm7(std::span<const std::uint8_t> septets);

// How many bits lie between a user data header of that many octets, its length octet included, and
// the first septet.
constexpr unsigned gsm7_fill_bits(std::size_t header_octets) {
  return static_cast<unsigned>((7 - header_octets * 8 % 7) % 7);
}

// Eight septets in seven octets, the first in the lowest bits, after `fill_bits` zero bits.
[[nodiscard]] Octets pack_septets(std::span<const std::uint8_t> septets, unsigned fill_bits = 0);
// Takes `count` septets, or as many as there are.
[[nodiscard]] Octets unpack_septets(std::span<const std::uint8_t> packed,
                                    std::size_t count,
                                    unsigned fill_bits = 0);

}  // namespace smpp
