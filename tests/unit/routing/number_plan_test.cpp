// The world's numbering plan, as far as it is told.
#include "routing/model/number_plan.hpp"

#include <gtest/gtest.h>

#include <string>

namespace routing {
namespace {

std::string_view country_of(std::string_view digits) {
  const NumberBlock* const block = block_of(digits);
  return block == nullptr ? "none" : block->country;
}

TEST(NumberPlanTest, TheTableIsSortedAndEveryRowBeginsWithACallingCode) {
  for (std::size_t i = 0; i < number_block_count; ++i) {
    if (i > 0) {
      EXPECT_LT(number_blocks[i - 1].prefix, number_blocks[i].prefix);
    }
    EXPECT_NE(fault_in_number(number_blocks[i].prefix), NumberFault::no_such_code);
    EXPECT_NE(number_blocks[i].lengths, 0u);
    EXPECT_EQ(block_of(number_blocks[i].prefix), &number_blocks[i]) << "found by its prefix";
  }
}

TEST(NumberPlanTest, KnowsWhoseANumberIs) {
  EXPECT_EQ(country_of("447700900123"), "GB");
  EXPECT_EQ(country_of("441481960194"), "GG");
  EXPECT_EQ(country_of("12125550123"), "US");
  EXPECT_EQ(country_of("14165550123"), "CA");
  EXPECT_EQ(country_of("18765550123"), "JM");
  EXPECT_EQ(country_of("16585550123"), "JM") << "its second code";
  EXPECT_EQ(country_of("79161234567"), "RU");
  EXPECT_EQ(country_of("77011234567"), "KZ");
  EXPECT_EQ(country_of("390669812345"), "VA");
  EXPECT_EQ(country_of("390612345678"), "IT");
  EXPECT_EQ(country_of("35818123456"), "AX");
  EXPECT_EQ(country_of("4915123456789"), "DE");
  EXPECT_EQ(country_of("88213123456"), "001") << "of no country";
  EXPECT_EQ(country_of("2101234567"), "none");
  EXPECT_EQ(country_of("999123456"), "none");
}

TEST(NumberPlanTest, KnowsHowLongNumbersAre) {
  EXPECT_EQ(fault_in_number("447700900123"), std::nullopt);
  EXPECT_EQ(fault_in_number("44770090012"), std::nullopt) << "nine digits are in use too";
  EXPECT_EQ(fault_in_number("4477009001"), NumberFault::too_short);
  EXPECT_EQ(fault_in_number("4477009001234"), NumberFault::too_long);
  EXPECT_EQ(fault_in_number("1212555012"), NumberFault::too_short);
  EXPECT_EQ(fault_in_number("121255501234"), NumberFault::too_long);
  EXPECT_EQ(fault_in_number("33612345678"), std::nullopt);
  EXPECT_EQ(fault_in_number("3361234567"), NumberFault::too_short);
  EXPECT_EQ(fault_in_number("999123456789"), NumberFault::no_such_code);
  EXPECT_EQ(fault_in_number(""), NumberFault::no_such_code);
}

TEST(NumberPlanTest, NoNumberOfAnyLengthIsTooMuch) {
  std::string digits = "44";
  while (digits.size() < 80) {
    digits += '7';
    const bool possible = fault_in_number(digits) == std::nullopt;
    const std::size_t rest = digits.size() - 2;
    EXPECT_EQ(possible, rest == 7 || rest == 9 || rest == 10) << digits.size();
  }
}

TEST(NumberPlanTest, Countries) {
  EXPECT_TRUE(is_country("GB"));
  EXPECT_TRUE(is_country("VA"));
  EXPECT_FALSE(is_country("001"));
  EXPECT_FALSE(is_country("gb"));
  EXPECT_FALSE(is_country("ZZ"));
  EXPECT_FALSE(is_country(""));
}

}  // namespace
}  // namespace routing
