#include "smpp/text/receipt_pattern.hpp"

#include "smpp/text/receipt.hpp"
#include "smpp/text/unicode.hpp"
#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace smpp {
namespace {

using vectors::plain;

ReceiptPattern pattern(std::string_view expression) {
  auto compiled = ReceiptPattern::compile(expression);
  EXPECT_TRUE(compiled) << expression;
  return compiled.value();
}

DeliverSm receipt_pdu(std::string_view text, std::uint8_t esm_class = EsmClass::receipt) {
  DeliverSm pdu;
  pdu.esm_class.value = esm_class;
  pdu.short_message = to_octets(text);
  return pdu;
}

Receipt read(const ReceiptPattern& compiled, const DeliverSm& pdu) {
  return receipt_of(pdu, {Alphabet::gsm7}, {.pattern = &compiled, .words = {}});
}

TEST(ReceiptPattern, GivesEveryGroupItNames) {
  const auto compiled = pattern(
      R"(^(?P<stat>\w+),(?P<id>\w+),(?P<err>\d*),(?P<sub>\d+)/(?P<dlvrd>\d+),(?P<submit_date>\d+),(?P<done_date>\d+)(?:,(?P<text>.*))?$)");
  const Receipt receipt =
      read(compiled, receipt_pdu("DELIVRD,4f2a,017,3/2,2601311015,20260131101605,Hello, id:9"));
  EXPECT_TRUE(receipt.by_pattern);
  EXPECT_EQ(receipt.message_id.reveal(), "4f2a");
  EXPECT_EQ(receipt.state, MessageState::delivered);
  EXPECT_EQ(receipt.error.reveal(), "017");
  EXPECT_EQ(receipt.submitted, 3U);
  EXPECT_EQ(receipt.delivered, 2U);
  EXPECT_EQ(iso_date(*receipt.submit_date).reveal(), "2026-01-31T10:15");
  EXPECT_EQ(iso_date(*receipt.done_date).reveal(), "2026-01-31T10:16:05");
  EXPECT_EQ(plain(*receipt.text), "Hello, id:9");
  EXPECT_FALSE(read(compiled, receipt_pdu("DELIVRD,4f2a,,3/2,1,1")).text);  // took no part
}

TEST(ReceiptPattern, MayNameAGroupInEachOfItsAlternatives) {
  const auto compiled = pattern(R"(^(?:OK (?P<id>\d+)|(?P<id>\w+) (?P<stat>FAILED))$)");
  EXPECT_EQ(read(compiled, receipt_pdu("OK 5")).message_id.reveal(), "5");
  EXPECT_EQ(read(compiled, receipt_pdu("x7 FAILED")).message_id.reveal(), "x7");
}

TEST(ReceiptPattern, LeavesOtherTextsToTheGeneralReader) {
  const auto compiled = pattern(R"(^(?P<stat>\w+),(?P<id>\w+)$)");
  const Receipt receipt = read(compiled, receipt_pdu("id:7 stat:EXPIRED err:001"));
  EXPECT_FALSE(receipt.by_pattern);
  EXPECT_EQ(receipt.message_id.reveal(), "7");
  EXPECT_EQ(receipt.state, MessageState::expired);
  EXPECT_EQ(receipt.error.reveal(), "001");
}

TEST(ReceiptPattern, CountsBeforeTheGeneralReaderAndBehindTlvs) {
  const auto compiled = pattern(R"(ref:(?P<id>\w+))");
  DeliverSm pdu = receipt_pdu("id:1 ref:2 stat:DELIVRD");
  EXPECT_EQ(read(compiled, pdu).message_id.reveal(), "2");
  EXPECT_EQ(read(compiled, pdu).state, MessageState::unknown);  // the layout is the pattern's
  add_text(pdu.tlvs, TlvTag::receipted_message_id, "3");
  EXPECT_EQ(read(compiled, pdu).message_id.reveal(), "3");
  EXPECT_EQ(read(compiled, pdu).other_message_id.reveal(), "2");
}

TEST(ReceiptPattern, SeesCharactersWhateverCarriedThem) {
  const auto compiled = pattern(R"(^№(?P<id>\d+): (?P<stat>\pL+)$)");
  DeliverSm pdu = receipt_pdu("");
  pdu.data_coding.value = DataCoding::ucs2;
  pdu.short_message = encode_utf16be("№77: доставлено");
  const Receipt receipt = read(compiled, pdu);
  EXPECT_TRUE(receipt.by_pattern);
  EXPECT_EQ(receipt.message_id.reveal(), "77");
  EXPECT_EQ(receipt.word.reveal(), "доставлено");

  const auto accented = pattern(R"(^reçu (?P<id>\d+)$)");
  EXPECT_EQ(read(accented, receipt_pdu("re\xe7u 5")).message_id.reveal(), "5");  // Latin-1
  const auto underscore = pattern(R"(^msg_(?P<id>\d+)$)");
  EXPECT_EQ(read(underscore, receipt_pdu("msg\x11\x35")).message_id.reveal(), "5");  // GSM 7-bit
}

TEST(ReceiptPattern, MakesSniffedTextsReceiptsWhenItFindsIdAndState) {
  const auto whole = pattern(R"(^(?P<stat>\w+),(?P<id>\w+)$)");
  const auto id_only = pattern(R"(^\w+,(?P<id>\w+)$)");
  const DeliverSm pdu = receipt_pdu("DELIVRD,7", 0);
  EXPECT_TRUE(looks_like_receipt(pdu, {Alphabet::gsm7}, {.pattern = &whole, .words = {}}));
  EXPECT_FALSE(looks_like_receipt(pdu, {Alphabet::gsm7}, {.pattern = &id_only, .words = {}}));
  EXPECT_FALSE(looks_like_receipt(pdu, {Alphabet::gsm7}));
}

TEST(ReceiptPattern, SaysWhatIsWrongWithIt) {
  const auto fault = [](std::string_view expression) {
    const auto compiled = ReceiptPattern::compile(expression);
    return compiled ? std::string{"nothing"} : std::string{to_words(compiled.error())};
  };
  EXPECT_EQ(fault("(?P<id>x"), "has a group that is wrong or not closed");
  EXPECT_EQ(fault("x)(?P<id>x)"), "has a group that is wrong or not closed");
  EXPECT_EQ(fault("(?P<id>(?=x))"), "has a group that is wrong or not closed");
  EXPECT_EQ(fault("(?P<id>[x)"), "has a character class that is wrong or not closed");
  EXPECT_EQ(fault("(?P<id>\\1)"), "has an escape that does not exist");
  EXPECT_EQ(fault("(?P<id>*)"), "has a repetition of nothing or of too much");
  EXPECT_EQ(fault("(?P<id>x{1001})"), "has a repetition of nothing or of too much");
  EXPECT_EQ(fault("(?P<id>\xff)"), "is not UTF-8");
  EXPECT_EQ(fault("(?P<id>((\\pL{100}){100}){10})"), "has a repetition of nothing or of too much");
  EXPECT_EQ(fault("(?P<id>(\\pL{30}){30})"), "is too large when compiled");
  EXPECT_EQ(fault("(?P<status>x)"), "has a named group that is no field of receipts");
  EXPECT_EQ(fault("id:(x)"), "has no named group");
  EXPECT_EQ(fault(""), "has no named group");
  EXPECT_EQ(fault(std::string(1'025, 'x')), "is too long");
  EXPECT_EQ(fault("(?P<id>x)" + std::string(1'015, 'x')), "nothing");
}

// Against a matcher that goes back, this text takes longer than the universe has.
TEST(ReceiptPattern, IsLinearInTheText) {
  const auto compiled = pattern(R"(^(?P<id>(a+)+)(?P<text>(x*x*)*)!$)");
  DeliverSm pdu = receipt_pdu("");
  add_octets(pdu.tlvs, TlvTag::message_payload, Octets(65'535, 'a'));
  EXPECT_FALSE(read(compiled, pdu).by_pattern);
}

}  // namespace
}  // namespace smpp
