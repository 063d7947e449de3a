#include "tools/smpp_tool/segment_command.hpp"

#include "tests/unit/smpp/vectors.hpp"
#include "tests/unit/tools/command_line.hpp"

#include <gtest/gtest.h>

namespace smpp_tool {
namespace {

namespace json = boost::json;
using Line = CommandLine<segment_command>;

TEST(SegmentCommand, AnswersEveryVector) {
  std::size_t count = 0;
  for (const auto& vector : vectors::file("segments").at("vectors").as_array()) {
    SCOPED_TRACE(vectors::text(vector.as_object(), "id"));
    const json::object line{{"text", vector.at("text")}, {"options", vector.at("options")}};
    const LineResult result = segment_command(line);
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_EQ(*result, vector.at("expected"));
    const LineResult of_whole = segment_command(vector);
    ASSERT_TRUE(of_whole) << of_whole.error().what;
    EXPECT_EQ(*of_whole, vector.at("expected"));
    ++count;
  }
  EXPECT_EQ(count, 80U);
}

TEST(SegmentCommand, HasItsOptionsByDefault) {
  const auto all = Line::run(R"({"text": "a", "options": {"concat_ref_bits": 8,
      "national_languages": [], "boundary": "codepoint", "port_addressing": null,
      "force_encoding": null, "transliterate": "none"}})");
  for (const char* line : {R"({"text": "a"})",
                           R"({"text": "a", "options": null})",
                           R"({"text": "a", "options": {}})"}) {
    EXPECT_EQ(Line::run(line).value(), all.value()) << line;
  }
}

TEST(SegmentCommand, TransliteratesWhenAsked) {
  for (const char* smart : {R"("smart")", "true"}) {
    const auto result = Line::run(
        std::string{R"({"text": "“naïve” – ﬁn…", "options": {"transliterate": )"} + smart + "}}");
    ASSERT_TRUE(result);
    EXPECT_EQ(result->at("encoding").as_string(), "gsm7");
    EXPECT_EQ(result->at("parts").at(0).as_string(), "\"naive\" - fin...");
  }
  EXPECT_EQ(Line::run(R"({"text": "“a”", "options": {"transliterate": false}})")->at("encoding"),
            json::value("ucs2"));
}

TEST(SegmentCommand, ForcesAnEncoding) {
  const auto gsm7 = Line::run(R"({"text": "aжb", "options": {"force_encoding": "gsm7"}})");
  EXPECT_EQ(gsm7->at("parts").at(0).as_string(), "a?b");
  const auto latin1 = Line::run(R"({"text": "aç", "options": {"force_encoding": "latin1"}})");
  EXPECT_EQ(latin1->at("encoding").as_string(), "latin1");
  EXPECT_EQ(latin1->at("unit").as_string(), "octet");
  EXPECT_EQ(latin1->at("part_capacity"), json::value(140));
}

TEST(SegmentCommand, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(Line::code_of("[]"), "type");
  EXPECT_EQ(Line::code_of("{}"), "missing");
  EXPECT_EQ(Line::code_of(R"({"text": 7})"), "type");
  EXPECT_EQ(Line::code_of(R"({"text": null})"), "type");
  EXPECT_EQ(Line::code_of(R"({"text": "a", "option": {}})"), "unknown_field");
  EXPECT_EQ(Line::code_of(R"({"text": "a", "options": []})"), "type");
  const auto option = [](std::string_view json) {
    return Line::code_of(R"({"text": "a", "options": {)" + std::string{json} + "}}");
  };
  EXPECT_EQ(option(R"("colour": 1)"), "unknown_field");
  EXPECT_EQ(option(R"("concat_ref_bits": "8")"), "type");
  EXPECT_EQ(option(R"("concat_ref_bits": 9)"), "unknown_choice");
  EXPECT_EQ(option(R"("concat_ref_bits": 17)"), "out_of_range");
  EXPECT_EQ(option(R"("concat_ref_bits": -8)"), "out_of_range");
  EXPECT_EQ(option(R"("national_languages": 1)"), "type");
  EXPECT_EQ(option(R"("national_languages": ["1"])"), "type");
  EXPECT_EQ(option(R"("national_languages": [256])"), "out_of_range");
  EXPECT_EQ(option(R"("boundary": "word")"), "unknown_choice");
  EXPECT_EQ(option(R"("boundary": 1)"), "type");
  EXPECT_EQ(option(R"("port_addressing": 4)"), "unknown_choice");
  EXPECT_EQ(option(R"("force_encoding": "utf8")"), "unknown_choice");
  EXPECT_EQ(option(R"("transliterate": 1)"), "type");
  EXPECT_EQ(option(R"("transliterate": "all")"), "unknown_choice");
  EXPECT_EQ(Line::code_of(R"({"text": ")" + std::string(255 * 153 + 1, 'a') + "\"}"),
            "too_many_parts");
}

TEST(SegmentCommand, NamesThePlaceAndNeverTheContent) {
  EXPECT_EQ(Line::what_of(R"({"text": "a", "options": {"boundary": "secret"}})"),
            "options.boundary must be one of: codepoint, grapheme");
  EXPECT_EQ(Line::what_of(R"({"text": "a", "secret": 1})"),
            "the line has a member that is unknown here: its 2.");
  EXPECT_EQ(Line::what_of(R"({"text": "a", "options": {"national_languages": [1, "secret"]}})"),
            "options.national_languages[1] must be a whole number from 0 to 255");
}

}  // namespace
}  // namespace smpp_tool
