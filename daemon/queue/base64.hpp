// Base64 (RFC 4648 section 4, and section 5 for JOSE) and hexadecimal into and out of wiping
// memory.
#pragma once

#include "smpp/base/octets.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace queue {

void append_base64(smpp::Octets& out, std::span<const std::uint8_t> in);
// Padded, canonical; nothing if it is not.
[[nodiscard]] std::optional<smpp::Octets> decode_base64(std::string_view text);
// The alphabet for URLs, without padding, canonical: as RFC 7515 wants it.
void append_base64url(smpp::Octets& out, std::span<const std::uint8_t> in);
[[nodiscard]] std::optional<smpp::Octets> decode_base64url(std::string_view text);
// Either case; nothing if it is not pairs of hexadecimal digits.
[[nodiscard]] std::optional<smpp::Octets> decode_hex(std::string_view text);

}  // namespace queue
