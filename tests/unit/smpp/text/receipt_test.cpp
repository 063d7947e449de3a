#include "smpp/text/receipt.hpp"

#include "smpp/text/unicode.hpp"
#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

namespace smpp {
namespace {

using vectors::from_hex;
using vectors::plain;

std::string or_null(const std::optional<ReceiptDate>& date) {
  return date ? std::string{iso_date(*date).reveal()} : "null";
}

std::string or_null(const std::optional<std::uint32_t>& number) {
  return number ? std::to_string(*number) : "null";
}

std::string or_null(const std::optional<Utf8>& text) {
  return text ? plain(*text) : "null";
}

template <std::size_t N>
std::string or_null(const FixedText<N>& text) {
  return text.empty() ? "null" : std::string{text.reveal()};
}

std::string expected_value(const boost::json::object& expected, std::string_view key) {
  const auto& value = expected.at(key);
  if (value.is_null()) {
    return "null";
  }
  return value.is_string() ? std::string{value.as_string()} : boost::json::serialize(value);
}

template <class P>
P pdu_of(const boost::json::object& vector) {
  P pdu;
  pdu.esm_class.value = vector.at("esm_class").to_number<std::uint8_t>();
  Octets text = to_octets(vectors::text(vector, "text"));
  if (vector.contains("text_hex")) {
    text = from_hex(vectors::text(vector, "text_hex"));
  }
  for (const auto& value : vector.at("tlvs").as_array()) {
    const auto& tlv = value.as_object();
    add_octets(pdu.tlvs,
               static_cast<TlvTag>(vectors::hex_number(vectors::text(tlv, "tag"))),
               from_hex(vectors::text(tlv, "hex")));
  }
  if constexpr (std::is_same_v<P, DataSm>) {
    add_octets(pdu.tlvs, TlvTag::message_payload, text);
  } else {
    pdu.short_message = text;
  }
  return pdu;
}

void check(const Receipt& receipt, const boost::json::object& expected) {
  EXPECT_EQ(or_null(receipt.message_id), expected_value(expected, "message_id"));
  const char* source = receipt.message_id.empty() ? "null" : (receipt.id_from_tlv ? "tlv" : "text");
  EXPECT_EQ(source, expected_value(expected, "message_id_source"));
  EXPECT_EQ(or_null(receipt.submitted), expected_value(expected, "sub"));
  EXPECT_EQ(or_null(receipt.delivered), expected_value(expected, "dlvrd"));
  EXPECT_EQ(or_null(receipt.submit_date), expected_value(expected, "submit_date"));
  EXPECT_EQ(or_null(receipt.done_date), expected_value(expected, "done_date"));
  EXPECT_EQ(or_null(receipt.word), expected_value(expected, "stat"));
  EXPECT_EQ(std::to_string(static_cast<int>(receipt.state)),
            expected_value(expected, "message_state"));
  EXPECT_EQ(or_null(receipt.error), expected_value(expected, "err"));
  EXPECT_EQ(or_null(receipt.text), expected_value(expected, "text"));
  boost::json::object extra;
  for (const auto& [key, value] : receipt.extra) {
    extra[plain(key)] = plain(value);
  }
  EXPECT_EQ(extra, expected.at("extra").as_object());
}

TEST(Receipt, ReadsAsTheVectors) {
  std::size_t count = 0;
  for (const auto& value : vectors::file("receipts").at("receipts").as_array()) {
    const auto& vector = value.as_object();
    const auto& expected = vector.at("expected").as_object();
    SCOPED_TRACE(vectors::text(vector, "id"));
    ++count;
    const bool sniffed = expected.at("is_receipt_if_text_sniffing").as_bool();
    const EsmClass esm_class{vector.at("esm_class").to_number<std::uint8_t>()};
    const bool is_receipt = esm_class.is_receipt() || esm_class.is_intermediate();
    EXPECT_EQ(is_receipt, expected.at("is_receipt").as_bool());
    EXPECT_EQ(esm_class.is_intermediate(), expected_value(expected, "kind") == "intermediate");
    if (vectors::text(vector, "pdu") == "data_sm") {
      check(receipt_of(pdu_of<DataSm>(vector), {Alphabet::gsm7}), expected);
      continue;
    }
    const auto pdu = pdu_of<DeliverSm>(vector);
    EXPECT_EQ(is_receipt || looks_like_receipt(pdu, {Alphabet::gsm7}), sniffed);
    if (sniffed) {
      check(receipt_of(pdu, {Alphabet::gsm7}), expected);
    }
  }
  EXPECT_EQ(count, 75U);
}

DeliverSm receipt_pdu(std::string_view text) {
  DeliverSm pdu;
  pdu.esm_class.value = EsmClass::receipt;
  pdu.short_message = to_octets(text);
  return pdu;
}

TEST(Receipt, KeepsTheTextsIdAsSecondCandidate) {
  DeliverSm pdu = receipt_pdu("id:1234567890 stat:DELIVRD");
  add_text(pdu.tlvs, TlvTag::receipted_message_id, "499602D2");
  const Receipt differ = receipt_of(pdu, {Alphabet::gsm7});
  EXPECT_EQ(differ.message_id.reveal(), "499602D2");
  EXPECT_EQ(differ.other_message_id.reveal(), "1234567890");

  DeliverSm same = receipt_pdu("id:7 stat:DELIVRD");
  add_text(same.tlvs, TlvTag::receipted_message_id, "7");
  EXPECT_TRUE(receipt_of(same, {Alphabet::gsm7}).other_message_id.empty());
}

TEST(Receipt, ReadsTheNetworkError) {
  DeliverSm pdu = receipt_pdu("id:1 stat:UNDELIV err:5");
  add_octets(pdu.tlvs, TlvTag::network_error_code, from_hex("030102"));
  EXPECT_EQ(receipt_of(pdu, {Alphabet::gsm7}).network_error,
            (NetworkError{.type = 3, .code = 0x102}));
  pdu.tlvs.clear();
  add_octets(pdu.tlvs, TlvTag::network_error_code, from_hex("0301"));
  EXPECT_FALSE(receipt_of(pdu, {Alphabet::gsm7}).network_error);
}

TEST(Receipt, DropsAnIdThatNoAnswerCouldHold) {
  const std::string id(65, '1');
  EXPECT_TRUE(
      receipt_of(receipt_pdu("id:" + id + " stat:DELIVRD"), {Alphabet::gsm7}).message_id.empty());
  EXPECT_EQ(receipt_of(receipt_pdu("id:" + id.substr(1)), {Alphabet::gsm7}).message_id.size(), 64U);
}

TEST(Receipt, TreatsAForeignStateNumberAsUnknown) {
  DeliverSm pdu = receipt_pdu("id:1 stat:DELIVRD");
  add_u8(pdu.tlvs, TlvTag::message_state, 10);
  EXPECT_EQ(receipt_of(pdu, {Alphabet::gsm7}).state, MessageState::unknown);
}

TEST(Receipt, IsReadInUcs2) {
  DeliverSm pdu = receipt_pdu("");
  pdu.data_coding.value = DataCoding::ucs2;
  pdu.short_message = encode_utf16be("id:a_1 stat:DELIVRD err:000 text:жук");
  const Receipt receipt = receipt_of(pdu, {Alphabet::gsm7});
  EXPECT_EQ(receipt.message_id.reveal(), "a_1");
  EXPECT_EQ(receipt.state, MessageState::delivered);
  EXPECT_EQ(or_null(receipt.text), "жук");

  pdu.short_message = to_octets("id:7 stat:DELIVRD");  // says UCS-2, is not
  EXPECT_EQ(receipt_of(pdu, {Alphabet::gsm7}).message_id.reveal(), "7");
}

TEST(Receipt, IsReadInGsm7WhenItsFieldsAreWrittenSo) {
  // `_` is 0x11 and `@` is 0x00 there.
  using namespace std::string_view_literals;
  const auto text =
      "id:a\x11"
      "b submit\x11"
      "date:2601311015 stat:DELIVRD text:x\0y"sv;
  const Receipt receipt = receipt_of(receipt_pdu(text), {Alphabet::gsm7});
  EXPECT_EQ(receipt.message_id.reveal(), "a_b");
  EXPECT_EQ(or_null(receipt.submit_date), "2026-01-31T10:15");
  EXPECT_EQ(or_null(receipt.text), "x@y");
}

TEST(Receipt, QuotesTheMessageInTheCarriersAlphabet) {
  // The fields in ASCII, where `_` is no section sign; the text copied from the message.
  const auto pdu = receipt_pdu("id:a_b stat:DELIVRD text:caf\x05");
  EXPECT_EQ(receipt_of(pdu, {Alphabet::gsm7}).message_id.reveal(), "a_b");
  EXPECT_EQ(or_null(receipt_of(pdu, {Alphabet::gsm7}).text), "café");
  EXPECT_EQ(or_null(receipt_of(pdu, {Alphabet::latin1}).text), "caf\x05");
}

TEST(Receipt, SkipsAUserDataHeader) {
  DeliverSm pdu = receipt_pdu("");
  pdu.esm_class.value = EsmClass::receipt | EsmClass::udhi;
  pdu.short_message = from_hex("0500032a0101");
  const Octets text = to_octets("id:5 stat:EXPIRED");
  pdu.short_message.insert(pdu.short_message.end(), text.begin(), text.end());
  EXPECT_EQ(receipt_of(pdu, {Alphabet::gsm7}).message_id.reveal(), "5");
}

TEST(Receipt, IsNotSniffedOutOfOrdinaryTalk) {
  for (const char* text : {"id:1",
                           "id:1 stat:DELIVRD",
                           "your id:1 stat:DELIVRD err:000",
                           "identity: stat:x err:1",
                           "",
                           "i"}) {
    EXPECT_FALSE(looks_like_receipt(receipt_pdu(text), {Alphabet::gsm7})) << text;
  }
  EXPECT_TRUE(looks_like_receipt(receipt_pdu("ID: 1 stat:DELIVRD err:000"), {Alphabet::gsm7}));
  EXPECT_TRUE(looks_like_receipt(receipt_pdu("id:1 done_date:1 stat:x"), {Alphabet::gsm7}));
  EXPECT_FALSE(looks_like_receipt(receipt_pdu("id:1 text:stat:DELIVRD err:000"), {Alphabet::gsm7}));
}

TEST(Receipt, TakesTheFirstOfAFieldThatRepeats) {
  const Receipt receipt =
      receipt_of(receipt_pdu("id:1 id:2 stat:EXPIRED stat:DELIVRD mcc:1 mcc:2"), {Alphabet::gsm7});
  EXPECT_EQ(receipt.message_id.reveal(), "1");
  EXPECT_EQ(receipt.state, MessageState::expired);
  ASSERT_EQ(receipt.extra.size(), 1U);
  EXPECT_EQ(plain(receipt.extra[0].value), "1");
}

TEST(Receipt, BoundsWhatItKeeps) {
  std::string text = "id:1 stat:DELIVRD";
  for (int i = 0; i < 100; ++i) {
    text += " k" + std::to_string(i) + ":v";
  }
  text += " averyveryverylongkeyindeed:1 err:" + std::string(100, 'e');
  const Receipt receipt = receipt_of(receipt_pdu(text), {Alphabet::gsm7});
  EXPECT_EQ(receipt.extra.size(), 16U);
  EXPECT_EQ(receipt.error.size(), 32U);
}

TEST(MessageStates, AreFinalOrNot) {
  for (const auto state : {MessageState::delivered,
                           MessageState::expired,
                           MessageState::deleted,
                           MessageState::undeliverable,
                           MessageState::rejected,
                           MessageState::skipped}) {
    EXPECT_TRUE(is_final(state));
  }
  for (const auto state : {MessageState::scheduled,
                           MessageState::enroute,
                           MessageState::accepted,
                           MessageState::unknown}) {
    EXPECT_FALSE(is_final(state));
  }
}

TEST(MessageStates, HaveWordsThatAreReadBack) {
  for (std::uint8_t value = 0; value <= 9; ++value) {
    const auto state = static_cast<MessageState>(value);
    EXPECT_EQ(state_of_word(state_word(state)), state);
  }
  EXPECT_EQ(state_word(MessageState::undeliverable), "UNDELIV");
  EXPECT_EQ(state_of_word("Undeliverable"), MessageState::undeliverable);
  EXPECT_EQ(state_of_word(""), MessageState::unknown);
  EXPECT_EQ(state_of_word("DELIVR"), MessageState::unknown);
}

TEST(ReceiptReport, IsWrittenAsCarriersDo) {
  using namespace std::chrono;
  const WallTime submitted = sys_days{2026y / 1 / 31} + 10h + 15min + 59s;
  const ReceiptReport report{.message_id = "1234567890",
                             .state = MessageState::delivered,
                             .submitted = submitted,
                             .done = submitted + 1min,
                             .error = 0,
                             .text = "Hello SMPP"};
  EXPECT_EQ(view(write_receipt(report)),
            "id:1234567890 sub:001 dlvrd:001 submit date:2601311015 done date:2601311016 "
            "stat:DELIVRD err:000 text:Hello SMPP");
}

TEST(ReceiptReport, IsReadBack) {
  const ReceiptReport report{.message_id = "a_b-7",
                             .state = MessageState::undeliverable,
                             .submitted = WallTime{},
                             .done = WallTime{} + std::chrono::hours{24 * 365 * 40},
                             .error = 27,
                             .text = "é€жabcdefghijklmnopqrstuvwxyz"};
  DeliverSm pdu;
  pdu.short_message = write_receipt(report);
  const Receipt text_only = receipt_of(pdu, {Alphabet::gsm7});
  EXPECT_EQ(text_only.message_id.reveal(), "a_b-7");
  EXPECT_EQ(text_only.state, MessageState::undeliverable);
  EXPECT_EQ(text_only.delivered, 0U);
  EXPECT_EQ(text_only.error.reveal(), "027");
  EXPECT_EQ(or_null(text_only.text), "é€abcdefghijklmnopq");  // 20 characters, one not in GSM

  pdu.short_message.clear();
  add_receipt_tlvs(pdu.tlvs, report);
  const Receipt tlvs_only = receipt_of(pdu, {Alphabet::gsm7});
  EXPECT_EQ(tlvs_only.message_id.reveal(), "a_b-7");
  EXPECT_EQ(tlvs_only.state, MessageState::undeliverable);
  EXPECT_EQ(tlvs_only.network_error, (NetworkError{.type = 3, .code = 27}));
}

}  // namespace
}  // namespace smpp
