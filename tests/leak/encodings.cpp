#include "tests/leak/encodings.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace leak {
namespace {

std::string utf16(std::string_view text, bool big_endian) {
  std::string out;
  for (const char letter : text) {
    out += big_endian ? '\0' : letter;
    out += big_endian ? letter : '\0';
  }
  return out;
}

// Seven bits a character, lowest first, behind `offset` bits of something else; only the octets
// that are wholly the canary's. ASCII letters and digits are their own septets.
std::string packed(std::string_view text, std::size_t offset) {
  const std::size_t bits = offset + 7 * text.size();
  std::vector<std::uint8_t> octets((bits + 7) / 8);
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (std::size_t bit = 0; bit < 7; ++bit) {
      const std::size_t at = offset + 7 * i + bit;
      const unsigned value = static_cast<unsigned char>(text[i]) >> bit & 1u;
      octets[at / 8] = static_cast<std::uint8_t>(octets[at / 8] | value << at % 8);
    }
  }
  const std::size_t first = offset == 0 ? 0 : 1;
  return {octets.begin() + static_cast<std::ptrdiff_t>(first),
          octets.begin() + static_cast<std::ptrdiff_t>(bits / 8)};
}

std::string hex(std::string_view octets, std::string_view digits) {
  std::string out;
  for (const char octet : octets) {
    const auto value = static_cast<unsigned char>(octet);
    out += digits[value >> 4];
    out += digits[value & 15u];
  }
  return out;
}

// Behind `offset` octets of something else; only the characters that are wholly the canary's.
std::string base64(std::string_view octets, std::size_t offset, std::string_view alphabet) {
  std::string in(offset, '\0');
  in += octets;
  std::string out;
  for (std::size_t bit = 0; bit + 6 <= 8 * in.size(); bit += 6) {
    unsigned value = 0;
    for (std::size_t i = 0; i < 6; ++i) {
      const std::size_t at = bit + i;
      value = value << 1 | (static_cast<unsigned char>(in[at / 8]) >> (7 - at % 8) & 1u);
    }
    out += alphabet[value];
  }
  return out.substr((8 * offset + 5) / 6);
}

// Each octet behind a prefix, in a number system.
std::string escaped(std::string_view text, std::string_view prefix, bool octal) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char letter : text) {
    const auto value = static_cast<unsigned char>(letter);
    out += prefix;
    if (octal) {
      out += digits[value >> 6];
      out += digits[value >> 3 & 7u];
      out += digits[value & 7u];
    } else {
      out += digits[value >> 4];
      out += digits[value & 15u];
    }
  }
  return out;
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char letter) {
    return static_cast<char>(letter >= 'A' && letter <= 'Z' ? letter + 32 : letter);
  });
  return text;
}

// Two digits an octet, the first in its lower half if `swapped` (as phones write numbers).
std::string decimal_pairs(std::string_view digits, bool swapped) {
  std::string out;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    const unsigned one = static_cast<unsigned>(digits[i] - '0');
    const unsigned two = static_cast<unsigned>(digits[i + 1] - '0');
    out += static_cast<char>(swapped ? two << 4 | one : one << 4 | two);
  }
  return out;
}

}  // namespace

std::vector<Pattern> patterns_of(std::string_view canary) {
  constexpr std::string_view small = "0123456789abcdef";
  constexpr std::string_view large = "0123456789ABCDEF";
  constexpr std::string_view standard =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::string_view url =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  std::vector<Pattern> plain{{std::string{canary}, "UTF-8"},
                             {utf16(canary, true), "UTF-16BE"},
                             {utf16(canary, false), "UTF-16LE"}};
  for (std::size_t offset = 0; offset < 8; ++offset) {
    plain.push_back({packed(canary, offset), "packed septets at bit " + std::to_string(offset)});
  }
  if (std::ranges::all_of(canary, [](char letter) { return letter >= '0' && letter <= '9'; })) {
    plain.push_back({decimal_pairs(canary, false), "BCD"});
    plain.push_back({decimal_pairs(canary, true), "swapped BCD"});
  }
  std::vector<Pattern> all = plain;
  for (const Pattern& one : plain) {
    all.push_back({hex(one.octets, small), "hex of " + one.encoding});
    all.push_back({hex(one.octets, large), "HEX of " + one.encoding});
  }
  for (const Pattern& one : plain) {
    if (!one.encoding.starts_with("UTF")) {
      continue;
    }
    for (std::size_t offset = 0; offset < 3; ++offset) {
      all.push_back({base64(one.octets, offset, standard), "base64 of " + one.encoding});
      all.push_back({base64(one.octets, offset, url), "base64url of " + one.encoding});
    }
  }
  all.push_back({escaped(canary, "\\u00", false), "JSON escapes"});
  all.push_back({lower(escaped(canary, "\\u00", false)), "JSON escapes in lower case"});
  all.push_back({escaped(canary, "\\x", false), "C escapes"});
  all.push_back({escaped(canary, "%", false), "percent escapes"});
  all.push_back({lower(escaped(canary, "%", false)), "percent escapes in lower case"});
  all.push_back({escaped(canary, "=", false), "quoted-printable"});
  all.push_back({escaped(canary, "\\", true), "octal escapes"});
  // Most canaries look the same in both alphabets of base64.
  std::ranges::sort(all, {}, &Pattern::octets);
  const auto rest = std::ranges::unique(all, {}, &Pattern::octets);
  all.erase(rest.begin(), rest.end());
  return all;
}

}  // namespace leak
