#include "smpp/text/gsm7.hpp"

#include "smpp/base/assert.hpp"
#include "smpp/text/unicode.hpp"

#include <algorithm>

namespace smpp {
namespace {

constexpr char16_t none = 0xFFFF;

// One table of 23.038: the code point of each septet.
struct Table {
  std::uint8_t language;  // 0: the default alphabet, or its extension
  std::array<char16_t, 128> points;
};

#include "smpp/text/gsm7_tables.inc"

constexpr const Table& alphabet = base_tables[0];
constexpr const Table& extension = extension_tables[0];
static_assert(alphabet.language == 0 && extension.language == 0);

// A table read backwards: what is below U+0100 by index, the rest by search.
struct Reverse {
  std::array<std::uint8_t, 256> low{};

  struct Row {
    char16_t point = none;
    std::uint8_t septet = 0;
  };

  std::array<Row, 128> high{};
  std::size_t high_count = 0;
};

constexpr std::uint8_t absent = 0xFF;

constexpr Reverse reverse_of(const Table& table) {
  Reverse reverse;
  reverse.low.fill(absent);
  for (std::size_t i = table.points.size(); i-- > 0;) {  // of two codes the lowest is used
    const char16_t point = table.points[i];
    const auto septet = static_cast<std::uint8_t>(i);
    if (point < reverse.low.size()) {
      reverse.low[point] = septet;
    } else if (point != none) {
      reverse.high[reverse.high_count++] = {point, septet};
    }
  }
  std::sort(reverse.high.begin(), reverse.high.end(), [](const auto& a, const auto& b) {
    return a.point != b.point ? a.point < b.point : a.septet < b.septet;
  });
  return reverse;
}

constexpr Reverse alphabet_reverse = reverse_of(alphabet);
constexpr Reverse extension_reverse = reverse_of(extension);

constexpr std::uint8_t septet_of(const Reverse& reverse, char32_t point) {
  if (point < reverse.low.size()) {
    return reverse.low[point];
  }
  const auto* const end = reverse.high.data() + reverse.high_count;
  const auto* const found =
      std::lower_bound(reverse.high.data(), end, point, [](const auto& row, char32_t wanted) {
        return row.point < wanted;
      });
  return found != end && found->point == point ? found->septet : absent;
}

constexpr Gsm7Code search(char32_t point) {
  if (const auto septet = septet_of(alphabet_reverse, point); septet != absent) {
    return {.size = 1, .septets = {septet, 0}};
  }
  if (const auto septet = septet_of(extension_reverse, point); septet != absent) {
    return {.size = 2, .septets = {gsm7_escape, septet}};
  }
  return {};
}

// Nearly every character of nearly every text, found without searching.
constexpr auto latin_codes = [] {
  std::array<Gsm7Code, 256> codes{};
  for (std::size_t point = 0; point < codes.size(); ++point) {
    codes[point] = search(static_cast<char32_t>(point));
  }
  return codes;
}();

inline Gsm7Code code_of(char32_t point) {
  return point < latin_codes.size() ? latin_codes[point] : search(point);
}

}  // namespace

Gsm7Code gsm7_code(char32_t point) {
  return code_of(point);
}

std::optional<std::size_t> gsm7_length(std::string_view text) {
  std::size_t length = 0;
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    const Gsm7Code code = code_of(point.value);
    if (code.size == 0) {
      return std::nullopt;
    }
    length += code.size;
    text.remove_prefix(point.size);
  }
  return length;
}

// Measured first, then written: growing on the way costs more than looking twice.
std::optional<Octets> encode_gsm7(std::string_view text) {
  const auto length = gsm7_length(text);
  if (!length) {
    return std::nullopt;
  }
  Octets out(*length);
  std::uint8_t* to = out.data();
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    const Gsm7Code code = code_of(point.value);
    *to++ = code.septets[0];
    if (code.size == 2) {
      *to++ = code.septets[1];
    }
    text.remove_prefix(point.size);
  }
  return out;
}

std::optional<Utf8> decode_gsm7(std::span<const std::uint8_t> septets) {
  Utf8 out;
  out.reserve(septets.size() + septets.size() / 4);
  for (std::size_t i = 0; i < septets.size(); ++i) {
    if (septets[i] >= alphabet.points.size()) {
      return std::nullopt;
    }
    if (septets[i] != gsm7_escape) {
      append_utf8(out, alphabet.points[septets[i]]);
      continue;
    }
    if (++i == septets.size()) {
      break;
    }
    if (septets[i] >= alphabet.points.size()) {
      return std::nullopt;
    }
    if (septets[i] == gsm7_escape) {
      out.push_back(' ');
    } else if (extension.points[septets[i]] != none) {
      append_utf8(out, extension.points[septets[i]]);
    } else {
      append_utf8(out, alphabet.points[septets[i]]);
    }
  }
  return out;
}

Octets pack_septets(std::span<const std::uint8_t> septets, unsigned fill_bits) {
  BRIDGE_ASSERT(fill_bits < 7);
  Octets out((7 * septets.size() + fill_bits + 7) / 8);
  std::size_t bit = fill_bits;
  for (const std::uint8_t septet : septets) {
    const unsigned shifted = (septet & 0x7FU) << (bit % 8);
    out[bit / 8] = static_cast<std::uint8_t>(out[bit / 8] | shifted);
    if (shifted > 0xFF) {
      out[bit / 8 + 1] = static_cast<std::uint8_t>(shifted >> 8);
    }
    bit += 7;
  }
  return out;
}

Octets unpack_septets(std::span<const std::uint8_t> packed, std::size_t count, unsigned fill_bits) {
  BRIDGE_ASSERT(fill_bits < 7);
  const std::size_t bits = packed.size() * 8;
  const std::size_t there = bits > fill_bits ? (bits - fill_bits) / 7 : 0;
  Octets out(std::min(count, there));
  std::size_t bit = fill_bits;
  for (std::uint8_t& septet : out) {
    unsigned pair = packed[bit / 8];
    if (bit / 8 + 1 < packed.size()) {
      pair |= static_cast<unsigned>(packed[bit / 8 + 1]) << 8;
    }
    septet = static_cast<std::uint8_t>((pair >> (bit % 8)) & 0x7F);
    bit += 7;
  }
  return out;
}

}  // namespace smpp
