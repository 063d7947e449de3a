#include "daemon/queue/json_writer.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <string>

namespace queue {
namespace {

std::string written(std::string_view text) {
  smpp::Octets out;
  JsonWriter writer{out};
  writer.string(text);
  return std::string{smpp::view(out)};
}

TEST(JsonWriter, WritesNestedValuesWithTheirCommas) {
  smpp::Octets out;
  JsonWriter writer{out};
  writer.open('{');
  writer.key("a");
  writer.open('[');
  writer.number(1u);
  writer.number(-2);
  writer.boolean(true);
  writer.open('{');
  writer.close('}');
  writer.close(']');
  writer.key("t");
  writer.time(smpp::WallTime{std::chrono::milliseconds{1'784'620'861'007}});
  writer.key("d");
  writer.base64(smpp::octets_of("foob"));
  writer.close('}');
  EXPECT_EQ(smpp::view(out),
            R"({"a":[1,-2,true,{}],"t":"2026-07-21T08:01:01.007Z","d":"Zm9vYg=="})");
}

TEST(JsonWriter, EscapesWhatItMust) {
  EXPECT_EQ(written("a\"b\\c\n\r\t\x01\x1f/"), R"("a\"b\\c\n\r\t\u0001\u001f/")");
  EXPECT_EQ(written("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"),
            "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"");
}

TEST(JsonWriter, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(written("a\xFFz\xC3"), "\"a\xEF\xBF\xBDz\xEF\xBF\xBD\"");
}

TEST(JsonWriter, EveryOctetGivesADocumentThatParses) {
  for (int octet = 0; octet < 256; ++octet) {
    const std::string text{'x', static_cast<char>(octet), 'y'};
    boost::system::error_code error;
    const auto parsed = boost::json::parse(written(text), error);
    ASSERT_FALSE(error) << octet;
    if (octet < 128) {
      EXPECT_EQ(std::string_view(parsed.as_string()), text);
    }
  }
}

}  // namespace
}  // namespace queue
