// The root key: 32 octets that open the keyring and nothing else. Reading the file that holds it,
// and checking that file's mode, is the credentials' business; here its text becomes a key.
// Values; any thread; wiped when they die.
#pragma once

#include "smpp/base/expected.hpp"
#include "smpp/base/key_memory.hpp"
#include "smpp/base/octets.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace store {

inline constexpr std::size_t key_octets = 32;

// A key: 32 octets in memory that is kept for keys, wiped when it dies.
class KeyMaterial {
 public:
  // Of zeros, to be filled.
  KeyMaterial() : octets_(key_octets) {}

  // The first 32 of them; fewer are followed by zeros.
  explicit KeyMaterial(std::span<const std::uint8_t> octets) : octets_(key_octets) {
    std::copy_n(octets.begin(), std::min(octets.size(), key_octets), octets_.begin());
  }

  [[nodiscard]] std::span<const std::uint8_t, key_octets> reveal() const {
    return std::span<const std::uint8_t, key_octets>{octets_.data(), key_octets};
  }

  [[nodiscard]] std::span<std::uint8_t, key_octets> to_fill() {
    return std::span<std::uint8_t, key_octets>{octets_.data(), key_octets};
  }

 private:
  smpp::KeyOctets octets_;
};

// A type of its own, so that no other key is ever used to wrap.
struct RootKey {
  KeyMaterial material;
};

// Accepts 32 random octets, 64 hexadecimal digits or the base64 of 32 octets, with or without a
// line end. The error says what is accepted and never repeats what was given.
[[nodiscard]] smpp::expected<RootKey, std::string> parse_root_key(
    std::span<const std::uint8_t> given);

[[nodiscard]] inline std::span<const std::uint8_t> octets_of(const KeyMaterial& key) {
  return key.reveal();
}

}  // namespace store
