// UTF-8 by code point, and its ways to UTF-16BE, Latin-1 and ASCII. Pure; any thread. Texts are
// people's: results are Utf8 and Octets, which wipe themselves.
#pragma once

#include "smpp/base/octets.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace smpp {

inline constexpr char32_t replacement_character = 0xFFFD;
inline constexpr char32_t last_code_point = 0x10FFFF;

struct CodePoint {
  char32_t value = 0;     // the replacement character when the text is malformed here
  std::uint8_t size = 0;  // octets taken, at least 1
  bool well_formed = true;
};

// The first code point. Precondition: the text is not empty. Strict: no overlong forms, no
// surrogates, nothing above U+10FFFF; a malformed sequence takes its longest valid beginning.
[[nodiscard]] inline CodePoint first_code_point(std::string_view text);

[[nodiscard]] CodePoint first_code_point_beyond_ascii(std::string_view text);

inline CodePoint first_code_point(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  return first < 0x80 ? CodePoint{.value = first, .size = 1, .well_formed = true}
                      : first_code_point_beyond_ascii(text);
}

[[nodiscard]] bool is_valid_utf8(std::string_view text);

// Calls f(char32_t) for each code point in order.
template <class F>
void for_each_code_point(std::string_view text, F&& f) {
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    f(point.value);
    text.remove_prefix(point.size);
  }
}

// Precondition of both: a Unicode scalar value.
void append_utf8(Utf8& out, char32_t point);
void append_utf16be(Octets& out, char32_t point);

// Two octets a unit, pairs of units above U+FFFF, no byte order mark.
[[nodiscard]] Octets encode_utf16be(std::string_view text);

enum class OddOctet : std::uint8_t { refuse, drop };

// A leading byte order mark is dropped; one in the wrong order means that the sender was
// little-endian. A lone surrogate becomes U+FFFD. Nothing for an odd number of octets, unless the
// last one is to be dropped.
[[nodiscard]] std::optional<Utf8> decode_utf16be(std::span<const std::uint8_t> octets,
                                                 OddOctet odd = OddOctet::refuse);

// Nothing if a character is outside the alphabet.
[[nodiscard]] std::optional<Octets> encode_latin1(std::string_view text);
[[nodiscard]] std::optional<Octets> encode_ascii(std::string_view text);
[[nodiscard]] Utf8 decode_latin1(std::span<const std::uint8_t> octets);
// Nothing if an octet is above 0x7F.
[[nodiscard]] std::optional<Utf8> decode_ascii(std::span<const std::uint8_t> octets);

}  // namespace smpp
