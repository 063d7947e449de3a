#include "daemon/queue/base64.hpp"

#include <array>

namespace queue {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_value = 0xFF;

constexpr std::array<std::uint8_t, 256> values = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(no_value);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}();

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
  const auto put = [&out](std::uint32_t bits) {
    out.push_back(static_cast<std::uint8_t>(alphabet[bits & 0x3F]));
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
  if (in.size() - at == 1) {
    const std::uint32_t bits = std::uint32_t{in[at]} << 16;
    put(bits >> 18);
    put(bits >> 12);
    out.insert(out.end(), 2, '=');
  } else if (in.size() - at == 2) {
    const std::uint32_t bits = (std::uint32_t{in[at]} << 16) | (std::uint32_t{in[at + 1]} << 8);
    put(bits >> 18);
    put(bits >> 12);
    put(bits >> 6);
    out.push_back('=');
  }
}

std::optional<smpp::Octets> decode_base64(std::string_view text) {
  smpp::Octets out;
  if (text.size() % 4 != 0) {
    return std::nullopt;
  }
  out.reserve(text.size() / 4 * 3);
  for (std::size_t at = 0; at < text.size(); at += 4) {
    std::size_t digits = 4;
    if (at + 4 == text.size() && text[at + 3] == '=') {
      digits = text[at + 2] == '=' ? 2 : 3;
    }
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const std::uint8_t value =
          i < digits ? values[static_cast<std::uint8_t>(text[at + i])] : std::uint8_t{0};
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
