#include "smpp/text/transliteration.hpp"

#include "smpp/text/unicode.hpp"
#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

namespace smpp {
namespace {

using vectors::plain;

std::string in(const Encoding& alphabet, std::string_view text) {
  const auto like = transliterated(text, alphabet);
  return like ? plain(*like) : "no like";
}

std::string in_gsm(std::string_view text) {
  return in(Encoding{}, text);
}

std::string utf8_of(char32_t point) {
  Utf8 text;
  append_utf8(text, point);
  return plain(text);
}

TEST(Transliteration, WritesTypographyAsOnATypewriter) {
  EXPECT_EQ(in_gsm("“a” ‘b’ „c‟ «d» ‹e›"), "\"a\" 'b' \"c\" \"d\" <e>");
  EXPECT_EQ(in_gsm("a–b—c‐d−e"), "a-b-c-d-e");
  EXPECT_EQ(in_gsm("wait…"), "wait...");
  EXPECT_EQ(in_gsm("a\u00A0b\u2009c\u202Fd\u3000e\tf"), "a b c d e f");
  EXPECT_EQ(in_gsm("a\u200Bb\u00ADc\u2060d\uFEFF"), "abcd");
  EXPECT_EQ(in_gsm("• a · b"), "* a . b");
  EXPECT_EQ(in_gsm("™ ® © ½ ¼ ¾ 5′ 6″ `x´"), "TM (R) (C) 1/2 1/4 3/4 5' 6\" 'x'");
}

// text-encodings section 9, the whole list by code point.
TEST(Transliteration, HasEveryRowOfTheFieldsList) {
  const std::pair<std::string_view, std::u32string_view> rows[] = {
      {"'", U"\u2018\u2019\u201A\u201B\u2032\u02BC\u0060\u00B4"},
      {"\"", U"\u201C\u201D\u201E\u201F\u2033\u00AB\u00BB"},
      {"-", U"\u2010\u2011\u2012\u2013\u2014\u2015\u2212"},
      {"...", U"\u2026"},
      {" ",
       U"\u00A0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A"
       U"\u202F\u205F\u3000\t"},
      {"", U"\u200B\u200C\u200D\u2060\uFEFF\u00AD"},
      {"<", U"\u2039"},
      {">", U"\u203A"},
      {"TM", U"\u2122"},
      {"(R)", U"\u00AE"},
      {"(C)", U"\u00A9"},
  };
  for (const auto& [to, points] : rows) {
    for (const char32_t point : points) {
      EXPECT_EQ(in_gsm("a" + utf8_of(point) + "b"), "a" + std::string{to} + "b")
          << std::hex << std::uint32_t{point};
    }
  }
  EXPECT_EQ(in_gsm("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"), "ABEZHIKMNOPTYX");
}

TEST(Transliteration, TakesAccentsOffOnlyWhereTheyAreLacking) {
  EXPECT_EQ(in_gsm("àâäéêëñõöüûç"), "àaäéeeñoöüuc");
  EXPECT_EQ(in_gsm("Łódź, žluťoučký kůň, İstanbul, őű"), "Lodz, zlutoucky kun, Istanbul, ou");
  EXPECT_EQ(in_gsm("Ά Ό"), "A O");
  // Marks of their own: composed first, so that what the alphabet has is kept.
  EXPECT_EQ(in_gsm("e\u0301 a\u0302 n\u0303"), "é a ñ");
  EXPECT_EQ(in_gsm("a\u0302\u0301"), "a");
  // Every letter of Latin-1 and of the two blocks of Latin behind it.
  for (char32_t point = 0xC0; point <= 0x17F; ++point) {
    EXPECT_NE(in_gsm(utf8_of(point)), "no like") << std::hex << std::uint32_t{point};
  }
}

TEST(Transliteration, TakesFormsApart) {
  EXPECT_EQ(in_gsm("Ｃｏｄｅ：４８２１！"), "Code:4821!");
  EXPECT_EQ(in_gsm("ﬁne oﬃce ﬂow œuvre"), "fine office flow oeuvre");
  EXPECT_EQ(in_gsm("x² № 5"), "x2 No 5");
}

TEST(Transliteration, IsNoneWhenOneCharacterHasNoLike) {
  for (const char* text : {"“ж”", "“😀”", "“日”", "नमस्ते", "ελληνικά"}) {
    EXPECT_FALSE(transliterated(text, Encoding{})) << text;
  }
}

TEST(Transliteration, DependsOnTheAlphabet) {
  const Encoding latin1{.alphabet = Alphabet::latin1};
  EXPECT_EQ(in(latin1, "“ç” – 5 €"), "\"ç\" - 5 EUR");
  const Encoding ascii{.smsc_default = Alphabet::ascii};
  EXPECT_EQ(in(ascii, "Ærø éß ¿qué?"), "AEro ess ?que?");
  const Encoding turkish{.shift = {.locking = 1, .single = 0}};
  EXPECT_EQ(in(turkish, "“ağ”"), "\"ağ\"");
}

// In every alphabet, for every character: what has one is not touched, what comes out fits.
TEST(Transliteration, TouchesNothingThatTheAlphabetHas) {
  for (const Encoding& alphabet : {Encoding{},
                                   Encoding{.alphabet = Alphabet::latin1},
                                   Encoding{.smsc_default = Alphabet::ascii},
                                   Encoding{.shift = {.locking = 3, .single = 3}}}) {
    for (char32_t point = 1; point < 0x30000; point += point < 0x3100 ? 1 : 13) {
      if (point >= 0xD800 && point <= 0xDFFF) {
        continue;
      }
      const std::string text = utf8_of(point);
      const auto like = transliterated(text, alphabet);
      if (alphabet.units(point) != 0) {
        ASSERT_TRUE(like && view(*like) == text) << std::hex << std::uint32_t{point};
      } else if (like) {
        ASSERT_TRUE(alphabet.units(view(*like))) << std::hex << std::uint32_t{point};
      }
    }
  }
}

TEST(Transliteration, PutsQuestionMarksForTheRest) {
  EXPECT_EQ(plain(with_question_marks("“aж”", Encoding{}, Transliteration::none)), "?a??");
  EXPECT_EQ(plain(with_question_marks("“aж”", Encoding{}, Transliteration::smart)), "\"a?\"");
}

}  // namespace
}  // namespace smpp
