#include "daemon/store/root_key.hpp"

#include <gtest/gtest.h>

namespace {

using store::parse_root_key;

const std::string raw = [] {
  std::string octets;
  for (int octet = 0; octet < 32; ++octet) {
    octets.push_back(static_cast<char>(octet * 8));
  }
  return octets;
}();
const std::string hex = "0008101820283038404850586068707880889098a0a8b0b8c0c8d0d8e0e8f0f8";
const std::string base64 = "AAgQGCAoMDhASFBYYGhweICIkJigqLC4wMjQ2ODo8Pg=";

std::string parsed(const std::string& text) {
  const auto key = parse_root_key(smpp::octets_of(text));
  return key ? std::string{smpp::view(key->material.reveal())} : "refused";
}

TEST(RootKey, AcceptsRawHexAndBase64WithAndWithoutLineEnd) {
  for (const char* const end : {"", "\n", "\r\n"}) {
    EXPECT_EQ(parsed(raw + end), raw);
    EXPECT_EQ(parsed(hex + end), raw);
    EXPECT_EQ(parsed(base64 + end), raw);
    EXPECT_EQ(parsed(base64.substr(0, 43) + end), raw);
  }
  EXPECT_EQ(parsed("0008101820283038404850586068707880889098A0A8B0B8C0C8D0D8E0E8F0F8"), raw);
}

TEST(RootKey, KeepsARawKeyThatEndsLikeALine) {
  std::string key = raw;
  key.back() = '\n';
  EXPECT_EQ(parsed(key), key);
}

TEST(RootKey, RefusesEverythingElseWithoutRepeatingIt) {
  for (const std::string& bad : {std::string{},
                                 std::string{"\n"},
                                 raw.substr(1),
                                 raw + "xy",
                                 hex.substr(2),
                                 hex + "00",
                                 std::string{"zz"} + hex.substr(2),
                                 base64.substr(0, 42),
                                 std::string{"!"} + base64.substr(1),
                                 base64.substr(0, 42) + "h=",
                                 std::string{"my secret pass phrase of 32 chars"},
                                 hex.substr(0, 32)}) {
    const auto key = parse_root_key(smpp::octets_of(bad));
    ASSERT_FALSE(key) << bad.size();
    EXPECT_NE(key.error().find("32 random octets"), std::string::npos);
    EXPECT_TRUE(bad.size() < 8 || key.error().find(bad.substr(0, 8)) == std::string::npos);
  }
}

}  // namespace
