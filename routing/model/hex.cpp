#include "routing/model/hex.hpp"

namespace routing {
namespace {

std::optional<std::uint8_t> digit(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<std::uint8_t>(c - '0');
  }
  if (c >= 'a' && c <= 'f') {
    return static_cast<std::uint8_t>(c - 'a' + 10);
  }
  return std::nullopt;
}

}  // namespace

std::string to_hex(std::span<const std::uint8_t> octets) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.resize(octets.size() * 2);
  char* to = text.data();
  for (const std::uint8_t octet : octets) {
    *to++ = digits[octet >> 4];
    *to++ = digits[octet & 0x0F];
  }
  return text;
}

std::optional<Key> from_hex(std::string_view text) {
  if (text.size() % 2 != 0 || text.size() / 2 > Key::capacity) {
    return std::nullopt;
  }
  Key key;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto high = digit(text[i]);
    const auto low = digit(text[i + 1]);
    if (!high || !low) {
      return std::nullopt;
    }
    key.number(static_cast<std::uint8_t>((*high << 4) | *low));
  }
  return key;
}

}  // namespace routing
