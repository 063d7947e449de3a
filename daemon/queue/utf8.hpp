// One step of UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace queue {

// Octets of the character at `at`, 1 to 4; 0 if what stands there is none.
[[nodiscard]] constexpr std::size_t utf8_step(std::string_view text, std::size_t at) {
  const auto octet = [&](std::size_t i) { return static_cast<std::uint8_t>(text[at + i]); };
  const auto continues = [&](std::size_t i) { return (octet(i) & 0xC0) == 0x80; };
  const std::size_t left = text.size() - at;
  const std::uint8_t first = octet(0);
  if (first < 0x80) {
    return 1;
  }
  if (first >= 0xC2 && first <= 0xDF) {
    return left >= 2 && continues(1) ? 2 : 0;
  }
  if (first >= 0xE0 && first <= 0xEF) {
    const bool whole = left >= 3 && continues(1) && continues(2);
    const bool overlong = whole && first == 0xE0 && octet(1) < 0xA0;
    const bool surrogate = whole && first == 0xED && octet(1) >= 0xA0;
    return whole && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool whole = left >= 4 && continues(1) && continues(2) && continues(3);
    const bool overlong = whole && first == 0xF0 && octet(1) < 0x90;
    const bool beyond = whole && first == 0xF4 && octet(1) >= 0x90;
    return whole && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

}  // namespace queue
