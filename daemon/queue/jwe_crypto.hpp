// The primitives of JWE over OpenSSL's EVP: key agreement (NIST P-256, X25519), the Concat KDF, AES
// key wrap, AES-256-GCM. A failure of one of them on sound input means a broken library: the
// process ends. Key material and plain text are in memory that is wiped. Any thread.
#pragma once

#include "smpp/base/octets.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

struct evp_pkey_st;

namespace queue {

enum class Curve : std::uint8_t { p256, x25519 };

struct KeyPairEnd {
  void operator()(evp_pkey_st* pair) const;
};

// The public half, or both.
using KeyPair = std::unique_ptr<evp_pkey_st, KeyPairEnd>;

inline constexpr std::size_t coordinate_octets = 32;  // on either curve
inline constexpr std::size_t content_key_octets = 32;
inline constexpr std::size_t wrapped_key_octets = content_key_octets + 8;
inline constexpr std::size_t nonce_octets = 12;
inline constexpr std::size_t tag_octets = 16;

using Coordinate = std::array<std::uint8_t, coordinate_octets>;

// As a JWK has it.
struct Point {
  Coordinate x{};
  Coordinate y{};  // of P-256 only
};

[[nodiscard]] KeyPair generate_pair(Curve curve);
// Nothing if it is no point of the curve.
[[nodiscard]] KeyPair public_key_at(Curve curve, const Point& point);
[[nodiscard]] Point point_of(const KeyPair& pair, Curve curve);
// Nothing if it is on another curve, or a key of another kind.
[[nodiscard]] std::optional<Curve> curve_of(const KeyPair& pair);

// The secret of two pairs; nothing if the other's key is of small order.
[[nodiscard]] std::optional<smpp::Octets> agree(const KeyPair& own, const KeyPair& other);

// RFC 7518, 4.6.2, for keys of at most 256 bits: one round of SHA-256.
struct KdfParties {
  std::span<const std::uint8_t> u;  // apu, decoded
  std::span<const std::uint8_t> v;  // apv
};

[[nodiscard]] smpp::Octets concat_kdf(std::span<const std::uint8_t> secret,
                                      std::string_view algorithm,
                                      const KdfParties& parties,
                                      std::size_t octets = content_key_octets);

[[nodiscard]] smpp::Octets random_content_key();

// RFC 3394. Nothing if it was not wrapped under this key, or was changed since.
[[nodiscard]] smpp::Octets wrap_content_key(std::span<const std::uint8_t> wrapping,
                                            std::span<const std::uint8_t> key);
[[nodiscard]] std::optional<smpp::Octets> unwrap_content_key(std::span<const std::uint8_t> wrapping,
                                                             std::span<const std::uint8_t> wrapped);

struct SealedContent {
  std::array<std::uint8_t, nonce_octets> nonce{};
  smpp::Octets octets;
  std::array<std::uint8_t, tag_octets> tag{};
};

// Under a random nonce: the key is to be used for this one content.
[[nodiscard]] SealedContent seal_content(std::span<const std::uint8_t> key,
                                         std::span<const std::uint8_t> header,
                                         std::span<const std::uint8_t> plain);
// Nothing if any of it is not as it was sealed.
[[nodiscard]] std::optional<smpp::Octets> open_content(std::span<const std::uint8_t> key,
                                                       std::span<const std::uint8_t> header,
                                                       const SealedContent& sealed);

[[nodiscard]] std::array<std::uint8_t, 32> sha256(std::span<const std::uint8_t> octets);

}  // namespace queue
