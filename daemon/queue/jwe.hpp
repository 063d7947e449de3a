// JSON Web Encryption, compact (RFC 7516): ECDH-ES, ECDH-ES+A256KW and A256KW, each with A256GCM.
// `dir` is not taken: under one key for all, random nonces would repeat in the end; A256KW draws a
// key for each JWE.
//
//   header.encrypted key.nonce.ciphertext.tag     each in base64url; the header is associated data
//
// Pure but for the random numbers; any thread.
#pragma once

#include "daemon/queue/jwe_header.hpp"
#include "daemon/queue/jwe_key.hpp"
#include "smpp/base/expected.hpp"
#include "smpp/base/octets.hpp"

#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace queue {

// What a client may hand in: room for the longest message with each character escaped, padded.
inline constexpr std::size_t max_jwe_characters = 96 * 1024;

[[nodiscard]] smpp::Octets seal_jwe(const JweKey& key, std::span<const std::uint8_t> plain);

// Tried in their order, but for those whose id is another than the JWE names.
using OpeningKeys = std::vector<const JweKey*>;

[[nodiscard]] smpp::expected<smpp::Octets, JweFault> open_jwe(std::span<const JweKey* const> keys,
                                                              std::string_view compact);

}  // namespace queue
