// The keys of JWEs, parsed once and kept: a consumer's public key, a key shared with one, the
// bridge's own. Owned by the application; I/O thread.
#pragma once

#include "daemon/queue/jwe_crypto.hpp"
#include "smpp/base/expected.hpp"
#include "smpp/base/key_memory.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/base/privacy.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace queue {

enum class KeyAlgorithm : std::uint8_t { ecdh_es, ecdh_es_a256kw, a256kw };

[[nodiscard]] std::string_view name_of(KeyAlgorithm algorithm);
[[nodiscard]] std::optional<KeyAlgorithm> algorithm_named(std::string_view name);

struct JweKey {
  KeyAlgorithm algorithm{};                // that it seals with
  std::string id;                          // `kid`; a shared key may have none
  Curve curve{};                           // of `pair`
  KeyPair pair;                            // empty: a shared key
  smpp::Secret<smpp::KeyOctets> shared{};  // of A256KW

  [[nodiscard]] bool is_shared() const { return pair == nullptr; }
};

using ParsedKey = smpp::expected<JweKey, std::string>;

// The errors say what is wrong with what was given and what would be right, and repeat nothing of
// it. Without an id of its own a public key goes by its thumbprint (RFC 7638).
//
// A JWK, or PEM (SubjectPublicKeyInfo). A JWK's `alg` says how it is used; else ECDH-ES.
[[nodiscard]] ParsedKey parse_public_key(std::span<const std::uint8_t> given);
// A JWK (`oct`), or 32 random octets, 64 hexadecimal digits or the base64 of 32 octets.
[[nodiscard]] ParsedKey parse_shared_key(std::span<const std::uint8_t> given);
// PEM of a private key, not encrypted.
[[nodiscard]] ParsedKey parse_exchange_key(std::span<const std::uint8_t> given);

}  // namespace queue
