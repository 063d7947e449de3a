#include "daemon/queue/jwe_crypto.hpp"

#include "daemon/queue/base64.hpp"
#include "daemon/queue/jwe_key.hpp"
#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace queue {
namespace {

using vectors::from_hex;
using vectors::to_hex;

smpp::Octets from_base64url(std::string_view given) {
  return decode_base64url(given).value();
}

JweKey private_key(std::string_view kind, std::span<const std::uint8_t> der) {
  const auto line = [kind](std::string_view word) {
    return "-----" + std::string{word} + " " + std::string{kind} + "-----\n";
  };
  smpp::Octets pem = smpp::to_octets(line("BEGIN"));
  smpp::Octets body;
  append_base64(body, der);
  for (std::size_t at = 0; at < body.size(); at += 64) {
    smpp::append(pem, smpp::view(body).substr(at, 64));
    pem.push_back('\n');
  }
  smpp::append(pem, line("END"));
  return parse_exchange_key(pem).value();
}

// As openssl ec writes one (SEC 1).
JweKey p256_key(std::string_view d, std::string_view x, std::string_view y) {
  smpp::Octets der = from_hex("30770201010420");
  smpp::append(der, from_base64url(d));
  smpp::append(der, from_hex("a00a06082a8648ce3d030107a14403420004"));
  smpp::append(der, from_base64url(x));
  smpp::append(der, from_base64url(y));
  return private_key("EC PRIVATE KEY", der);
}

TEST(JweCrypto, AgreesAndDerivesAsInAppendixCOfRfc7518) {
  // Alice's ephemeral key and Bob's, and the key of 128 bits that they come to.
  const auto point = [](std::string_view x, std::string_view y) {
    Point out;
    std::ranges::copy(from_base64url(x), out.x.begin());
    std::ranges::copy(from_base64url(y), out.y.begin());
    return out;
  };
  const KeyPair bob = public_key_at(Curve::p256,
                                    point("weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
                                          "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck"));
  ASSERT_TRUE(bob);
  const JweKey alice = p256_key("0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo",
                                "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
                                "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps");
  const auto secret = agree(alice.pair, bob);
  ASSERT_TRUE(secret);
  EXPECT_EQ(to_hex(*secret), "9e56d91d817135d372834283bf84269cfb316ea3da806a48f6daa7798cfe90c4");
  const auto key = concat_kdf(
      *secret, "A128GCM", {.u = smpp::octets_of("Alice"), .v = smpp::octets_of("Bob")}, 16);
  smpp::Octets shown;
  append_base64url(shown, key);
  EXPECT_EQ(smpp::view(shown), "VqqN6vgjbSBcIijNcacQGg");
}

TEST(JweCrypto, AgreesAsInAppendixAOfRfc8037) {
  const JweKey ephemeral =
      private_key("PRIVATE KEY",
                  from_hex("302e020100300506032b656e04220420"
                           "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
  EXPECT_EQ(to_hex(point_of(ephemeral.pair, Curve::x25519).x),
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  Point bob;
  std::ranges::copy(from_base64url("3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"), bob.x.begin());
  const auto secret = agree(ephemeral.pair, public_key_at(Curve::x25519, bob));
  ASSERT_TRUE(secret);
  EXPECT_EQ(to_hex(*secret), "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
}

TEST(JweCrypto, WrapsAsInRfc3394) {
  const auto wrapping =
      from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  const auto key = from_hex("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f");
  const auto wrapped = wrap_content_key(wrapping, key);
  EXPECT_EQ(to_hex(wrapped),
            "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21");
  EXPECT_EQ(unwrap_content_key(wrapping, wrapped), key);
  for (std::size_t bit = 0; bit < wrapped.size() * 8; ++bit) {
    auto changed = wrapped;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_FALSE(unwrap_content_key(wrapping, changed)) << bit;
  }
  EXPECT_FALSE(unwrap_content_key(wrapping, {}));
  EXPECT_FALSE(unwrap_content_key(wrapping, std::span{wrapped}.first(32)));
}

TEST(JweCrypto, RefusesPointsThatAreNoKeys) {
  Point off = point_of(generate_pair(Curve::p256), Curve::p256);
  ASSERT_TRUE(public_key_at(Curve::p256, off));
  off.y[31] ^= 1;
  EXPECT_FALSE(public_key_at(Curve::p256, off));
  EXPECT_FALSE(public_key_at(Curve::p256, Point{}));
  Point beyond;
  beyond.x.fill(0xFF);
  beyond.y.fill(0xFF);
  EXPECT_FALSE(public_key_at(Curve::p256, beyond));
  // All of small order give the same secret, none.
  Point one;
  one.x[0] = 1;
  for (const Point& small : {Point{}, one}) {
    const KeyPair key = public_key_at(Curve::x25519, small);
    ASSERT_TRUE(key);
    EXPECT_FALSE(agree(generate_pair(Curve::x25519), key));
  }
}

}  // namespace
}  // namespace queue
