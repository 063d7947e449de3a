#include "daemon/queue/jwe_key.hpp"

#include "daemon/queue/jwe.hpp"
#include "tests/unit/smpp/vectors.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <string>

namespace queue {
namespace {

namespace json = boost::json;
using vectors::text;

const json::object& pair_of(std::size_t index) {
  return vectors::file("jwe").at("keys").at(index).as_object();
}

ParsedKey public_jwk(const json::object& members) {
  return parse_public_key(smpp::octets_of(json::serialize(members)));
}

json::object with(json::object jwk, std::string_view name, std::string_view value) {
  jwk[name] = value;
  return jwk;
}

TEST(JweKeys, AreTheSameFromAnyForm) {
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& pair = pair_of(i);
    const auto jwk = public_jwk(pair.at("jwk").as_object());
    const auto pem = parse_public_key(smpp::octets_of(text(pair, "spki")));
    const auto own = parse_exchange_key(smpp::octets_of(text(pair, "pkcs8")));
    ASSERT_TRUE(jwk && pem && own);
    for (const JweKey* key : {&*jwk, &*pem}) {
      EXPECT_EQ(key->id, text(pair, "thumbprint"));
      EXPECT_EQ(key->algorithm, KeyAlgorithm::ecdh_es);
      const OpeningKeys keys{&*own};
      EXPECT_TRUE(open_jwe(keys, smpp::view(seal_jwe(*key, smpp::octets_of("text")))));
    }
    EXPECT_EQ(own->id, text(pair, "thumbprint"));
  }
}

TEST(JweKeys, TakeTheirNameAndUseFromAJwk) {
  const auto& jwk = pair_of(0).at("jwk").as_object();
  const auto named =
      public_jwk(with(with(with(jwk, "kid", "crm-2026"), "alg", "ECDH-ES+A256KW"), "use", "enc"));
  ASSERT_TRUE(named);
  EXPECT_EQ(named->id, "crm-2026");
  EXPECT_EQ(named->algorithm, KeyAlgorithm::ecdh_es_a256kw);
  const auto shared =
      parse_shared_key(smpp::octets_of(json::serialize(vectors::file("jwe").at("shared"))));
  ASSERT_TRUE(shared);
  EXPECT_EQ(shared->id, "shared-1");
  EXPECT_EQ(shared->algorithm, KeyAlgorithm::a256kw);
  EXPECT_EQ(shared->shared.reveal().size(), 32u);
}

TEST(JweKeys, SharedOnesComeInFourForms) {
  const std::string hex(64, 'a');
  const auto from_hex = parse_shared_key(smpp::octets_of(hex + "\n"));
  const auto from_base64 =
      parse_shared_key(smpp::octets_of("qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo=\n"));
  const auto from_jwk = parse_shared_key(
      smpp::octets_of(R"({"kty":"oct","k":"qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo"})"));
  const auto raw = parse_shared_key(smpp::octets_of(std::string(32, '\xAA')));
  ASSERT_TRUE(from_hex && from_base64 && from_jwk && raw);
  EXPECT_EQ(from_hex->shared.reveal(), raw->shared.reveal());
  EXPECT_EQ(from_base64->shared.reveal(), raw->shared.reveal());
  EXPECT_EQ(from_jwk->shared.reveal(), raw->shared.reveal());
  EXPECT_TRUE(raw->id.empty());
}

// Nothing of what was given may come back.
void refused(const ParsedKey& key, std::string_view words) {
  ASSERT_FALSE(key) << words;
  EXPECT_NE(key.error().find(words), std::string::npos) << key.error();
  EXPECT_EQ(key.error().find("canary"), std::string::npos);
}

TEST(JweKeys, PublicOnesAreRefusedWithWhatWouldBeRight) {
  const auto& pair = pair_of(0);
  const auto& jwk = pair.at("jwk").as_object();
  const auto& okp = pair_of(1).at("jwk").as_object();
  refused(public_jwk(with(jwk, "d", "Y2FuYXJ5")), "private");
  refused(parse_public_key(smpp::octets_of(text(pair, "pkcs8"))), "private");
  refused(parse_public_key(smpp::octets_of("-----BEGIN CERTIFICATE-----\ncanary\n")),
          "certificate");
  refused(parse_public_key(smpp::octets_of("-----BEGIN PUBLIC KEY-----\ncanary\n")),
          "no public key");
  refused(parse_public_key({}), "no public key");
  refused(parse_public_key(smpp::octets_of("canary")), "no public key");
  refused(parse_public_key(smpp::octets_of(R"({"keys":[]})")), "kind");
  refused(parse_public_key(smpp::octets_of(R"({"kty":"EC",)")), "JSON Web Key");
  refused(public_jwk({{"kty", "oct"}, {"k", "Y2FuYXJ5"}}), "shared");
  refused(public_jwk({{"kty", "RSA"}, {"n", "canary"}, {"e", "AQAB"}}), "kind");
  refused(public_jwk(with(jwk, "crv", "P-384")), "curve");
  refused(public_jwk(with(okp, "crv", "Ed25519")), "curve");
  refused(public_jwk(with(okp, "kty", "EC")), "curve");
  refused(public_jwk(with(jwk, "x", "Y2FuYXJ5")), "coordinate");
  refused(public_jwk(with(jwk, "x", "=canary=")), "JSON Web Key");
  refused(public_jwk(with(jwk, "y", text(jwk, "x"))), "point");
  refused(public_jwk(with(okp, "x", std::string(43, 'A'))), "point");
  refused(public_jwk(with(jwk, "use", "sig")), "use");
  refused(public_jwk(with(jwk, "alg", "ES256")), "alg");
  refused(public_jwk(with(jwk, "alg", "A256KW")), "alg");
  refused(public_jwk(with(jwk, "kid", std::string(129, 'k'))), "JSON Web Key");
}

TEST(JweKeys, WrongCurvesInPemAreRefused) {
  // openssl ecparam -name secp384r1 -genkey | openssl ec -pubout; openssl genpkey -algorithm
  // ed25519
  constexpr std::string_view p384 =
      "-----BEGIN PUBLIC KEY-----\n"
      "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEROB+cFozFk1W7v/O21oiKqHcjHEiQ5li\n"
      "aSP2I03snE/BouG53cHL4VGA+fPMYxnNEsfFQWJxb7rWWFsMz71lI1EJPzHgWW7m\n"
      "Hhywgd62looQQSSWDvdHAc8sTmK7Tsot\n"
      "-----END PUBLIC KEY-----\n";
  constexpr std::string_view ed25519 =
      "-----BEGIN PRIVATE KEY-----\n"
      "MC4CAQAwBQYDK2VwBCIEIMRHKj5OhWrvmTVsxwEcDbAxaEksurscwd31PPMpwRpk\n"
      "-----END PRIVATE KEY-----\n";
  refused(parse_public_key(smpp::octets_of(p384)), "curve");
  refused(parse_exchange_key(smpp::octets_of(ed25519)), "curve");
}

TEST(JweKeys, OtherSecretsAreRefusedWithWhatWouldBeRight) {
  for (const std::string_view bad :
       {std::string_view{}, std::string_view{"canary"}, std::string_view{"\n\n"}}) {
    refused(parse_shared_key(smpp::octets_of(bad)), "256 bits");
    refused(parse_exchange_key(smpp::octets_of(bad)), "no private key");
  }
  refused(parse_shared_key(smpp::octets_of(std::string(62, 'a'))), "256 bits");
  refused(parse_shared_key(smpp::octets_of(R"({"kty":"oct","k":"Y2FuYXJ5"})")), "256 bits");
  refused(parse_shared_key(smpp::octets_of(R"({"kty":"oct"})")), "256 bits");
  refused(parse_shared_key(smpp::octets_of(json::serialize(pair_of(0).at("jwk")))), "kind");
  refused(parse_shared_key(smpp::octets_of(R"({"kty":"oct","k":"Y2FuYXJ5","alg":"dir"})")),
          "purpose");
  refused(parse_exchange_key(smpp::octets_of(text(pair_of(0), "spki"))), "public key only");
  refused(parse_exchange_key(smpp::octets_of("-----BEGIN ENCRYPTED PRIVATE KEY-----\ncanary\n")),
          "passphrase");
}

}  // namespace
}  // namespace queue
