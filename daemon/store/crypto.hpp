// The few primitives that keyring and sealing share, over OpenSSL's EVP. A failure of one of them
// on sound input means a broken library: the process ends. Any thread, each context on one.
#pragma once

#include "daemon/store/root_key.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

struct evp_cipher_ctx_st;
struct evp_mac_ctx_st;

namespace store {

using WrappedKey = std::array<std::uint8_t, key_octets + 8>;
using Mac = std::array<std::uint8_t, 32>;

struct CipherContextEnd {
  void operator()(evp_cipher_ctx_st* context) const;
};

struct MacContextEnd {
  void operator()(evp_mac_ctx_st* context) const;
};

using CipherContext = std::unique_ptr<evp_cipher_ctx_st, CipherContextEnd>;
using MacContext = std::unique_ptr<evp_mac_ctx_st, MacContextEnd>;

[[nodiscard]] KeyMaterial random_key();
void random_octets(std::span<std::uint8_t> out);

// AES-256 key wrap (RFC 3394), because that is what HSMs and key services offer for a root key.
[[nodiscard]] WrappedKey wrap_key(const KeyMaterial& wrapping, const KeyMaterial& key);
// Nothing if it was not wrapped under this key, or was changed since.
[[nodiscard]] std::optional<KeyMaterial> unwrap_key(const KeyMaterial& wrapping,
                                                    const WrappedKey& wrapped);

[[nodiscard]] Mac hmac_sha256(const KeyMaterial& key, std::span<const std::uint8_t> message);
[[nodiscard]] bool equal_in_constant_time(std::span<const std::uint8_t> a,
                                          std::span<const std::uint8_t> b);

// One block of sixteen octets, each time; where it lies is not hidden, and equal ones are seen to
// be equal. For what is as good as random.
using Block = std::array<std::uint8_t, 16>;

// Contexts that keep their key and are used again for each record: setting a key up costs more
// than sealing one.
enum class Direction : std::uint8_t { sealing, opening };
[[nodiscard]] CipherContext make_gcm(const KeyMaterial& key, Direction direction);
[[nodiscard]] CipherContext make_block_cipher(const KeyMaterial& key, Direction direction);
[[nodiscard]] Block convert_block(evp_cipher_ctx_st* context, const Block& block);
[[nodiscard]] MacContext make_hmac(const KeyMaterial& key);

}  // namespace store
