#include "smpp/text/unicode.hpp"

#include "smpp/base/assert.hpp"

#include <algorithm>
#include <cstring>

namespace smpp {
namespace {

constexpr char32_t first_surrogate = 0xD800;
constexpr char32_t first_low_surrogate = 0xDC00;
constexpr char32_t last_surrogate = 0xDFFF;

constexpr bool is_high_surrogate(char32_t unit) {
  return unit >= first_surrogate && unit < first_low_surrogate;
}

constexpr bool is_low_surrogate(char32_t unit) {
  return unit >= first_low_surrogate && unit <= last_surrogate;
}

// Unicode 15, table 3-7: how many octets follow a leading one, and what the first of them may be.
struct Lead {
  std::uint8_t following;
  std::uint8_t lowest;
  std::uint8_t highest;
  std::uint8_t bits;  // of the leading octet that belong to the code point
};

constexpr std::optional<Lead> lead_of(std::uint8_t octet) {
  if (octet < 0x80) {
    return Lead{0, 0, 0, 0x7F};
  }
  if (octet >= 0xC2 && octet <= 0xDF) {
    return Lead{1, 0x80, 0xBF, 0x1F};
  }
  if (octet >= 0xE0 && octet <= 0xEF) {
    const std::uint8_t lowest = octet == 0xE0 ? 0xA0 : 0x80;
    const std::uint8_t highest = octet == 0xED ? 0x9F : 0xBF;
    return Lead{2, lowest, highest, 0x0F};
  }
  if (octet >= 0xF0 && octet <= 0xF4) {
    const std::uint8_t lowest = octet == 0xF0 ? 0x90 : 0x80;
    const std::uint8_t highest = octet == 0xF4 ? 0x8F : 0xBF;
    return Lead{3, lowest, highest, 0x07};
  }
  return std::nullopt;
}

std::optional<Octets> encode_octets(std::string_view text, char32_t highest) {
  Octets out;
  out.reserve(text.size());
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    if (!point.well_formed || point.value > highest) {
      return std::nullopt;
    }
    out.push_back(static_cast<std::uint8_t>(point.value));
    text.remove_prefix(point.size);
  }
  return out;
}

}  // namespace

CodePoint first_code_point_beyond_ascii(std::string_view text) {
  BRIDGE_ASSERT(!text.empty());
  const auto first = static_cast<std::uint8_t>(text[0]);
  const auto lead = lead_of(first);
  if (!lead) {
    return {.value = replacement_character, .size = 1, .well_formed = false};
  }
  char32_t value = first & lead->bits;
  std::uint8_t lowest = lead->lowest;
  std::uint8_t highest = lead->highest;
  for (std::uint8_t i = 1; i <= lead->following; ++i) {
    const auto octet = i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0};
    if (octet < lowest || octet > highest) {
      return {.value = replacement_character, .size = i, .well_formed = false};
    }
    value = (value << 6) | (octet & 0x3FU);
    lowest = 0x80;
    highest = 0xBF;
  }
  return {
      .value = value, .size = static_cast<std::uint8_t>(lead->following + 1), .well_formed = true};
}

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    // Eight octets of ASCII at a time, which is what most texts are.
    std::uint64_t eight = 0;
    if (text.size() >= sizeof(eight)) {
      std::memcpy(&eight, text.data(), sizeof(eight));
      if ((eight & 0x8080808080808080) == 0) {
        text.remove_prefix(sizeof(eight));
        continue;
      }
    }
    const CodePoint point = first_code_point(text);
    if (!point.well_formed) {
      return false;
    }
    text.remove_prefix(point.size);
  }
  return true;
}

void append_utf8(Utf8& out, char32_t point) {
  const auto octet = [](char32_t bits) {
    return static_cast<char>(static_cast<unsigned char>(bits));
  };
  const auto following = [&](int shift) { return octet(0x80 | ((point >> shift) & 0x3F)); };
  if (point < 0x80) {
    out.push_back(octet(point));
  } else if (point < 0x800) {
    out.push_back(octet(0xC0 | (point >> 6)));
    out.push_back(following(0));
  } else if (point < 0x10000) {
    out.push_back(octet(0xE0 | (point >> 12)));
    out.push_back(following(6));
    out.push_back(following(0));
  } else {
    out.push_back(octet(0xF0 | (point >> 18)));
    out.push_back(following(12));
    out.push_back(following(6));
    out.push_back(following(0));
  }
}

void append_utf16be(Octets& out, char32_t point) {
  const auto unit = [&](char32_t value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8));
    out.push_back(static_cast<std::uint8_t>(value));
  };
  if (point < 0x10000) {
    unit(point);
  } else {
    const char32_t above = point - 0x10000;
    unit(first_surrogate + (above >> 10));
    unit(first_low_surrogate + (above & 0x3FF));
  }
}

Octets encode_utf16be(std::string_view text) {
  Octets out;
  out.reserve(2 * text.size());
  for_each_code_point(text, [&](char32_t point) { append_utf16be(out, point); });
  return out;
}

std::optional<Utf8> decode_utf16be(std::span<const std::uint8_t> octets, OddOctet odd) {
  if (octets.size() % 2 != 0) {
    if (odd == OddOctet::refuse) {
      return std::nullopt;
    }
    octets = octets.first(octets.size() - 1);
  }
  std::size_t high = 0;  // which octet of a unit is the more significant one
  std::size_t at = 0;
  const auto unit = [&](std::size_t i) {
    return static_cast<char32_t>((octets[i + high] << 8) | octets[i + 1 - high]);
  };
  if (octets.size() >= 2) {
    if (unit(0) == 0xFFFE) {
      high = 1;
    }
    if (unit(0) == 0xFEFF) {
      at = 2;
    }
  }
  Utf8 out;
  out.reserve(octets.size() + octets.size() / 2);  // three octets a unit at most
  for (; at < octets.size(); at += 2) {
    char32_t point = unit(at);
    if (is_high_surrogate(point) && at + 2 < octets.size() && is_low_surrogate(unit(at + 2))) {
      point = 0x10000 + ((point - first_surrogate) << 10) + (unit(at + 2) - first_low_surrogate);
      at += 2;
    } else if (is_high_surrogate(point) || is_low_surrogate(point)) {
      point = replacement_character;
    }
    append_utf8(out, point);
  }
  return out;
}

std::optional<Octets> encode_latin1(std::string_view text) {
  return encode_octets(text, 0xFF);
}

std::optional<Octets> encode_ascii(std::string_view text) {
  return encode_octets(text, 0x7F);
}

Utf8 decode_latin1(std::span<const std::uint8_t> octets) {
  const auto above = std::count_if(octets.begin(), octets.end(), [](auto o) { return o >= 0x80; });
  if (above == 0) {
    return to_utf8(view(octets));
  }
  Utf8 out;
  out.reserve(octets.size() + static_cast<std::size_t>(above));
  for (const std::uint8_t octet : octets) {
    append_utf8(out, octet);
  }
  return out;
}

std::optional<Utf8> decode_ascii(std::span<const std::uint8_t> octets) {
  if (std::any_of(octets.begin(), octets.end(), [](auto o) { return o >= 0x80; })) {
    return std::nullopt;
  }
  return to_utf8(view(octets));
}

}  // namespace smpp
