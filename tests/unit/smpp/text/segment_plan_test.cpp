#include "smpp/text/segment_plan.hpp"

#include "smpp/text/characters.hpp"
#include "smpp/text/unicode.hpp"
#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace smpp {
namespace {

// Characters of every kind that a cut must mind.
const std::vector<std::string>& alphabet_soup() {
  static const std::vector<std::string> pieces{"a",
                                               "b",
                                               " ",
                                               "é",
                                               "€",
                                               "[",
                                               "ğ",
                                               "ç",
                                               "á",
                                               "ж",
                                               "न",
                                               "ि",
                                               "😀",
                                               "e\u0301",
                                               "\r\n",
                                               "👨‍👩‍👧",
                                               "🇩🇪",
                                               "각",
                                               "\u1100\u1161\u11A8",
                                               "👍🏽"};
  return pieces;
}

std::string random_text(std::mt19937& random, std::size_t kinds, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += alphabet_soup()[random() % kinds];
  }
  return text;
}

// What the next part begins with that may not be cut, in units.
std::size_t first_units(std::string_view text, const TextPlan& plan, Boundary boundary) {
  if (boundary == Boundary::grapheme) {
    const std::string_view cluster = text.substr(0, first_cluster(text));
    const std::size_t units = plan.encoding.units(cluster).value_or(0);
    if (units <= plan.capacity) {
      return units;
    }
  }
  return plan.encoding.units(first_code_point(text).value);
}

void expect_sound(std::string_view text, const SegmentOptions& options, const TextPlan& plan) {
  std::string joined;
  for (std::size_t i = 0; i < plan.parts.size(); ++i) {
    const PlannedPart& part = plan.parts[i];
    joined += part.text;
    ASSERT_EQ(plan.encoding.units(part.text), part.units);
    ASSERT_LE(part.units, plan.capacity);
    ASSERT_TRUE(is_valid_utf8(part.text));
    if (i + 1 < plan.parts.size()) {
      const std::string_view next = plan.parts[i + 1].text;
      ASSERT_GT(part.units + first_units(next, plan, options.boundary), plan.capacity) << i;
    }
  }
  ASSERT_EQ(joined, text);
}

TEST(SegmentPlan, GivesTheTextBackInPartsAsFullAsCanBe) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random{seed};
  const Octets languages{1, 2, 3, 6};
  for (int round = 0; round < 1500; ++round) {
    const std::size_t kinds = 1 + random() % alphabet_soup().size();
    const std::string text = random_text(random, kinds, random() % 500);
    SegmentOptions options;
    options.wide_reference = random() % 2 == 0;
    options.boundary = random() % 2 == 0 ? Boundary::grapheme : Boundary::code_point;
    options.national_languages = std::span{languages}.first(random() % 5);
    const auto plan = plan_text(text, options);
    ASSERT_TRUE(plan);
    expect_sound(text, options, *plan);
  }
}

// The choice again, by trying everything.
TEST(SegmentPlan, TakesNationalTablesOnlyWhereTheySaveParts) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random{seed};
  const Octets languages{3, 1, 2};
  for (int round = 0; round < 500; ++round) {
    const std::string text = random_text(random, 9, 1 + random() % 320);
    const auto plan = plan_text(text, {.national_languages = languages});
    const auto without = plan_text(text, {});
    ASSERT_TRUE(plan && without);
    if (without->encoding.alphabet == Alphabet::gsm7) {
      ASSERT_EQ(plan->encoding.shift, Gsm7Shift{});
      continue;
    }
    std::size_t fewest = without->parts.size();
    for (const std::uint8_t language : languages) {
      for (const Gsm7Shift shift : {Gsm7Shift{.locking = 0, .single = language},
                                    Gsm7Shift{.locking = language, .single = 0},
                                    Gsm7Shift{.locking = language, .single = language}}) {
        const Encoding encoding{.shift = shift};
        const auto units = encoding.units(text);
        const std::size_t octets = shift.locking != 0 && shift.single != 0 ? 6 : 3;
        if (!units) {
          continue;
        }
        if (*units <= encoding.capacity(1 + octets)) {
          fewest = 1;
        } else if (*units <= 2 * (encoding.capacity(6 + octets) - 1)) {
          fewest = std::min<std::size_t>(fewest, 2);
        }
      }
    }
    ASSERT_LE(plan->parts.size(), fewest);
    ASSERT_EQ(plan->encoding.alphabet == Alphabet::gsm7,
              plan->parts.size() < without->parts.size());
  }
}

TEST(SegmentPlan, PrefersByPartsThenSeptetsThenKindThenOrder) {
  const auto shift_of = [](std::string_view text, const Octets& languages) {
    return plan_text(text, {.national_languages = languages})->encoding.shift;
  };
  const std::string filler(100, 'a');
  // In Portuguese's locking table á is one septet, in Spanish's single one two.
  EXPECT_EQ(shift_of(filler + "á", {2, 3}), (Gsm7Shift{.locking = 3, .single = 0}));
  EXPECT_EQ(shift_of(filler + "á", {2}), (Gsm7Shift{.locking = 0, .single = 2}));
  // ê takes two septets either way: single only comes before both, the first language before.
  EXPECT_EQ(shift_of(filler + "ú", {3, 2}), (Gsm7Shift{.locking = 3, .single = 0}));
  EXPECT_EQ(shift_of(filler + "Ú" + "€", {2, 3}), (Gsm7Shift{.locking = 3, .single = 0}));
  // The digits of Hindi and of Bengali are in single tables only.
  EXPECT_EQ(shift_of(filler + "०", {4, 6}), (Gsm7Shift{.locking = 0, .single = 6}));
  // Both tables of Tamil's and Telugu's neighbours have the danda: the first of the list.
  EXPECT_EQ(shift_of(filler + "।", {5, 6}), (Gsm7Shift{.locking = 0, .single = 5}));
  EXPECT_EQ(shift_of(filler + "।", {6, 5, 6, 5}), (Gsm7Shift{.locking = 0, .single = 6}));
  // Reserved languages are none.
  EXPECT_EQ(plan_text(filler + "á", {.national_languages = Octets{0, 14, 255}})->encoding.alphabet,
            Alphabet::ucs2);
}

TEST(SegmentPlan, TransliteratesOnlyWhenThatIsEnough) {
  const auto plan = plan_text("“ok”…", {.transliteration = Transliteration::smart});
  EXPECT_EQ(plan->encoding.alphabet, Alphabet::gsm7);
  EXPECT_EQ(plan->parts.at(0).text, "\"ok\"...");
  const auto kept = plan_text("“ж”…", {.transliteration = Transliteration::smart});
  EXPECT_EQ(kept->encoding.alphabet, Alphabet::ucs2);
  EXPECT_EQ(kept->parts.at(0).text, "“ж”…");
  const auto nothing = plan_text("\u200B", {.transliteration = Transliteration::smart});
  ASSERT_EQ(nothing->parts.size(), 1U);
  EXPECT_EQ(nothing->parts[0].text, "");
  const std::string dots(120, 'a');
  const auto longer =
      plan_text(dots + "…………………………………………………………", {.transliteration = Transliteration::smart});
  EXPECT_EQ(longer->parts.size(), 2U);  // counted as it goes out
}

TEST(SegmentPlan, CutsALongClusterAtItsCodePoints) {
  std::string cluster = "a";
  for (int i = 0; i < 200; ++i) {
    cluster += "\u0301";
  }
  const auto plan = plan_text("яя" + cluster + "b", {.boundary = Boundary::grapheme});
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->parts.size(), 4U);
  EXPECT_EQ(plan->parts[0].units, 67U);
  EXPECT_EQ(plan->parts[3].units, 2U + 201U + 1U - 3U * 67U);
}

TEST(SegmentPlan, RefusesElementsThatWouldChangeTheTables) {
  const Octets own = vectors::from_hex("240101");
  EXPECT_EQ(plan_text("a", {.elements = own}).error(), SegmentError::malformed_elements);
}

TEST(SegmentPlan, PutsQuestionMarksWhenToldTo) {
  const auto plan = plan_text("aжb", {.forced = Alphabet::gsm7, .question_marks = true});
  EXPECT_EQ(plan->parts.at(0).text, "a?b");
  EXPECT_FALSE(plan_text("aжb", {.forced = Alphabet::gsm7}));
  // National tables come before them.
  EXPECT_EQ(
      plan_text("ağ",
                {.forced = Alphabet::gsm7, .question_marks = true, .national_languages = Octets{1}})
          ->parts.at(0)
          .text,
      "ağ");
}

// Time grows as the text does, whatever the text is.
TEST(SegmentPlan, CostsWhatTheTextIsLong) {
  Octets languages;
  for (std::uint8_t language = 1; language <= 13; ++language) {
    languages.push_back(language);
  }
  const SegmentOptions options{.max_parts = 255,
                               .national_languages = languages,
                               .boundary = Boundary::grapheme,
                               .transliteration = Transliteration::smart};
  const auto time = [&](std::string_view first, std::string_view then, std::size_t count) {
    std::string text{first};
    for (std::size_t i = 0; i < count; ++i) {
      text += then;
    }
    auto best = std::chrono::nanoseconds::max();
    for (int i = 0; i < 3; ++i) {
      const auto start = std::chrono::steady_clock::now();
      EXPECT_TRUE(plan_text(text, options));
      best = std::min<std::chrono::nanoseconds>(best, std::chrono::steady_clock::now() - start);
    }
    return best;
  };
  const std::pair<const char*, const char*> kinds[] = {
      {"a", "\u0301"}, {"ж", "🇩"}, {"ğ", "a"}, {"😀", "“a”"}};
  for (const auto& [first, then] : kinds) {
    // Eight times the text: linear is 8, quadratic 64.
    EXPECT_LT(time(first, then, 4'000), 30 * time(first, then, 500) + std::chrono::milliseconds{5})
        << then;
  }
}

}  // namespace
}  // namespace smpp
