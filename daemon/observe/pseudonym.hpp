// What stands for a phone number in the log: 16 hexadecimal digits, the same for the same number on
// the same day. Made of a keyed hash only (daemon/pseudonyms), so that whoever has the log and not
// the key cannot try numbers. A value; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace observe {

class Pseudonym {
 public:
  static constexpr std::size_t octets = 8;

  // The beginning of a hash under a secret key: of nothing else.
  [[nodiscard]] static constexpr Pseudonym of_keyed_hash(
      std::span<const std::uint8_t, octets> hash) {
    constexpr std::string_view digits = "0123456789abcdef";
    Pseudonym made;
    for (std::size_t i = 0; i < octets; ++i) {
      made.digits_[2 * i] = digits[hash[i] >> 4];
      made.digits_[2 * i + 1] = digits[hash[i] & 0x0F];
    }
    return made;
  }

  [[nodiscard]] constexpr std::string_view view() const { return {digits_.data(), digits_.size()}; }

  bool operator==(const Pseudonym&) const = default;

 private:
  Pseudonym() = default;

  std::array<char, 2 * octets> digits_{};
};

}  // namespace observe
