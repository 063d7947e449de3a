#include "tools/smpp_tool/gsm7_command.hpp"

#include "tests/unit/smpp/vectors.hpp"
#include "tests/unit/tools/command_line.hpp"

#include <gtest/gtest.h>

namespace smpp_tool {
namespace {

namespace json = boost::json;
using Line = CommandLine<gsm7_command>;

std::string text_of(const LineResult& result) {
  return result ? std::string{result->at("text").as_string()} : result.error().what;
}

TEST(Gsm7Command, PacksEveryVectorAndReadsItBack) {
  std::size_t count = 0;
  for (const auto& vector : vectors::file("gsm7").at("packing").as_array()) {
    SCOPED_TRACE(count);
    const LineResult written =
        gsm7_command(json::object{{"text", vector.at("text")}, {"udh_hex", vector.at("udh_hex")}});
    ASSERT_TRUE(written) << written.error().what;
    EXPECT_EQ(written->at("septets_hex"), vector.at("septets_hex"));
    for (const char* name : {"fill_bits", "user_data_length", "user_data_hex"}) {
      EXPECT_EQ(written->at(name), vector.at(name)) << name;
    }
    const std::string text{vector.at("text").as_string()};
    EXPECT_EQ(text_of(gsm7_command(json::object{{"septets_hex", vector.at("septets_hex")}})), text);
    const std::size_t septets = vector.at("septets_hex").as_string().size() / 2;
    EXPECT_EQ(text_of(gsm7_command(json::object{{"packed_hex", written->at("packed_hex")},
                                                {"udh_hex", vector.at("udh_hex")},
                                                {"septet_count", septets}})),
              text);
    ++count;
  }
  EXPECT_EQ(count, 16U);
}

TEST(Gsm7Command, UsesTheTablesThatAreNamed) {
  EXPECT_EQ(Line::run(R"({"text": "ağ", "national": {"locking": 1, "single_shift": 0}})")
                ->at("septets_hex"),
            json::value("610c"));
  EXPECT_EQ(Line::run(R"({"text": "ağ", "national": {"single_shift": 1}})")->at("septets_hex"),
            json::value("611b67"));
  EXPECT_EQ(text_of(Line::run(R"({"septets_hex": "610c", "national": {"locking": 1}})")), "ağ");
  EXPECT_EQ(text_of(Line::run(R"({"septets_hex": "611B67", "national": {"single_shift": 1}})")),
            "ağ");
  // Or that the header names.
  EXPECT_EQ(text_of(Line::run(R"({"septets_hex": "610c", "udh_hex": "03250101"})")), "ağ");
  // Reserved languages are the default tables.
  EXPECT_EQ(text_of(Line::run(R"({"septets_hex": "00", "national": {"locking": 14}})")), "@");
}

TEST(Gsm7Command, ReadsBackWhatItPacked) {
  const std::string base = "abcdefghijklmnop";
  for (std::size_t size = 0; size <= base.size(); ++size) {
    const std::string text = base.substr(0, size);
    const LineResult written = gsm7_command(json::object{{"text", text}});
    EXPECT_EQ(text_of(gsm7_command(json::object{{"packed_hex", written->at("packed_hex")}})), text);
  }
}

// What it prints can be read again; the septets know of a last `@`, which packed ones may hide.
TEST(Gsm7Command, ReadsItsOwnOutput) {
  for (const std::string text : {"hi", "1234567@", ""}) {
    const LineResult written = gsm7_command(json::object{{"text", text}});
    EXPECT_EQ(text_of(gsm7_command(*written)), text);
  }
  // A vector has both, and more.
  EXPECT_EQ(Line::run(R"({"text": "hi", "udh_hex": "", "septets_hex": "00", "fill_bits": 0,)"
                      R"( "user_data_length": 2, "user_data_hex": "e834", "confirmed_by": []})")
                ->at("septets_hex")
                .as_string(),
            "6869");
}

TEST(Gsm7Command, RefusesWhatIsWrong) {
  EXPECT_EQ(Line::code_of("1"), "type");
  EXPECT_EQ(Line::code_of("{}"), "missing");
  EXPECT_EQ(Line::code_of(R"({"text": 1})"), "type");
  EXPECT_EQ(Line::code_of(R"({"septets_hex": "6"})"), "not_hex");
  EXPECT_EQ(Line::code_of(R"({"septets_hex": "6g"})"), "not_hex");
  EXPECT_EQ(Line::code_of(R"({"septets_hex": "80"})"), "not_septets");
  EXPECT_EQ(Line::code_of(R"({"text": "a", "nation": {}})"), "unknown_field");
  EXPECT_EQ(Line::code_of(R"({"text": "a", "national": 1})"), "type");
  EXPECT_EQ(Line::code_of(R"({"text": "a", "national": {"lock": 1}})"), "unknown_field");
  EXPECT_EQ(Line::code_of(R"({"text": "a", "national": {"locking": 256}})"), "out_of_range");
  EXPECT_EQ(Line::code_of(R"({"text": "a", "udh_hex": "0324"})"), "malformed_header");
  EXPECT_EQ(Line::code_of(R"({"text": "a", "septet_count": 1})"), "contradicts");
  EXPECT_EQ(Line::code_of(R"({"packed_hex": "41", "septet_count": 2})"), "too_short");
  EXPECT_EQ(Line::run(R"({"text": "aжb"})").error().what,
            "text has a character that the tables do not: its 2.");
}

}  // namespace
}  // namespace smpp_tool
