#include "daemon/queue/jwe_key.hpp"

#include "daemon/queue/base64.hpp"
#include "daemon/queue/jwk.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

namespace queue {
namespace {

constexpr std::string_view public_wanted =
    "write a JWK or a PEM file of a public key on P-256 (EC) or X25519 (OKP)";
constexpr std::string_view shared_wanted =
    "write 32 random octets, as they are, as 64 hexadecimal digits, as base64, or as a JWK of "
    "kty oct";
constexpr std::string_view exchange_wanted =
    "write the PEM file of a private key on P-256 or X25519 without a passphrase, as `openssl "
    "genpkey -algorithm X25519` makes it";

auto bad_key(std::string_view what, std::string_view right) {
  return smpp::unexpected(std::string{what}.append("; ").append(right));
}

bool key_file_has(std::span<const std::uint8_t> given, std::string_view words) {
  return smpp::view(given).find(words) != std::string_view::npos;
}

std::string_view without_space(std::span<const std::uint8_t> given) {
  constexpr std::string_view space = " \t\r\n";
  std::string_view text = smpp::view(given);
  text.remove_prefix(std::min(text.find_first_not_of(space), text.size()));
  return text.substr(0, text.find_last_not_of(space) + 1);
}

// Without it the library would ask for a passphrase on the terminal.
int no_passphrase(char* /*into*/, int /*size*/, int /*writing*/, void* /*user*/) {
  return -1;
}

struct BioEnd {
  void operator()(BIO* bio) const { BIO_free(bio); }
};

using ReadPem = EVP_PKEY* (*)(BIO*, EVP_PKEY**, pem_password_cb*, void*);

KeyPair read_pem(std::span<const std::uint8_t> given, ReadPem read) {
  const std::unique_ptr<BIO, BioEnd> bio{
      BIO_new_mem_buf(given.data(), static_cast<int>(given.size()))};
  KeyPair pair{bio == nullptr ? nullptr : read(bio.get(), nullptr, &no_passphrase, nullptr)};
  ERR_clear_error();
  return pair;
}

// A point of small order is found by an agreement that gives nothing.
bool can_agree(const KeyPair& pair, Curve curve) {
  return agree(generate_pair(curve), pair).has_value();
}

JweKey named_by_thumbprint(KeyPair pair, Curve curve) {
  JweKey key;
  key.algorithm = KeyAlgorithm::ecdh_es;
  key.id = thumbprint(curve, point_of(pair, curve));
  key.curve = curve;
  key.pair = std::move(pair);
  return key;
}

// What the JWK says of its use, where it says it.
bool is_for(const Jwk& jwk, bool shared) {
  const auto algorithm = algorithm_named(jwk.algorithm.reveal());
  return (jwk.use.empty() || jwk.use.reveal() == "enc") &&
         (jwk.algorithm.empty() || (algorithm && (*algorithm == KeyAlgorithm::a256kw) == shared));
}

smpp::expected<Jwk, std::string> read_one(std::string_view text, std::string_view right) {
  JsonReader in{text};
  auto jwk = read_jwk(in);
  if (!jwk || !in.at_end()) {
    return bad_key("is not a JSON Web Key", right);
  }
  return std::move(*jwk);
}

ParsedKey public_key_of(const Jwk& jwk) {
  if (jwk.is_private) {
    return bad_key("is a private key, which only the client may have",
                   "write its public half, the JWK without `d`");
  }
  if (jwk.kind == Jwk::Kind::oct) {
    return bad_key("is a shared key", "name it as `shared_key`, in a file closed to others");
  }
  const auto point = point_of(jwk);
  if (!point) {
    return bad_key("is not of a kind or on a curve that is taken, or lacks a coordinate",
                   public_wanted);
  }
  if (!is_for(jwk, false)) {
    return bad_key("has a `use` or `alg` of another purpose",
                   "write `use` as enc and `alg` as ECDH-ES or ECDH-ES+A256KW, or leave them out");
  }
  KeyPair pair = public_key_at(*jwk.curve, *point);
  if (pair == nullptr || !can_agree(pair, *jwk.curve)) {
    return bad_key("is no sound point of its curve", public_wanted);
  }
  JweKey key = named_by_thumbprint(std::move(pair), *jwk.curve);
  key.algorithm = algorithm_named(jwk.algorithm.reveal()).value_or(KeyAlgorithm::ecdh_es);
  if (!jwk.id.empty()) {
    key.id = jwk.id.reveal();
  }
  return key;
}

ParsedKey shared_key_of(std::span<const std::uint8_t> octets, std::string_view id) {
  if (octets.size() != content_key_octets) {
    return bad_key("is not a key of 256 bits", shared_wanted);
  }
  JweKey key;
  key.algorithm = KeyAlgorithm::a256kw;
  key.id = id;
  key.shared = smpp::Secret{smpp::KeyOctets(octets.begin(), octets.end())};
  return key;
}

}  // namespace

std::string_view name_of(KeyAlgorithm algorithm) {
  switch (algorithm) {
    case KeyAlgorithm::ecdh_es:
      return "ECDH-ES";
    case KeyAlgorithm::ecdh_es_a256kw:
      return "ECDH-ES+A256KW";
    case KeyAlgorithm::a256kw:
      return "A256KW";
  }
  return {};
}

std::optional<KeyAlgorithm> algorithm_named(std::string_view name) {
  for (const KeyAlgorithm one :
       {KeyAlgorithm::ecdh_es, KeyAlgorithm::ecdh_es_a256kw, KeyAlgorithm::a256kw}) {
    if (name_of(one) == name) {
      return one;
    }
  }
  return std::nullopt;
}

ParsedKey parse_public_key(std::span<const std::uint8_t> given) {
  const std::string_view text = without_space(given);
  if (text.starts_with('{')) {
    return read_one(text, public_wanted).and_then(public_key_of);
  }
  if (key_file_has(given, "PRIVATE KEY-----")) {
    return bad_key("is a private key, which only the client may have",
                   "write its public half, as `openssl pkey -pubout` gives it");
  }
  if (key_file_has(given, "CERTIFICATE-----")) {
    return bad_key("is a certificate",
                   "write its public key, as `openssl x509 -pubkey -noout` gives it");
  }
  KeyPair pair = read_pem(given, &PEM_read_bio_PUBKEY);
  if (pair == nullptr) {
    return bad_key("holds no public key", public_wanted);
  }
  const auto curve = curve_of(pair);
  if (!curve) {
    return bad_key("is not of a kind or on a curve that is taken", public_wanted);
  }
  if (!can_agree(pair, *curve)) {
    return bad_key("is no sound point of its curve", public_wanted);
  }
  return named_by_thumbprint(std::move(pair), *curve);
}

ParsedKey parse_shared_key(std::span<const std::uint8_t> given) {
  if (given.size() == content_key_octets) {
    return shared_key_of(given, {});
  }
  const std::string_view text = without_space(given);
  if (text.starts_with('{')) {
    auto jwk = read_one(text, shared_wanted);
    if (!jwk) {
      return smpp::unexpected(std::move(jwk.error()));
    }
    if (jwk->kind != Jwk::Kind::oct || !is_for(*jwk, true)) {
      return bad_key("is a JWK of another kind or purpose",
                     "write kty oct, and `use` as enc and `alg` as A256KW or not at all");
    }
    return shared_key_of(jwk->k, jwk->id.reveal());
  }
  const auto octets =
      text.size() == 2 * content_key_octets ? decode_hex(text) : decode_base64(text);
  return shared_key_of(octets.value_or(smpp::Octets{}), {});
}

ParsedKey parse_exchange_key(std::span<const std::uint8_t> given) {
  KeyPair pair = read_pem(given, &PEM_read_bio_PrivateKey);
  if (pair == nullptr) {
    return bad_key(key_file_has(given, "PUBLIC KEY-----") ? std::string_view{"is a public key only"}
                   : key_file_has(given, "ENCRYPTED") ? std::string_view{"is under a passphrase"}
                                                      : std::string_view{"holds no private key"},
                   exchange_wanted);
  }
  const auto curve = curve_of(pair);
  if (!curve) {
    return bad_key("is not of a kind or on a curve that is taken", exchange_wanted);
  }
  return named_by_thumbprint(std::move(pair), *curve);
}

}  // namespace queue
