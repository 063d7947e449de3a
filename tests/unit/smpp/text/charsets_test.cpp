#include "smpp/text/charsets.hpp"

#include "smpp/text/unicode.hpp"
#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

namespace smpp {
namespace {

using vectors::from_hex;
using vectors::plain;

constexpr Charset all[] = {Charset::windows1252,
                           Charset::iso_8859_5,
                           Charset::iso_8859_8,
                           Charset::iso_2022_jp,
                           Charset::shift_jis,
                           Charset::euc_jp,
                           Charset::euc_kr};

TEST(Charsets, HaveAsciiInCommonButForTheEscape) {
  Octets ascii;
  for (std::uint8_t octet = 0; octet < 0x80; ++octet) {
    if (octet != 0x1B && octet != 0x0E && octet != 0x0F) {
      ascii.push_back(octet);
    }
  }
  for (const Charset charset : all) {
    const auto text = decode_charset(charset, ascii);
    ASSERT_TRUE(text) << static_cast<int>(charset);
    EXPECT_EQ(plain(*text), plain(to_utf8(view(ascii))));
    EXPECT_EQ(decode_charset(charset, {}), Utf8{});
  }
}

TEST(Charsets, ReadTypographicSignsOfWindows) {
  EXPECT_EQ(plain(decode_charset(Charset::windows1252, from_hex("93619480")).value()), "“a”€");
  EXPECT_FALSE(decode_charset(Charset::windows1252, from_hex("81")));
}

// ISO 8859-5 is Unicode's Cyrillic in one block, moved.
TEST(Charsets, ReadEveryCyrillicLetter) {
  for (unsigned octet = 0xA1; octet <= 0xFF; ++octet) {
    const char32_t point = octet == 0xAD   ? 0xAD
                           : octet == 0xF0 ? 0x2116
                           : octet == 0xFD ? 0xA7
                                           : octet - 0xA0 + 0x400;
    Utf8 expected;
    append_utf8(expected, point);
    EXPECT_EQ(
        plain(
            decode_charset(Charset::iso_8859_5, Octets{static_cast<std::uint8_t>(octet)}).value()),
        plain(expected));
  }
}

TEST(Charsets, KeepNoStateFromOneTextToTheNext) {
  const auto shifted = decode_charset(Charset::iso_2022_jp, from_hex("1b2442467c"));  // left open
  ASSERT_TRUE(shifted);
  EXPECT_EQ(plain(*shifted), "日");
  EXPECT_EQ(plain(decode_charset(Charset::iso_2022_jp, from_hex("467c")).value()), "F|");
  EXPECT_FALSE(decode_charset(Charset::iso_2022_jp, from_hex("1b2442467cff")));
  EXPECT_EQ(plain(decode_charset(Charset::iso_2022_jp, from_hex("467c")).value()), "F|");
}

TEST(Charsets, ReadTextsOfAnyLength) {
  for (std::size_t size = 0; size < 1100; size += 7) {
    Octets octets;
    std::string expected;
    for (std::size_t i = 0; i < size; ++i) {
      append(octets, from_hex("93fa"));
      expected += "日";
    }
    ASSERT_EQ(plain(decode_charset(Charset::shift_jis, octets).value()), expected) << size;
  }
}

TEST(Charsets, GiveValidTextOrNoneForAnyTwoOctets) {
  for (const Charset charset : all) {
    for (unsigned pair = 0; pair <= 0xFFFF; pair += 13) {
      const Octets octets{static_cast<std::uint8_t>(pair >> 8), static_cast<std::uint8_t>(pair)};
      const auto text = decode_charset(charset, octets);
      ASSERT_TRUE(!text || is_valid_utf8(view(*text))) << pair;
    }
  }
}

}  // namespace
}  // namespace smpp
