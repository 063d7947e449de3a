#include "smpp/text/message_id.hpp"

#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

#include <map>

namespace smpp {
namespace {

using vectors::plain;

struct Forms {
  IdForm answer;
  IdForm receipt;
};

Forms forms_of(std::string_view mode) {
  static const std::map<std::string_view, Forms> modes{
      {"exact", {IdForm::text, IdForm::text}},
      {"case_insensitive", {IdForm::folded_text, IdForm::folded_text}},
      {"numeric_dec", {IdForm::dec, IdForm::dec}},
      {"numeric_hex", {IdForm::hex, IdForm::hex}},
      {"resp_hex_receipt_dec", {IdForm::hex, IdForm::dec}},
      {"resp_dec_receipt_hex", {IdForm::dec, IdForm::hex}}};
  return modes.at(mode);
}

bool match(std::string_view answer, std::string_view receipt, Forms forms) {
  const Utf8 stored = canonical_id(answer, forms.answer);
  const IdCandidates wanted = id_candidates(receipt, forms.receipt, forms.answer);
  return stored == wanted.first || stored == wanted.second;
}

TEST(MessageId, MatchesAsTheVectors) {
  std::size_t count = 0;
  for (const auto& value : vectors::file("receipts").at("id_pairs").as_array()) {
    const auto& pair = value.as_object();
    const auto answer = vectors::text(pair, "submit_resp_id");
    const auto receipt = vectors::text(pair, "receipt_id");
    const Forms forms = forms_of(vectors::text(pair, "mode"));
    const bool expected = pair.at("match").as_bool();
    EXPECT_EQ(match(answer, receipt, forms), expected) << answer << " " << receipt;
    // One canonical form a side is enough for all of them.
    EXPECT_EQ(canonical_id(answer, forms.answer) == canonical_id(receipt, forms.receipt), expected);
    ++count;
  }
  EXPECT_EQ(count, 14U);
}

TEST(MessageId, IsExactWhenOneSideIsNoNumberOfItsForm) {
  const Forms hex_dec{IdForm::hex, IdForm::dec};
  EXPECT_TRUE(match("2A", "2A", hex_dec));   // the receipt is no decimal: octets count
  EXPECT_FALSE(match("10", "10", hex_dec));  // both are numbers, and other ones
  EXPECT_FALSE(match("2A", "2B", hex_dec));
  const Forms dec_hex{IdForm::dec, IdForm::hex};
  EXPECT_TRUE(match("2A", "2A", dec_hex));  // the answer is no decimal
  EXPECT_TRUE(match("42", "2A", dec_hex));
  const Forms text_dec{IdForm::text, IdForm::dec};
  EXPECT_TRUE(match("0042", "0042", text_dec));
  EXPECT_TRUE(match("x-1", "x-1", text_dec));
}

TEST(MessageId, CountsBeyond64Bits) {
  EXPECT_EQ(plain(canonical_id("FFFFFFFFFFFFFFFFFFFF", IdForm::hex)), "1208925819614629174706175");
  EXPECT_EQ(plain(canonical_id(std::string(64, 'f'), IdForm::hex)),
            "115792089237316195423570985008687907853269984665640564039457584007913129639935");
  EXPECT_EQ(plain(canonical_id("00098765432109876543210", IdForm::dec)), "98765432109876543210");
}

TEST(MessageId, HasOneZero) {
  EXPECT_EQ(plain(canonical_id("0000", IdForm::dec)), "0");
  EXPECT_EQ(plain(canonical_id("0000", IdForm::hex)), "0");
  EXPECT_EQ(plain(canonical_id("", IdForm::dec)), "");
  EXPECT_EQ(plain(canonical_id("", IdForm::hex)), "");
}

}  // namespace
}  // namespace smpp
