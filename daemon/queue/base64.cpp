#include "daemon/queue/base64.hpp"

#include <algorithm>
#include <array>

namespace queue {
namespace {

constexpr std::uint8_t no_value = 0xFF;

struct Alphabet {
  std::string_view letters;
  std::array<std::uint8_t, 256> values;
  bool padded;
};

constexpr Alphabet make_alphabet(std::string_view letters, bool padded) {
  Alphabet made{.letters = letters, .values = {}, .padded = padded};
  made.values.fill(no_value);
  for (std::size_t i = 0; i < letters.size(); ++i) {
    made.values[static_cast<std::uint8_t>(letters[i])] = static_cast<std::uint8_t>(i);
  }
  return made;
}

constexpr Alphabet standard =
    make_alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", true);
constexpr Alphabet for_urls =
    make_alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", false);

void encode(smpp::Octets& out, std::span<const std::uint8_t> in, const Alphabet& alphabet) {
  const auto put = [&](std::uint32_t bits) {
    out.push_back(static_cast<std::uint8_t>(alphabet.letters[bits & 0x3F]));
  };
  std::size_t at = 0;
  for (; at + 3 <= in.size(); at += 3) {
    const std::uint32_t bits =
        (std::uint32_t{in[at]} << 16) | (std::uint32_t{in[at + 1]} << 8) | in[at + 2];
    put(bits >> 18);
    put(bits >> 12);
    put(bits >> 6);
    put(bits);
  }
  const std::size_t rest = in.size() - at;
  if (rest == 0) {
    return;
  }
  const std::uint32_t bits =
      (std::uint32_t{in[at]} << 16) | (rest == 2 ? std::uint32_t{in[at + 1]} << 8 : 0);
  put(bits >> 18);
  put(bits >> 12);
  if (rest == 2) {
    put(bits >> 6);
  }
  if (alphabet.padded) {
    out.insert(out.end(), 3 - rest, '=');
  }
}

// `text` is without its padding.
std::optional<smpp::Octets> decode(std::string_view text, const Alphabet& alphabet) {
  smpp::Octets out;
  if (text.size() % 4 == 1) {
    return std::nullopt;
  }
  out.reserve(text.size() / 4 * 3 + 2);
  for (std::size_t at = 0; at < text.size(); at += 4) {
    const std::size_t digits = std::min<std::size_t>(4, text.size() - at);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const std::uint8_t value =
          i < digits ? alphabet.values[static_cast<std::uint8_t>(text[at + i])] : std::uint8_t{0};
      if (value == no_value) {
        return std::nullopt;
      }
      bits = (bits << 6) | value;
    }
    const std::uint32_t unused = digits == 2 ? 0xFFFF : digits == 3 ? 0xFF : 0;
    if ((bits & unused) != 0) {
      return std::nullopt;
    }
    for (std::size_t i = 0; i + 1 < digits; ++i) {
      out.push_back(static_cast<std::uint8_t>(bits >> (16 - 8 * i)));
    }
  }
  return out;
}

std::uint8_t hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<std::uint8_t>(c - '0');
  }
  if (c >= 'a' && c <= 'f') {
    return static_cast<std::uint8_t>(c - 'a' + 10);
  }
  if (c >= 'A' && c <= 'F') {
    return static_cast<std::uint8_t>(c - 'A' + 10);
  }
  return no_value;
}

}  // namespace

void append_base64(smpp::Octets& out, std::span<const std::uint8_t> in) {
  encode(out, in, standard);
}

std::optional<smpp::Octets> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return std::nullopt;
  }
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) {
    text.remove_suffix(1);
  }
  return decode(text, standard);
}

void append_base64url(smpp::Octets& out, std::span<const std::uint8_t> in) {
  encode(out, in, for_urls);
}

std::optional<smpp::Octets> decode_base64url(std::string_view text) {
  return decode(text, for_urls);
}

std::optional<smpp::Octets> decode_hex(std::string_view text) {
  if (text.size() % 2 != 0) {
    return std::nullopt;
  }
  smpp::Octets out;
  out.reserve(text.size() / 2);
  for (std::size_t at = 0; at < text.size(); at += 2) {
    const std::uint8_t high = hex_value(text[at]);
    const std::uint8_t low = hex_value(text[at + 1]);
    if (high == no_value || low == no_value) {
      return std::nullopt;
    }
    out.push_back(static_cast<std::uint8_t>((high << 4) | low));
  }
  return out;
}

}  // namespace queue
