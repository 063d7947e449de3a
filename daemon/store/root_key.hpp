// The root key: 32 octets that open the keyring and nothing else. Reading the file that holds it,
// and checking that file's mode, is the credentials' business; here its text becomes a key.
// Values; any thread; wiped when they die.
#pragma once

#include "smpp/base/expected.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/base/privacy.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace store {

inline constexpr std::size_t key_octets = 32;

using KeyMaterial = smpp::Secret<smpp::FixedText<key_octets>>;

// A type of its own, so that no other key is ever used to wrap.
struct RootKey {
  KeyMaterial material;
};

// Accepts 32 random octets, 64 hexadecimal digits or the base64 of 32 octets, with or without a
// line end. The error says what is accepted and never repeats what was given.
[[nodiscard]] smpp::expected<RootKey, std::string> parse_root_key(
    std::span<const std::uint8_t> given);

[[nodiscard]] inline std::span<const std::uint8_t> octets_of(const KeyMaterial& key) {
  return smpp::octets_of(key.reveal().reveal());
}

}  // namespace store
