#include "tools/smpp_tool/receipt_command.hpp"

#include "tests/unit/smpp/vectors.hpp"
#include "tests/unit/tools/command_line.hpp"

#include <gtest/gtest.h>

namespace smpp_tool {
namespace {

namespace json = boost::json;
using Line = CommandLine<receipt_command>;

TEST(ReceiptCommand, AnswersEveryVector) {
  std::size_t count = 0;
  for (const auto& vector : vectors::file("receipts").at("receipts").as_array()) {
    SCOPED_TRACE(vectors::text(vector.as_object(), "id"));
    json::object line;
    for (const char* name : {"pdu", "esm_class", "text", "text_hex", "tlvs"}) {
      if (const auto* const member = vector.as_object().if_contains(name)) {
        line[name] = *member;
      }
    }
    const LineResult result = receipt_command(line);
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_EQ(*result, vector.at("expected"));
    const LineResult of_whole = receipt_command(vector);
    ASSERT_TRUE(of_whole) << of_whole.error().what;
    EXPECT_EQ(*of_whole, vector.at("expected"));
    ++count;
  }
  EXPECT_EQ(count, 75U);
}

TEST(ReceiptCommand, TakesTlvsByValueToo) {
  std::size_t count = 0;
  for (const auto& vector : vectors::file("receipts").at("receipts").as_array()) {
    json::object line = vector.as_object();
    for (auto& tlv : line["tlvs"].as_array()) {
      tlv.as_object().erase("hex");
      tlv.as_object().erase("tag");
      ++count;
    }
    const LineResult result = receipt_command(line);
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_EQ(*result, vector.at("expected"));
  }
  EXPECT_GT(count, 8U);
}

TEST(ReceiptCommand, HasEveryMemberWhateverIsAbsent) {
  for (const char* line : {"{}", R"({"text": null})", R"({"esm_class": 0, "text": "hello"})"}) {
    const auto result = Line::run(line);
    ASSERT_TRUE(result) << line;
    EXPECT_EQ(result->as_object().size(), 14U) << line;
  }
  EXPECT_TRUE(Line::run(R"({"esm_class": 0, "text": "hello"})")->at("message_state").is_null());
  EXPECT_EQ(Line::run("{}")->at("message_state"), 7);
}

TEST(ReceiptCommand, ReadsOtherCodings) {
  const auto id = [](std::string_view line) { return Line::run(line).value().at("message_id"); };
  EXPECT_EQ(id(R"({"data_coding": 8, "text": "id:ж7 stat:DELIVRD"})"), "ж7");
  EXPECT_EQ(id(R"({"data_coding": 8, "text_hex": "00690064003a0037"})"), "7");
  EXPECT_EQ(id(R"({"text_hex": "69643AE937"})"), "é7");
}

TEST(ReceiptCommand, TriesACarriersPattern) {
  const auto result = Line::run(
      R"({"esm_class": 0, "text": "DELIVRD,7", "pattern": "^(?P<stat>\\w+),(?P<id>\\w+)$"})");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->at("is_receipt"), false);
  EXPECT_EQ(result->at("is_receipt_if_text_sniffing"), true);
  EXPECT_EQ(result->at("message_id"), "7");
  EXPECT_EQ(result->at("message_state"), 2);
}

TEST(ReceiptCommand, RefusesWhatIsNotItsInput) {
  EXPECT_EQ(Line::code_of("[]"), "type");
  EXPECT_EQ(Line::code_of(R"({"pdu": "submit_sm"})"), "unknown_value");
  EXPECT_EQ(Line::code_of(R"({"esm_class": 256})"), "out_of_range");
  EXPECT_EQ(Line::code_of(R"({"esm_class": "4"})"), "type");
  EXPECT_EQ(Line::code_of(R"({"text": 5})"), "type");
  EXPECT_EQ(Line::code_of(R"({"text": "жук"})"), "not_encodable");
  EXPECT_EQ(Line::code_of(R"({"text_hex": "0"})"), "not_hex");
  EXPECT_EQ(Line::code_of(R"({"tlvs": {}})"), "type");
  EXPECT_EQ(Line::code_of(R"({"tlvs": [1]})"), "type");
  EXPECT_EQ(Line::code_of(R"({"pattern": "("})"), "bad_pattern");
  EXPECT_EQ(Line::code_of(R"({"pattern": "secret"})"), "bad_pattern");
  EXPECT_EQ(Line::code_of(R"({"colour": 1})"), "unknown_field");
  EXPECT_EQ(
      Line::what_of(R"({"tlvs": [{"tag": "0x1E", "hex": "31"}, {"tag": "30", "hex": "31"}]})"),
      "tlvs[1].tag must be written like 0x001E");
  EXPECT_EQ(Line::what_of(R"({"tlvs": [{"name": "nobody", "hex": "31"}]})"),
            "tlvs[0].tag is missing");
  EXPECT_EQ(Line::what_of(R"({"tlvs": [{"tag": "0x001E"}]})"), "tlvs[0].hex is missing");
  EXPECT_EQ(Line::code_of(R"({"tlvs": [{"tag": "0x001E", "value": true}]})"), "type");
  EXPECT_EQ(Line::code_of(R"({"tlvs": [{"tag": "0x0423", "value": {"type": 3, "kode": 1}}]})"),
            "unknown_field");
  EXPECT_EQ(Line::code_of(R"({"text": ")" + std::string(65'536, 'x') + R"("})"), "too_long");
}

}  // namespace
}  // namespace smpp_tool
