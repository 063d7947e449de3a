// The protected header of a JWE: who can open it, and how. Pure; any thread.
#pragma once

#include "daemon/queue/jwe_key.hpp"
#include "daemon/queue/jwk.hpp"
#include "smpp/base/expected.hpp"
#include "smpp/base/octets.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace queue {

// Why a JWE is not taken. What is wrong with its form may be said, since all can see it; of what
// needs the key one thing only is said.
enum class JweFault : std::uint8_t {
  too_large,
  not_compact,  // five parts in base64url
  bad_header,   // no JSON object, too long, or a member of the wrong form
  other_algorithm,
  extended,    // `crit` or `zip`
  not_opened,  // another key, a point off the curve, or not as it was sealed
};
// One sentence for a problem's detail; static storage.
[[nodiscard]] std::string_view words_of(JweFault fault);

inline constexpr std::string_view content_encryption = "A256GCM";
inline constexpr std::size_t max_header_octets = 2'048;

struct JweHeader {
  KeyAlgorithm algorithm{};
  Jwk::Word key_id;            // empty: not said
  std::optional<Curve> curve;  // of `ephemeral`
  Point ephemeral;             // `epk`
  smpp::Octets party_u;        // `apu`
  smpp::Octets party_v;        // `apv`
};

// `json` is decoded. With ECDH-ES there is a curve, else none.
[[nodiscard]] smpp::expected<JweHeader, JweFault> read_header(std::string_view json);
// `ephemeral` is nullptr for a shared key.
void write_header(smpp::Octets& out, const JweKey& key, const Point* ephemeral);

}  // namespace queue
