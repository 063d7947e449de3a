#include "smpp/text/unicode.hpp"

#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

namespace smpp {
namespace {

using vectors::from_hex;
using vectors::plain;
using vectors::to_hex;

TEST(Utf8, GivesEveryScalarValueBack) {
  for (char32_t point = 0; point <= 0x10FFFF; ++point) {
    if (point == 0xD800) {
      point = 0xE000;
    }
    Utf8 text;
    append_utf8(text, point);
    const CodePoint read = first_code_point(view(text));
    ASSERT_TRUE(read.well_formed);
    ASSERT_EQ(read.value, point);
    ASSERT_EQ(read.size, text.size());
  }
}

TEST(Utf8, RefusesWhatIsMalformed) {
  for (const char* hex : {"80",        // a following octet alone
                          "c0af",      // overlong
                          "c1bf",      // overlong
                          "e08080",    // overlong
                          "e09fbf",    // overlong
                          "eda080",    // surrogate
                          "edbfbf",    // surrogate
                          "f0808080",  // overlong
                          "f08fbfbf",  // overlong
                          "f4908080",  // above U+10FFFF
                          "f5808080",  // above U+10FFFF
                          "ff",
                          "c3",  // cut
                          "e282",
                          "f09f98",
                          "c328",
                          "e28228"}) {
    EXPECT_FALSE(is_valid_utf8(view(from_hex(hex)))) << hex;
  }
  for (const char* text : {"", "a", "é", "€", "😀", "\xED\x9F\xBF", "\xEE\x80\x80"}) {
    EXPECT_TRUE(is_valid_utf8(text)) << text;
  }
}

TEST(Utf8, TakesTheLongestValidBeginningOfWhatIsMalformed) {
  const auto first = [](const char* hex) { return first_code_point(view(from_hex(hex))); };
  EXPECT_EQ(first("f09f9841").size, 3);
  EXPECT_EQ(first("f09f9841").value, replacement_character);
  EXPECT_EQ(first("e28041").size, 2);
  EXPECT_EQ(first("eda080").size, 1);
  EXPECT_EQ(first("80").size, 1);
}

TEST(Utf16, WritesPairsAboveTheFirstPlane) {
  EXPECT_EQ(to_hex(encode_utf16be("é€😀")), "00e920acd83dde00");
  EXPECT_EQ(to_hex(encode_utf16be("\xF4\x8F\xBF\xBF")), "dbffdfff");
  EXPECT_EQ(to_hex(encode_utf16be("\xF0\x90\x80\x80")), "d800dc00");
  EXPECT_EQ(to_hex(encode_utf16be("a\xFF")), "0061fffd");
}

TEST(Utf16, ReadsWhatItWrites) {
  const std::string text = "aé€😀\xEF\xBF\xBF\xF4\x8F\xBF\xBF";
  EXPECT_EQ(plain(decode_utf16be(encode_utf16be(text)).value()), text);
  EXPECT_EQ(plain(decode_utf16be({}).value()), "");
}

TEST(Utf16, HeedsAByteOrderMark) {
  const auto decoded = [](const char* hex) { return plain(decode_utf16be(from_hex(hex)).value()); };
  EXPECT_EQ(decoded("feff0041d83dde00"), "A😀");
  EXPECT_EQ(decoded("fffe41003dd800de"), "A😀");
  EXPECT_EQ(decoded("feff"), "");
  EXPECT_EQ(decoded("0041feff"), "A\xEF\xBB\xBF");  // not at the start: a character
}

TEST(Utf16, ShowsALoneSurrogateAsReplacement) {
  const auto decoded = [](const char* hex) { return plain(decode_utf16be(from_hex(hex)).value()); };
  EXPECT_EQ(decoded("d83d"), "\xEF\xBF\xBD");
  EXPECT_EQ(decoded("d83d0041"),
            "\xEF\xBF\xBD"
            "A");
  EXPECT_EQ(decoded("de000041"),
            "\xEF\xBF\xBD"
            "A");
  EXPECT_EQ(decoded("d83dd83dde00"), "\xEF\xBF\xBD😀");
}

TEST(Utf16, NeedsWholeUnitsUnlessTheLastOctetMayGo) {
  EXPECT_FALSE(decode_utf16be(from_hex("004100")));
  EXPECT_EQ(plain(decode_utf16be(from_hex("004100"), OddOctet::drop).value()), "A");
  EXPECT_EQ(plain(decode_utf16be(from_hex("00"), OddOctet::drop).value()), "");
}

TEST(Latin1, GoesBothWaysForItsCharacters) {
  EXPECT_EQ(to_hex(encode_latin1("Aéÿ").value()), "41e9ff");
  EXPECT_EQ(plain(decode_latin1(from_hex("41e9ff"))), "Aéÿ");
  EXPECT_FALSE(encode_latin1("€"));
  EXPECT_FALSE(encode_latin1("a\xC3"));
}

TEST(Ascii, GoesBothWaysForItsCharacters) {
  EXPECT_EQ(to_hex(encode_ascii("A~").value()), "417e");
  EXPECT_FALSE(encode_ascii("é"));
  EXPECT_EQ(plain(decode_ascii(from_hex("417e")).value()), "A~");
  EXPECT_FALSE(decode_ascii(from_hex("4180")));
}

}  // namespace
}  // namespace smpp
