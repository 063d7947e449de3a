#include "daemon/observe/log_line.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using observe::SafeText;
using observe::log::Field;
using observe::log::field;
using observe::log::format_line;
using observe::log::Level;

constexpr std::chrono::sys_time<std::chrono::milliseconds> moment{1'700'000'000'042ms};

std::string line(std::initializer_list<Field> fields) {
  return format_line(moment, Level::info, "thing_happened", {fields.begin(), fields.size()});
}

TEST(LogLine, HasTimeLevelAndEventFirst) {
  EXPECT_EQ(format_line(moment, Level::warning, "link_lost", {}),
            R"({"time":"2023-11-14T22:13:20.042Z","level":"warning","event":"link_lost"})");
}

TEST(LogLine, WritesEachKindOfField) {
  const std::string text = line({field("flag", true),
                                 field("count", -3),
                                 field("big", std::numeric_limits<std::uint64_t>::max()),
                                 field("ratio", 0.25),
                                 field("took", 1500ms),
                                 field("carrier", SafeText::configured("acme")),
                                 field("nothing", std::optional<int>{}),
                                 field("something", std::optional<int>{4})});
  EXPECT_TRUE(text.ends_with(
      R"("event":"thing_happened","flag":true,"count":-3,"big":18446744073709551615,)"
      R"("ratio":0.25,"took":1.5,"carrier":"acme","nothing":null,"something":4})"))
      << text;
}

TEST(LogLine, NumbersThatJsonCannotHoldAreNull) {
  EXPECT_NE(line({field("x", std::numeric_limits<double>::quiet_NaN())}).find(R"("x":null)"),
            std::string::npos);
  EXPECT_NE(line({field("x", std::numeric_limits<double>::infinity())}).find(R"("x":null)"),
            std::string::npos);
}

TEST(LogLine, NothingInAFieldCanEndTheStringOrTheLine) {
  const std::string hostile = "a\"b\\c\nd\x01\x7f\xc3\xa9";
  EXPECT_NE(line({field("name", SafeText::vetted(hostile))})
                .find(R"("name":"a\"b\\c\nd\u0001\u007f??"})"),
            std::string::npos);
}

TEST(LogLine, LongWordsAreCut) {
  const std::string words(5'000, 'w');
  EXPECT_LT(line({field("words", SafeText::vetted(words))}).size(), 1'000u);
}

TEST(LogLine, ALineThatWouldBeTooLongLosesItsLastFieldsAndSaysSo) {
  const std::string words(512, 'w');
  const std::vector<Field> fields(20, field("words", SafeText::vetted(words)));
  const std::string text = format_line(moment, Level::info, "long", fields);
  EXPECT_LE(text.size(), observe::log::max_line);
  EXPECT_TRUE(text.ends_with(R"(w","cut":true})"));
}

}  // namespace
