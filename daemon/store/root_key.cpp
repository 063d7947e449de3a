#include "daemon/store/root_key.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace store {
namespace {

using Digits = std::span<const std::uint8_t>;

constexpr const char* accepted =
    "; a root key is 32 random octets, or 64 hexadecimal digits or the base64 of them (`openssl "
    "rand -hex 32` makes one)";

std::optional<std::uint8_t> hex_value(std::uint8_t digit) {
  if (digit >= '0' && digit <= '9') {
    return static_cast<std::uint8_t>(digit - '0');
  }
  const auto lower = static_cast<std::uint8_t>(digit | 0x20);
  if (lower >= 'a' && lower <= 'f') {
    return static_cast<std::uint8_t>(lower - 'a' + 10);
  }
  return std::nullopt;
}

std::optional<std::uint8_t> base64_value(std::uint8_t digit) {
  if (digit >= 'A' && digit <= 'Z') {
    return static_cast<std::uint8_t>(digit - 'A');
  }
  if (digit >= 'a' && digit <= 'z') {
    return static_cast<std::uint8_t>(digit - 'a' + 26);
  }
  if (digit >= '0' && digit <= '9') {
    return static_cast<std::uint8_t>(digit - '0' + 52);
  }
  if (digit == '+' || digit == '-') {
    return std::uint8_t{62};
  }
  if (digit == '/' || digit == '_') {
    return std::uint8_t{63};
  }
  return std::nullopt;
}

struct Decoded {
  std::array<std::uint8_t, key_octets> octets{};

  Decoded() = default;
  Decoded(const Decoded&) = delete;
  Decoded& operator=(const Decoded&) = delete;

  ~Decoded() { smpp::wipe(octets.data(), octets.size()); }
};

bool from_hex(Digits digits, Decoded& decoded) {
  for (std::size_t at = 0; at < key_octets; ++at) {
    const auto high = hex_value(digits[2 * at]);
    const auto low = hex_value(digits[2 * at + 1]);
    if (!high || !low) {
      return false;
    }
    decoded.octets[at] = static_cast<std::uint8_t>(*high << 4 | *low);
  }
  return true;
}

// 43 digits carry 258 bits: the last two must be zero.
bool from_base64(Digits digits, Decoded& decoded) {
  std::uint32_t bits = 0;
  std::size_t held = 0;
  std::size_t out = 0;
  for (const std::uint8_t digit : digits) {
    const auto value = base64_value(digit);
    if (!value) {
      return false;
    }
    bits = bits << 6 | *value;
    held += 6;
    if (held >= 8) {
      held -= 8;
      decoded.octets[out++] = static_cast<std::uint8_t>(bits >> held);
    }
  }
  return (bits & 3u) == 0;
}

RootKey key_of(std::span<const std::uint8_t> octets) {
  return RootKey{KeyMaterial{octets}};
}

bool is_printable(std::uint8_t octet) {
  return octet >= 0x20 && octet < 0x7F;
}

Digits without_line_end(Digits given) {
  if (!given.empty() && given.back() == '\n') {
    given = given.first(given.size() - 1);
    if (!given.empty() && given.back() == '\r') {
      given = given.first(given.size() - 1);
    }
  }
  return given;
}

}  // namespace

smpp::expected<RootKey, std::string> parse_root_key(std::span<const std::uint8_t> given) {
  const Digits digits = given.size() == key_octets ? given : without_line_end(given);
  Decoded decoded;
  switch (digits.size()) {
    case key_octets:
      // Random octets are never all printable (one in 10^14), pass phrases are.
      if (std::all_of(digits.begin(), digits.end(), is_printable)) {
        return smpp::unexpected(
            std::string{"the root key is 32 printable characters, which are too easily guessed"} +
            accepted);
      }
      return key_of(digits);
    case 2 * key_octets:
      if (!from_hex(digits, decoded)) {
        return smpp::unexpected(
            std::string{"the root key has 64 characters, not all of them hexadecimal digits"} +
            accepted);
      }
      return key_of(decoded.octets);
    case 44:
    case 43: {
      const bool padded = digits.size() == 44 && digits.back() == '=';
      if ((digits.size() == 44 && !padded) || !from_base64(digits.first(43), decoded)) {
        return smpp::unexpected(
            std::string{"the root key looks like base64, but is not that of 32 octets"} + accepted);
      }
      return key_of(decoded.octets);
    }
    default:
      return smpp::unexpected("the root key has " + std::to_string(digits.size()) + " octets" +
                              accepted);
  }
}

}  // namespace store
