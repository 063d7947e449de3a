#include "smpp/text/alphabet.hpp"

#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

namespace smpp {
namespace {

using vectors::from_hex;
using vectors::plain;

TEST(Alphabet, FollowsDataCoding) {
  struct Range {
    unsigned first;
    unsigned last;
    Alphabet alphabet;
  };

  // text-encodings section 6; 0 is tested below.
  const Range ranges[] = {
      {0x01, 0x01, Alphabet::ascii},  {0x02, 0x02, Alphabet::binary},
      {0x03, 0x03, Alphabet::latin1}, {0x04, 0x04, Alphabet::binary},
      {0x05, 0x05, Alphabet::jis},    {0x06, 0x06, Alphabet::cyrillic},
      {0x07, 0x07, Alphabet::hebrew}, {0x08, 0x08, Alphabet::ucs2},
      {0x09, 0x09, Alphabet::other},  {0x0A, 0x0A, Alphabet::iso2022_jp},
      {0x0B, 0x0C, Alphabet::other},  {0x0D, 0x0D, Alphabet::extended_jis},
      {0x0E, 0x0E, Alphabet::korean}, {0x0F, 0x0F, Alphabet::other},
      {0x10, 0x13, Alphabet::gsm7},   {0x14, 0x17, Alphabet::binary},
      {0x18, 0x1B, Alphabet::ucs2},   {0x1C, 0x1F, Alphabet::other},
      {0x20, 0x3F, Alphabet::other},  {0x40, 0x43, Alphabet::gsm7},
      {0x44, 0x47, Alphabet::binary}, {0x48, 0x4B, Alphabet::ucs2},
      {0x4C, 0x4F, Alphabet::other},  {0x60, 0x6F, Alphabet::other},
      {0x80, 0xBF, Alphabet::other},  {0xC0, 0xDF, Alphabet::gsm7},
      {0xE0, 0xEF, Alphabet::ucs2},   {0xF0, 0xF3, Alphabet::gsm7},
      {0xF4, 0xF7, Alphabet::binary},
  };
  for (const Range& range : ranges) {
    for (unsigned value = range.first; value <= range.last; ++value) {
      const DataCoding coding{static_cast<std::uint8_t>(value)};
      EXPECT_EQ(alphabet_of(coding, Alphabet::gsm7), range.alphabet) << std::hex << value;
      EXPECT_EQ(alphabet_of(coding, Alphabet::latin1), range.alphabet) << std::hex << value;
    }
  }
}

TEST(Alphabet, OfZeroIsTheCarriersChoice) {
  for (const auto alphabet :
       {Alphabet::gsm7, Alphabet::gsm7_packed, Alphabet::latin1, Alphabet::ascii, Alphabet::utf8}) {
    EXPECT_EQ(alphabet_of(DataCoding{0}, alphabet), alphabet);
  }
}

TEST(Alphabet, OfAnyCodingMayBeTheCarriersChoice) {
  const CodingOverride own[] = {{.coding = {1}, .means = Alphabet::gsm7},
                                {.coding = {8}, .means = Alphabet::utf8},
                                {.coding = {0}, .means = Alphabet::windows1252}};
  const CodingRules rules{.smsc_default = Alphabet::latin1, .overrides = own};
  EXPECT_EQ(alphabet_of(DataCoding{1}, rules), Alphabet::gsm7);
  EXPECT_EQ(alphabet_of(DataCoding{8}, rules), Alphabet::utf8);
  EXPECT_EQ(alphabet_of(DataCoding{0}, rules), Alphabet::windows1252);
  EXPECT_EQ(alphabet_of(DataCoding{0x18}, rules), Alphabet::ucs2);
  EXPECT_EQ(alphabet_of(DataCoding{0}, CodingRules{.smsc_default = Alphabet::latin1}),
            Alphabet::latin1);
}

TEST(Alphabet, ReadsPackedSeptetsBehindAHeader) {
  // gsm7.json: "ports + concat" behind twelve octets of header.
  const SeptetForm form{.shift = {}, .fill_bits = 2};
  EXPECT_EQ(
      plain(
          decode_text(Alphabet::gsm7_packed, from_hex("c0df72fa1cb4028ddfee71980e"), form).value()),
      "ports + concat");
  EXPECT_EQ(plain(decode_text(Alphabet::gsm7_packed, from_hex("31d98c56b3dd00")).value()),
            "1234567");
}

TEST(Alphabet, ReadsUtf8Strictly) {
  EXPECT_EQ(plain(decode_text(Alphabet::utf8, from_hex("c3a9e282ac")).value()), "é€");
  EXPECT_EQ(plain(decode_text(Alphabet::utf8, from_hex("efbbbf61")).value()), "a");
  EXPECT_FALSE(decode_text(Alphabet::utf8, from_hex("c3")));
  EXPECT_FALSE(decode_text(Alphabet::utf8, from_hex("eda080")));
}

TEST(Alphabet, ReadsTheSetsOfOtherCountries) {
  const auto read = [](unsigned coding, const char* hex) {
    const auto text = decode_text(
        alphabet_of(DataCoding{static_cast<std::uint8_t>(coding)}, Alphabet::gsm7), from_hex(hex));
    return text ? plain(*text) : "no text";
  };
  EXPECT_EQ(read(6, "bfe0d8d2d5e2"), "Привет");
  EXPECT_EQ(read(7, "f9ece5ed"), "שלום");
  EXPECT_EQ(read(10, "1b2442467c4b5c1b284221"), "日本!");
  EXPECT_EQ(read(5, "1b2442467c4b5c1b2842"), "日本");  // by its escapes
  EXPECT_EQ(read(5, "93fa967b"), "日本");              // Shift-JIS
  EXPECT_EQ(read(5, "b1b2"), "ｱｲ");                    // half-width kana
  EXPECT_EQ(read(5, "6162"), "ab");
  EXPECT_EQ(read(13, "c6fccbdc"), "日本");  // EUC-JP
  EXPECT_EQ(read(13, "8fb0a1"), "丂");      // JIS X 0212
  EXPECT_EQ(read(13,
                 "1b2428443021"
                 "1b2842"),
            "丂");
  EXPECT_EQ(read(14, "c7d1b1db"), "한글");
  // What is not of the set is kept as octets by the caller.
  EXPECT_EQ(read(5, "93"), "no text");
  EXPECT_EQ(read(10, "93fa"), "no text");
  EXPECT_EQ(read(14, "c7"), "no text");
  EXPECT_EQ(read(9, "6162"), "no text");
}

TEST(Alphabet, DecodesTextAndKeepsTheRestAsOctets) {
  const auto octets = from_hex("0024");
  EXPECT_EQ(plain(decode_text(Alphabet::gsm7, octets).value()), "@¤");
  EXPECT_EQ(plain(decode_text(Alphabet::latin1, from_hex("24e9")).value()), "$é");
  EXPECT_EQ(plain(decode_text(Alphabet::ascii, from_hex("2440")).value()), "$@");
  EXPECT_EQ(plain(decode_text(Alphabet::ucs2, octets).value()), "$");
  EXPECT_FALSE(decode_text(Alphabet::binary, octets));
  EXPECT_FALSE(decode_text(Alphabet::other, octets));
  EXPECT_FALSE(decode_text(Alphabet::gsm7, from_hex("e9")));
  EXPECT_FALSE(decode_text(Alphabet::ascii, from_hex("e9")));
  EXPECT_FALSE(decode_text(Alphabet::ucs2, from_hex("e9")));
}

}  // namespace
}  // namespace smpp
