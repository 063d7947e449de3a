#include "daemon/queue/base64.hpp"

#include <gtest/gtest.h>

namespace queue {
namespace {

TEST(Base64, WritesAndReadsTheVectorsOfRfc4648) {
  const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, text] : vectors) {
    smpp::Octets out;
    append_base64(out, smpp::octets_of(plain));
    EXPECT_EQ(smpp::view(out), text);
    const auto back = decode_base64(text);
    ASSERT_TRUE(back) << text;
    EXPECT_EQ(smpp::view(*back), plain);
  }
}

TEST(Base64, RefusesWhatIsNotCanonical) {
  for (const std::string_view text :
       {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm9v\n", "Zm-_", "Zg= ="}) {
    EXPECT_FALSE(decode_base64(text)) << text;
  }
}

TEST(Base64, WritesAndReadsTheAlphabetForUrls) {
  const std::pair<smpp::Octets, std::string_view> vectors[] = {
      {{}, ""},
      {{0xFB}, "-w"},
      {{0xFB, 0xFF}, "-_8"},
      {{0xFB, 0xFF, 0xBF}, "-_-_"},
      {{3, 236, 255, 224, 193}, "A-z_4ME"}};  // RFC 7515, appendix C
  for (const auto& [plain, text] : vectors) {
    smpp::Octets out;
    append_base64url(out, plain);
    EXPECT_EQ(smpp::view(out), text);
    EXPECT_EQ(decode_base64url(text), plain) << text;
  }
  for (const std::string_view text : {"Z", "Zh", "Zm9", "Zg==", "Zm+/", "Zm9v\n", "Zm9vY"}) {
    EXPECT_FALSE(decode_base64url(text)) << text;
  }
}

TEST(Hex, TakesEitherCaseAndNothingElse) {
  const auto octets = decode_hex("00fFA9");
  ASSERT_TRUE(octets);
  EXPECT_EQ(*octets, (smpp::Octets{0x00, 0xFF, 0xA9}));
  EXPECT_FALSE(decode_hex("0"));
  EXPECT_FALSE(decode_hex("0g"));
}

}  // namespace
}  // namespace queue
