#include "daemon/queue/jwe_crypto.hpp"

#include "smpp/base/assert.hpp"
#include "smpp/base/key_memory.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <algorithm>

namespace queue {
namespace {

template <auto End>
struct Ends {
  template <class T>
  void operator()(T* it) const {
    End(it);
  }
};

using PairContext = std::unique_ptr<EVP_PKEY_CTX, Ends<EVP_PKEY_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Ends<EVP_CIPHER_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Ends<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Ends<BN_free>>;

// What the library is asked to judge leaves its reason in a queue of the thread.
struct ForgetReasons {
  ForgetReasons() = default;
  ForgetReasons(const ForgetReasons&) = delete;
  ForgetReasons& operator=(const ForgetReasons&) = delete;

  ~ForgetReasons() { ERR_clear_error(); }
};

// Fetched once: a fetch by name for each use costs more than the use.
const EVP_CIPHER* fetch_cipher(const char* name) {
  const EVP_CIPHER* cipher = EVP_CIPHER_fetch(nullptr, name, nullptr);
  BRIDGE_ASSERT(cipher != nullptr);
  return cipher;
}

const EVP_CIPHER* gcm() {
  static const EVP_CIPHER* const cipher = fetch_cipher("AES-256-GCM");
  return cipher;
}

const EVP_CIPHER* key_wrap() {
  static const EVP_CIPHER* const cipher = fetch_cipher("AES-256-WRAP");
  return cipher;
}

const EVP_MD* sha256_digest() {
  static const EVP_MD* const digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  BRIDGE_ASSERT(digest != nullptr);
  return digest;
}

CipherContext new_cipher_context() {
  CipherContext context{EVP_CIPHER_CTX_new()};
  BRIDGE_ASSERT(context != nullptr);
  return context;
}

CipherContext new_wrap_context() {
  CipherContext context = new_cipher_context();
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  return context;
}

int size_of(std::span<const std::uint8_t> octets) {
  return static_cast<int>(octets.size());
}

class Digest {
 public:
  Digest() : context_(EVP_MD_CTX_new()) {
    BRIDGE_ASSERT(context_ != nullptr &&
                  EVP_DigestInit_ex2(context_.get(), sha256_digest(), nullptr) == 1);
  }

  void add(std::span<const std::uint8_t> octets) {
    BRIDGE_ASSERT(EVP_DigestUpdate(context_.get(), octets.data(), octets.size()) == 1);
  }

  void add(std::uint32_t number) {
    const std::array<std::uint8_t, 4> octets{static_cast<std::uint8_t>(number >> 24),
                                             static_cast<std::uint8_t>(number >> 16),
                                             static_cast<std::uint8_t>(number >> 8),
                                             static_cast<std::uint8_t>(number)};
    add(octets);
  }

  void add_counted(std::span<const std::uint8_t> octets) {
    add(static_cast<std::uint32_t>(octets.size()));
    add(octets);
  }

  void finish(std::span<std::uint8_t, 32> out) {
    BRIDGE_ASSERT(EVP_DigestFinal_ex(context_.get(), out.data(), nullptr) == 1);
  }

 private:
  DigestContext context_;
};

}  // namespace

void KeyPairEnd::operator()(evp_pkey_st* pair) const {
  EVP_PKEY_free(pair);
}

KeyPair generate_pair(Curve curve) {
  // One context for each curve and thread: to look the algorithm up costs as much as to use it.
  const auto new_context = [](const char* name) {
    PairContext context{EVP_PKEY_CTX_new_from_name(nullptr, name, nullptr)};
    BRIDGE_ASSERT(context != nullptr && EVP_PKEY_keygen_init(context.get()) == 1);
    return context;
  };
  thread_local const PairContext p256 = [&] {
    PairContext context = new_context("EC");
    BRIDGE_ASSERT(EVP_PKEY_CTX_set_group_name(context.get(), "P-256") == 1);
    return context;
  }();
  thread_local const PairContext x25519 = new_context("X25519");
  EVP_PKEY* made = nullptr;
  BRIDGE_ASSERT(EVP_PKEY_generate((curve == Curve::p256 ? p256 : x25519).get(), &made) == 1);
  return KeyPair{made};
}

KeyPair public_key_at(Curve curve, const Point& point) {
  const ForgetReasons forget;
  if (curve == Curve::x25519) {
    return KeyPair{
        EVP_PKEY_new_raw_public_key_ex(nullptr, "X25519", nullptr, point.x.data(), point.x.size())};
  }
  std::array<std::uint8_t, 1 + 2 * coordinate_octets> uncompressed{0x04};
  std::ranges::copy(point.x, uncompressed.begin() + 1);
  std::ranges::copy(point.y, uncompressed.begin() + 1 + coordinate_octets);
  char group[] = "P-256";
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                             OSSL_PARAM_construct_octet_string(
                                 OSSL_PKEY_PARAM_PUB_KEY, uncompressed.data(), uncompressed.size()),
                             OSSL_PARAM_construct_end()};
  thread_local const PairContext context = [] {
    PairContext made{EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr)};
    BRIDGE_ASSERT(made != nullptr && EVP_PKEY_fromdata_init(made.get()) == 1);
    return made;
  }();
  EVP_PKEY* made = nullptr;
  // Refuses what is not on the curve.
  if (EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
    return nullptr;
  }
  return KeyPair{made};
}

Point point_of(const KeyPair& pair, Curve curve) {
  Point point;
  if (curve == Curve::x25519) {
    std::size_t size = point.x.size();
    BRIDGE_ASSERT(EVP_PKEY_get_raw_public_key(pair.get(), point.x.data(), &size) == 1 &&
                  size == point.x.size());
    return point;
  }
  const auto coordinate = [&pair](const char* name, Coordinate& out) {
    BIGNUM* number = nullptr;
    BRIDGE_ASSERT(EVP_PKEY_get_bn_param(pair.get(), name, &number) == 1);
    const Number owned{number};
    BRIDGE_ASSERT(BN_bn2binpad(number, out.data(), static_cast<int>(out.size())) ==
                  static_cast<int>(out.size()));
  };
  coordinate(OSSL_PKEY_PARAM_EC_PUB_X, point.x);
  coordinate(OSSL_PKEY_PARAM_EC_PUB_Y, point.y);
  return point;
}

std::optional<Curve> curve_of(const KeyPair& pair) {
  if (EVP_PKEY_is_a(pair.get(), "X25519") == 1) {
    return Curve::x25519;
  }
  std::array<char, 32> group{};
  if (EVP_PKEY_is_a(pair.get(), "EC") == 1 &&
      EVP_PKEY_get_group_name(pair.get(), group.data(), group.size(), nullptr) == 1 &&
      std::string_view{group.data()} == "prime256v1") {
    return Curve::p256;
  }
  return std::nullopt;
}

std::optional<smpp::Octets> agree(const KeyPair& own, const KeyPair& other) {
  const ForgetReasons forget;
  const PairContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, own.get(), nullptr)};
  BRIDGE_ASSERT(context != nullptr && EVP_PKEY_derive_init(context.get()) == 1);
  smpp::Octets secret(coordinate_octets);
  std::size_t size = secret.size();
  // Without the library's check of the other's key, which takes as long as the rest: that it is on
  // the curve was checked when it was made, and P-256 has no subgroups. X25519 refuses those.
  if (EVP_PKEY_derive_set_peer_ex(context.get(), other.get(), 0) != 1 ||
      EVP_PKEY_derive(context.get(), secret.data(), &size) != 1 || size != secret.size()) {
    return std::nullopt;
  }
  return secret;
}

smpp::Octets concat_kdf(std::span<const std::uint8_t> secret,
                        std::string_view algorithm,
                        const KdfParties& parties,
                        std::size_t octets) {
  smpp::Octets key(32);
  BRIDGE_ASSERT(octets <= key.size());
  Digest digest;
  digest.add(1);
  digest.add(secret);
  digest.add_counted(smpp::octets_of(algorithm));
  digest.add_counted(parties.u);
  digest.add_counted(parties.v);
  digest.add(static_cast<std::uint32_t>(octets * 8));
  digest.finish(std::span<std::uint8_t, 32>{key});
  key.resize(octets);
  return key;
}

smpp::Octets random_content_key() {
  smpp::Octets key(content_key_octets);
  BRIDGE_ASSERT(RAND_priv_bytes(key.data(), size_of(key)) == 1);
  return key;
}

smpp::Octets wrap_content_key(std::span<const std::uint8_t> wrapping,
                              std::span<const std::uint8_t> key) {
  const smpp::MakingKey making;  // the context has what is made of a key that stays
  const CipherContext context = new_wrap_context();
  smpp::Octets wrapped(wrapped_key_octets);
  int size = 0;
  BRIDGE_ASSERT(
      EVP_EncryptInit_ex2(context.get(), key_wrap(), wrapping.data(), nullptr, nullptr) == 1 &&
      EVP_EncryptUpdate(context.get(), wrapped.data(), &size, key.data(), size_of(key)) == 1 &&
      size == size_of(wrapped));
  return wrapped;
}

std::optional<smpp::Octets> unwrap_content_key(std::span<const std::uint8_t> wrapping,
                                               std::span<const std::uint8_t> wrapped) {
  if (wrapped.size() != wrapped_key_octets) {
    return std::nullopt;
  }
  const ForgetReasons forget;
  const smpp::MakingKey making;
  const CipherContext context = new_wrap_context();
  BRIDGE_ASSERT(EVP_DecryptInit_ex2(context.get(), key_wrap(), wrapping.data(), nullptr, nullptr) ==
                1);
  smpp::Octets key(wrapped_key_octets);
  int size = 0;
  if (EVP_DecryptUpdate(context.get(), key.data(), &size, wrapped.data(), size_of(wrapped)) != 1 ||
      size != static_cast<int>(content_key_octets)) {
    return std::nullopt;
  }
  key.resize(content_key_octets);
  return key;
}

SealedContent seal_content(std::span<const std::uint8_t> key,
                           std::span<const std::uint8_t> header,
                           std::span<const std::uint8_t> plain) {
  SealedContent sealed;
  sealed.octets.resize(plain.size());
  BRIDGE_ASSERT(RAND_bytes(sealed.nonce.data(), size_of(sealed.nonce)) == 1);
  const CipherContext context = new_cipher_context();
  int size = 0;
  BRIDGE_ASSERT(
      EVP_EncryptInit_ex2(context.get(), gcm(), key.data(), sealed.nonce.data(), nullptr) == 1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &size, header.data(), size_of(header)) == 1 &&
      EVP_EncryptUpdate(context.get(), sealed.octets.data(), &size, plain.data(), size_of(plain)) ==
          1 &&
      EVP_EncryptFinal_ex(context.get(), nullptr, &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(
          context.get(), EVP_CTRL_AEAD_GET_TAG, size_of(sealed.tag), sealed.tag.data()) == 1);
  return sealed;
}

std::optional<smpp::Octets> open_content(std::span<const std::uint8_t> key,
                                         std::span<const std::uint8_t> header,
                                         const SealedContent& sealed) {
  const ForgetReasons forget;
  const CipherContext context = new_cipher_context();
  auto tag = sealed.tag;
  smpp::Octets plain(sealed.octets.size());
  int size = 0;
  BRIDGE_ASSERT(
      EVP_DecryptInit_ex2(context.get(), gcm(), key.data(), sealed.nonce.data(), nullptr) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, header.data(), size_of(header)) == 1 &&
      EVP_DecryptUpdate(
          context.get(), plain.data(), &size, sealed.octets.data(), size_of(sealed.octets)) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, size_of(tag), tag.data()) == 1);
  if (EVP_DecryptFinal_ex(context.get(), nullptr, &size) != 1) {
    return std::nullopt;
  }
  return plain;
}

std::array<std::uint8_t, 32> sha256(std::span<const std::uint8_t> octets) {
  std::array<std::uint8_t, 32> out{};
  Digest digest;
  digest.add(octets);
  digest.finish(out);
  return out;
}

}  // namespace queue
