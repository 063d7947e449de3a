// The GSM 7-bit alphabet with its extension and the national tables (3GPP TS 23.038): texts to
// septets and back. "Septets" lie one in an octet, as SMPP carries them (packed ones: septets.hpp);
// a character of the extension takes two, the escape and its own. Pure; any thread.
#pragma once

#include "smpp/base/octets.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace smpp {

inline constexpr std::uint8_t gsm7_escape = 0x1B;

// The national tables in force, by language (23.038 annex A): `locking` takes the place of the
// default alphabet, `single` that of its extension. 0, and a language that has no such table, is
// the default one.
struct Gsm7Shift {
  std::uint8_t locking = 0;
  std::uint8_t single = 0;
  bool operator==(const Gsm7Shift&) const = default;
};

inline constexpr std::uint8_t last_gsm7_language = 13;

// Whether the language has a table of that kind.
[[nodiscard]] bool has_locking_shift(std::uint8_t language);
[[nodiscard]] bool has_single_shift(std::uint8_t language);

// A character as septets. Size 0: it is in neither table.
struct Gsm7Code {
  std::uint8_t size = 0;
  std::array<std::uint8_t, 2> septets{};
};

[[nodiscard]] Gsm7Code gsm7_code(char32_t point, Gsm7Shift shift = {});

// How many septets the text takes; nothing if a character is in neither table.
[[nodiscard]] std::optional<std::size_t> gsm7_length(std::string_view text, Gsm7Shift shift = {});
[[nodiscard]] std::optional<Octets> encode_gsm7(std::string_view text, Gsm7Shift shift = {});

// Nothing if an octet is above 0x7F: those are not septets. An escape before a code that the
// extension does not have shows the base table's character; two escapes, and a code that the base
// table does not have, show a space; an escape at the end shows nothing.
[[nodiscard]] std::optional<Utf8> decode_gsm7(std::span<const std::uint8_t> septets,
                                              Gsm7Shift shift = {});

}  // namespace smpp
