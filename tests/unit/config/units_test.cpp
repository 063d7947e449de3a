#include "config/units.hpp"

#include <gtest/gtest.h>

namespace config {
namespace {

using namespace std::chrono_literals;

TEST(Units, DurationsInEveryUnit) {
  EXPECT_EQ(parse_duration("500ms"), smpp::Duration{500ms});
  EXPECT_EQ(parse_duration("30s"), smpp::Duration{30s});
  EXPECT_EQ(parse_duration("5m"), smpp::Duration{5min});
  EXPECT_EQ(parse_duration("1h"), smpp::Duration{1h});
  EXPECT_EQ(parse_duration("3d"), smpp::Duration{72h});
  EXPECT_EQ(parse_duration("0s"), smpp::Duration{0s});
}

TEST(Units, SizesAndRates) {
  EXPECT_EQ(parse_size("64KiB"), 65'536u);
  EXPECT_EQ(parse_size("1GiB"), 1'073'741'824u);
  EXPECT_EQ(parse_size("7B"), 7u);
  EXPECT_DOUBLE_EQ(parse_rate("100/s").value(), 100);
  EXPECT_DOUBLE_EQ(parse_rate("30/m").value(), 0.5);
}

TEST(Units, WhatIsWrongIsToldApart) {
  for (const char* text : {"", "s", "-5s", "+5s", " 5s", "05s", ".5s", "0x5s"}) {
    const auto parsed = parse_duration(text);
    ASSERT_FALSE(parsed) << text;
    if (parsed.error() != UnitProblem::unknown_unit) {  // 0x5s: a zero and an unknown unit
      EXPECT_EQ(parsed.error(), UnitProblem::no_number) << text;
    }
  }
  EXPECT_EQ(parse_duration("30").error(), UnitProblem::no_unit);
  for (const char* text : {"30 s", "30sec", "30S", "1h30m", "1.5h", "30s "}) {
    EXPECT_EQ(parse_duration(text).error(), UnitProblem::unknown_unit) << text;
  }
  EXPECT_EQ(parse_duration("99999999999999999999s").error(), UnitProblem::too_large);
  EXPECT_EQ(parse_duration("9223372036854775807d").error(), UnitProblem::too_large);
  EXPECT_EQ(parse_size("16777216TiB").error(), UnitProblem::too_large);
  EXPECT_EQ(parse_size("64kb").error(), UnitProblem::unknown_unit);
  EXPECT_EQ(parse_rate("100").error(), UnitProblem::no_unit);
}

TEST(Units, ShownAsTheyAreParsed) {
  for (const smpp::Duration value : {smpp::Duration{100ms},
                                     smpp::Duration{75s},
                                     smpp::Duration{60s},
                                     smpp::Duration{36h},
                                     smpp::Duration{0s}}) {
    EXPECT_EQ(parse_duration(show_duration(value)), value);
  }
  EXPECT_EQ(show_duration(60s), "1m");
  EXPECT_EQ(show_duration(75s), "75s");
  EXPECT_EQ(show_size(4 * 1024 * 1024), "4MiB");
  EXPECT_EQ(show_rate(0.5), "30/m");
  EXPECT_EQ(show_rate(100'000), "100000/s");
}

TEST(Units, WholeNumbersAreDecimalDigitsOnly) {
  EXPECT_EQ(parse_whole("0"), 0u);
  EXPECT_EQ(parse_whole("18446744073709551615"), 18'446'744'073'709'551'615u);
  EXPECT_EQ(parse_whole("18446744073709551616").error(), UnitProblem::too_large);
  for (const char* text : {"", "0755", "0x10", "1_000", "-1", "+1", "1.0", "1e3", "yes"}) {
    EXPECT_EQ(parse_whole(text).error(), UnitProblem::no_number) << text;
  }
}

TEST(Units, StatusesByNameAndInHexadecimal) {
  EXPECT_EQ(parse_status("ESME_RTHROTTLED"), smpp::CommandStatus::ESME_RTHROTTLED);
  EXPECT_EQ(parse_status("0x58"), smpp::CommandStatus::ESME_RTHROTTLED);
  EXPECT_EQ(parse_status("0xfffFFFFF"), smpp::CommandStatus{0xFFFF'FFFF});
  for (const char* text :
       {"", "0x", "0x0", "ESME_ROK", "RTHROTTLED", "88", "0x100000000", "0x5g", "0x-1", "x58"}) {
    EXPECT_FALSE(parse_status(text)) << text;
  }
  for (const std::uint32_t value : {0x08u, 0x58u, 0x400u, 0x12345678u}) {
    const auto status = static_cast<smpp::CommandStatus>(value);
    EXPECT_EQ(parse_status(show_status(status)), status);
  }
  EXPECT_EQ(show_status(smpp::CommandStatus::ESME_RSYSERR), "ESME_RSYSERR");
  EXPECT_EQ(show_status(smpp::CommandStatus{0x4AF}), "0x4af");
}

}  // namespace
}  // namespace config
