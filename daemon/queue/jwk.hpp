// A JSON Web Key (RFC 7517, 7518 section 6, 8037) as it is written: in a file, or as the `epk` of a
// JWE's header. Values; any thread; key material is in memory that is wiped.
#pragma once

#include "daemon/queue/json_reader.hpp"
#include "daemon/queue/json_writer.hpp"
#include "daemon/queue/jwe_crypto.hpp"
#include "smpp/base/octets.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace queue {

struct Jwk {
  enum class Kind : std::uint8_t { ec, okp, oct, other };
  using Word = smpp::FixedText<128>;

  Kind kind = Kind::other;
  std::optional<Curve> curve;  // nothing: one that is not known here
  smpp::Octets x;
  smpp::Octets y;
  smpp::Octets k;           // of a shared key
  bool is_private = false;  // it has a `d`
  Word id;                  // `kid`; empty: none
  Word algorithm;           // `alg`
  Word use;
};

// Reads all of the next value. Nothing if it is no object with members of the right form, each
// once; members that are not known are passed over. Whether it was JSON the reader knows.
[[nodiscard]] std::optional<Jwk> read_jwk(JsonReader& in);

// Where the key lies on its curve; nothing if x or y is missing, or of another size.
[[nodiscard]] std::optional<Point> point_of(const Jwk& key);

// kty, crv, x and y, without the brackets.
void write_public_members(JsonWriter& out, Curve curve, const Point& point);

// RFC 7638, with SHA-256, in base64url.
[[nodiscard]] std::string thumbprint(Curve curve, const Point& point);

}  // namespace queue
