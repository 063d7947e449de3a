#include "tools/smpp_tool/receipt_id_command.hpp"

#include "tests/unit/smpp/vectors.hpp"
#include "tests/unit/tools/command_line.hpp"

#include <gtest/gtest.h>

namespace smpp_tool {
namespace {

namespace json = boost::json;
using Line = CommandLine<receipt_id_command>;

TEST(ReceiptIdCommand, AnswersEveryVector) {
  std::size_t count = 0;
  for (const auto& pair : vectors::file("receipts").at("id_pairs").as_array()) {
    const LineResult result = receipt_id_command(pair);
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_EQ(*result, (json::object{{"match", pair.at("match")}})) << json::serialize(pair);
    ++count;
  }
  EXPECT_EQ(count, 14U);
}

TEST(ReceiptIdCommand, FallsBackToExactWhereOneIsNoNumber) {
  const auto match = [](std::string_view answer, std::string_view receipt, std::string_view mode) {
    return receipt_id_command(
               json::object{{"submit_resp_id", answer}, {"receipt_id", receipt}, {"mode", mode}})
        .value()
        .at("match")
        .as_bool();
  };
  EXPECT_FALSE(match("499602D2", "499602d2", "resp_hex_receipt_dec"));
  EXPECT_TRUE(match("499602D2", "499602D2", "resp_hex_receipt_dec"));
  EXPECT_FALSE(match("00x", "x", "numeric_hex"));
  EXPECT_TRUE(match(std::string(1'000, '0') + "1", "1", "numeric_dec"));
  EXPECT_TRUE(match("1" + std::string(64, '0'),
                    "11579208923731619542357098500868790785326998466564056403945758400791312963993"
                    "6",
                    "resp_hex_receipt_dec"));
  EXPECT_TRUE(match("é", "é", "case_insensitive"));
}

TEST(ReceiptIdCommand, RefusesWhatIsNotItsInput) {
  EXPECT_EQ(Line::code_of("7"), "type");
  EXPECT_EQ(Line::code_of(R"({"submit_resp_id": "1", "mode": "exact"})"), "missing");
  EXPECT_EQ(Line::code_of(R"({"submit_resp_id": 1, "receipt_id": "1", "mode": "exact"})"), "type");
  EXPECT_EQ(Line::code_of(R"({"submit_resp_id": "1", "receipt_id": "1", "mode": "fuzzy"})"),
            "unknown_value");
  EXPECT_EQ(Line::code_of(R"({"submit_resp_id": "1", "receipt_id": "1"})"), "unknown_value");
  EXPECT_EQ(Line::code_of(R"({"submit_resp_id": "1", "receipt_id": "1", "mode": "exact", "x": 1})"),
            "unknown_field");
  EXPECT_EQ(Line::code_of(R"({"submit_resp_id": "1", "mode": "exact", "receipt_id": ")" +
                          std::string(1'025, '1') + R"("})"),
            "too_long");
}

}  // namespace
}  // namespace smpp_tool
