#include "daemon/store/crypto.hpp"

#include "smpp/base/assert.hpp"
#include "smpp/base/key_memory.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

namespace store {
namespace {

// Fetched once: a fetch by name for each use costs more than the use (and is freed never).
const EVP_CIPHER* fetch_cipher(const char* name) {
  const EVP_CIPHER* cipher = EVP_CIPHER_fetch(nullptr, name, nullptr);
  BRIDGE_ASSERT(cipher != nullptr);
  return cipher;
}

const EVP_CIPHER* key_wrap() {
  static const EVP_CIPHER* const cipher = fetch_cipher("AES-256-WRAP");
  return cipher;
}

const EVP_CIPHER* gcm() {
  static const EVP_CIPHER* const cipher = fetch_cipher("AES-256-GCM");
  return cipher;
}

const EVP_CIPHER* block_cipher() {
  static const EVP_CIPHER* const cipher = fetch_cipher("AES-256-ECB");
  return cipher;
}

CipherContext new_cipher_context() {
  CipherContext context{EVP_CIPHER_CTX_new()};
  BRIDGE_ASSERT(context != nullptr);
  return context;
}

CipherContext make_cipher(const EVP_CIPHER* cipher, const KeyMaterial& key, Direction direction) {
  const smpp::MakingKey making;
  CipherContext context = new_cipher_context();
  const int done = EVP_CipherInit_ex2(context.get(),
                                      cipher,
                                      octets_of(key).data(),
                                      nullptr,
                                      direction == Direction::sealing ? 1 : 0,
                                      nullptr);
  BRIDGE_ASSERT(done == 1);
  return context;
}

}  // namespace

void CipherContextEnd::operator()(evp_cipher_ctx_st* context) const {
  EVP_CIPHER_CTX_free(context);
}

void MacContextEnd::operator()(evp_mac_ctx_st* context) const {
  EVP_MAC_CTX_free(context);
}

void random_octets(std::span<std::uint8_t> out) {
  BRIDGE_ASSERT(RAND_priv_bytes(out.data(), static_cast<int>(out.size())) == 1);
}

KeyMaterial random_key() {
  KeyMaterial key;
  random_octets(key.to_fill());
  return key;
}

WrappedKey wrap_key(const KeyMaterial& wrapping, const KeyMaterial& key) {
  const smpp::MakingKey making;
  const CipherContext context = new_cipher_context();
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  WrappedKey wrapped{};
  int size = 0;
  const bool done =
      EVP_EncryptInit_ex2(
          context.get(), key_wrap(), octets_of(wrapping).data(), nullptr, nullptr) == 1 &&
      EVP_EncryptUpdate(context.get(),
                        wrapped.data(),
                        &size,
                        octets_of(key).data(),
                        static_cast<int>(key_octets)) == 1;
  BRIDGE_ASSERT(done && static_cast<std::size_t>(size) == wrapped.size());
  return wrapped;
}

std::optional<KeyMaterial> unwrap_key(const KeyMaterial& wrapping, const WrappedKey& wrapped) {
  const smpp::MakingKey making;
  const CipherContext context = new_cipher_context();
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  BRIDGE_ASSERT(EVP_DecryptInit_ex2(
                    context.get(), key_wrap(), octets_of(wrapping).data(), nullptr, nullptr) == 1);
  smpp::KeyOctets octets(std::tuple_size_v<WrappedKey>);
  int size = 0;
  std::optional<KeyMaterial> key;
  if (EVP_DecryptUpdate(
          context.get(), octets.data(), &size, wrapped.data(), static_cast<int>(wrapped.size())) ==
          1 &&
      static_cast<std::size_t>(size) == key_octets) {
    key.emplace(octets);
  }
  return key;
}

Mac hmac_sha256(const KeyMaterial& key, std::span<const std::uint8_t> message) {
  const MacContext context = make_hmac(key);
  Mac mac{};
  std::size_t size = 0;
  const bool done = EVP_MAC_update(context.get(), message.data(), message.size()) == 1 &&
                    EVP_MAC_final(context.get(), mac.data(), &size, mac.size()) == 1;
  BRIDGE_ASSERT(done && size == mac.size());
  return mac;
}

bool equal_in_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

CipherContext make_gcm(const KeyMaterial& key, Direction direction) {
  return make_cipher(gcm(), key, direction);
}

CipherContext make_block_cipher(const KeyMaterial& key, Direction direction) {
  CipherContext context = make_cipher(block_cipher(), key, direction);
  BRIDGE_ASSERT(EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1);
  return context;
}

Block convert_block(evp_cipher_ctx_st* context, const Block& block) {
  Block converted{};
  int size = 0;
  const int done = EVP_CipherUpdate(
      context, converted.data(), &size, block.data(), static_cast<int>(block.size()));
  BRIDGE_ASSERT(done == 1 && static_cast<std::size_t>(size) == converted.size());
  return converted;
}

MacContext make_hmac(const KeyMaterial& key) {
  const smpp::MakingKey making;
  static EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  BRIDGE_ASSERT(mac != nullptr);
  MacContext context{EVP_MAC_CTX_new(mac)};
  BRIDGE_ASSERT(context != nullptr);
  char digest[] = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  BRIDGE_ASSERT(EVP_MAC_init(context.get(), octets_of(key).data(), key_octets, parameters) == 1);
  return context;
}

}  // namespace store
