// Dialects of receipts beyond the shared vectors, each with all that is read out of it.
#include "smpp/text/receipt.hpp"
#include "smpp/text/septets.hpp"
#include "smpp/text/unicode.hpp"
#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace smpp {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using vectors::from_hex;
using vectors::plain;

// What was read, as one line: absent members are left out.
std::string line_of(const Receipt& receipt) {
  std::string line;
  const auto add = [&](std::string_view name, std::string_view value) {
    line.append(line.empty() ? "" : " ").append(name).append("=").append(value);
  };
  const auto add_text = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) {
      add(name, value);
    }
  };
  add_text("id", receipt.message_id.reveal());
  add_text("other", receipt.other_message_id.reveal());
  add_text("stat", receipt.word.reveal());
  add("state", std::to_string(static_cast<int>(receipt.state)));
  add_text("err", receipt.error.reveal());
  if (receipt.submitted) {
    add("sub", std::to_string(*receipt.submitted));
  }
  if (receipt.delivered) {
    add("dlvrd", std::to_string(*receipt.delivered));
  }
  if (receipt.submit_date) {
    add("submit", iso_date(*receipt.submit_date).reveal());
  }
  if (receipt.done_date) {
    add("done", iso_date(*receipt.done_date).reveal());
  }
  if (receipt.text) {
    add("text", "[" + plain(*receipt.text) + "]");
  }
  for (const auto& extra : receipt.extra) {
    add("+" + plain(extra.key), plain(extra.value));
  }
  return line;
}

DeliverSm receipt_pdu(std::string_view text, std::uint8_t coding = 0) {
  DeliverSm pdu;
  pdu.esm_class.value = EsmClass::receipt;
  pdu.data_coding.value = coding;
  pdu.short_message = to_octets(text);
  return pdu;
}

std::string read(std::string_view text, std::uint8_t coding = 0) {
  return line_of(receipt_of(receipt_pdu(text, coding), {Alphabet::gsm7}));
}

struct Dialect {
  std::string_view text;
  std::string_view read;
};

class ReceiptDialects : public testing::TestWithParam<Dialect> {};

TEST_P(ReceiptDialects, AreRead) {
  EXPECT_EQ(read(GetParam().text), GetParam().read) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Ids,
    ReceiptDialects,
    testing::Values(Dialect{"id:00000000-0000-0000-0000-00000000000A stat:DELIVRD",
                            "id=00000000-0000-0000-0000-00000000000A stat=DELIVRD state=2"},
                    Dialect{"id :\t77 stat : EXPIRED", "id=77 stat=EXPIRED state=3"},
                    Dialect{"id:a:b:c stat:DELIVRD", "id=a:b:c stat=DELIVRD state=2"},
                    Dialect{"id:smsc_1/x.y-z stat:DELIVRD", "id=smsc_1/x.y-z stat=DELIVRD state=2"},
                    Dialect{"id:,stat:DELIVRD", "stat=DELIVRD state=2"},
                    Dialect{"id:\r\nstat:DELIVRD", "stat=DELIVRD state=2"},
                    Dialect{"id:1;stat:DELIVRD;", "id=1 stat=DELIVRD state=2"},
                    Dialect{"I_D:1 stat:DELIVRD", "id=1 stat=DELIVRD state=2"},
                    Dialect{"id:1 id:2 stat:DELIVRD", "id=1 stat=DELIVRD state=2"},
                    Dialect{"id: id:2 stat:DELIVRD", "stat=DELIVRD state=2"},
                    Dialect{"DLR id:5 stat:DELIVRD", "id=5 stat=DELIVRD state=2"},
                    Dialect{"grid:5 stat:DELIVRD", "stat=DELIVRD state=2 +grid=5"},
                    Dialect{"(id:5) stat:DELIVRD", "stat=DELIVRD state=2"},
                    Dialect{"stat:DELIVRD id", "stat=DELIVRD state=2"},
                    Dialect{"id", "state=7"},
                    Dialect{":::", "state=7"},
                    Dialect{"", "state=7"}));

INSTANTIATE_TEST_SUITE_P(
    States,
    ReceiptDialects,
    testing::Values(Dialect{"id:1 stat:Undelivered", "id=1 stat=Undelivered state=5"},
                    Dialect{"id:1 stat:accepted", "id=1 stat=accepted state=6"},
                    Dialect{"id:1 stat:BUFFRED", "id=1 stat=BUFFRED state=1"},
                    Dialect{"id:1 stat:Buffered", "id=1 stat=Buffered state=1"},
                    Dialect{"id:1 stat:REJECTED", "id=1 stat=REJECTED state=8"},
                    Dialect{"id:1 stat:2", "id=1 stat=2 state=7"},
                    Dialect{"id:1 stat: err:5", "id=1 state=7 err=5"},
                    Dialect{"id:1 stat:DELIVRD,err:0", "id=1 stat=DELIVRD state=2 err=0"},
                    Dialect{"id:1 stat:DELIVERED TO CARRIER err:0",
                            "id=1 stat=DELIVERED TO CARRIER state=7 err=0"},
                    Dialect{"id:1 stat:DELIVRD to err:0", "id=1 stat=DELIVRD state=2 err=0"},
                    Dialect{"id:1 stat:DELIVRD to", "id=1 stat=DELIVRD state=2"},
                    Dialect{"id:1 stat:DELIVRD on time", "id=1 stat=DELIVRD state=2"},
                    Dialect{"id:1 stat:EXPIRED stat:DELIVRD", "id=1 stat=EXPIRED state=3"},
                    Dialect{"id:1 status:DELIVRD", "id=1 state=7 +status=DELIVRD"}));

INSTANTIATE_TEST_SUITE_P(
    SpreadOut,
    ReceiptDialects,
    testing::Values(Dialect{"id:1 done date:26 01 31 10 16 stat:DELIVRD",
                            "id=1 stat=DELIVRD state=2 done=2026-01-31T10:16"},
                    Dialect{"id:1 done date:2026 01 31 10 16 stat:DELIVRD",
                            "id=1 stat=DELIVRD state=2 done=2026-01-31T10:16"},
                    Dialect{"id:1 done date:2601 3110 16 stat:DELIVRD",
                            "id=1 stat=DELIVRD state=2 done=2026-01-31T10:16"},
                    Dialect{"id:1 imsi-mcc:240 op.name:x stat:DELIVRD",
                            "id=1 stat=DELIVRD state=2 +imsi-mcc=240 +op.name=x"}));

INSTANTIATE_TEST_SUITE_P(
    Errors,
    ReceiptDialects,
    testing::Values(Dialect{"id:1 err:ABSENT_SUBSCRIBER stat:UNDELIV",
                            "id=1 stat=UNDELIV state=5 err=ABSENT_SUBSCRIBER"},
                    Dialect{"id:1 err:0000 stat:DELIVRD", "id=1 stat=DELIVRD state=2 err=0000"},
                    Dialect{"id:1 err:0x0B", "id=1 state=7 err=0x0B"},
                    Dialect{"id:1 err:+5", "id=1 state=7 err=+5"},
                    Dialect{"id:1 err:", "id=1 state=7"},
                    Dialect{"id:1 err:;stat:EXPIRED", "id=1 stat=EXPIRED state=3"},
                    Dialect{"id:1 error:5", "id=1 state=7 +error=5"},
                    Dialect{"id:1 Err: 27", "id=1 state=7 err=27"}));

INSTANTIATE_TEST_SUITE_P(
    Counters,
    ReceiptDialects,
    testing::Values(Dialect{"id:1 sub:0 dlvrd:10", "id=1 state=7 sub=0 dlvrd=10"},
                    Dialect{"id:1 sub: dlvrd:", "id=1 state=7"},
                    Dialect{"id:1 sub:-1 dlvrd:x1", "id=1 state=7"},
                    Dialect{"id:1 sub:99999999999 dlvrd:1", "id=1 state=7 dlvrd=1"}));

INSTANTIATE_TEST_SUITE_P(
    Dates,
    ReceiptDialects,
    testing::Values(
        Dialect{"id:1 submit date:260131 1015 done date:2601311016",
                "id=1 state=7 submit=2026-01-31T10:15 done=2026-01-31T10:16"},
        Dialect{"id:1 submit date:2601311015 1 stat:DELIVRD",
                "id=1 stat=DELIVRD state=2 submit=2026-01-31T10:15"},
        Dialect{"id:1 SubmitDate:2026-01-31T10:15:30 stat:DELIVRD",
                "id=1 stat=DELIVRD state=2 submit=2026-01-31T10:15:30"},
        Dialect{"id:1 submit_date:260131101530048- done_date:260131101530004+",
                "id=1 state=7 submit=2026-01-31T10:15:30-12:00 done=2026-01-31T10:15:30+01:00"},
        Dialect{"id:1 done  date : 2601311015", "id=1 state=7 done=2026-01-31T10:15"},
        Dialect{"id:1 done\r\ndate:2601311015", "id=1 state=7 done=2026-01-31T10:15"},
        Dialect{"id:1 done date:00000000000000 stat:DELIVRD", "id=1 stat=DELIVRD state=2"},
        Dialect{"id:1 done date:yesterday stat:DELIVRD", "id=1 stat=DELIVRD state=2"},
        Dialect{"id:1 done date:2702291200", "id=1 state=7"},
        Dialect{"id:1 done date:2602312400", "id=1 state=7"},
        Dialect{"id:1 done date:31/01/2026 stat:DELIVRD", "id=1 stat=DELIVRD state=2"},
        Dialect{"id:1 date:2601311015", "id=1 state=7 +date=2601311015"},
        Dialect{"id:1 done:2601311015", "id=1 state=7 +done=2601311015"},
        Dialect{"id:1 submit date:,done date:,stat:DELIVRD", "id=1 stat=DELIVRD state=2"}));

INSTANTIATE_TEST_SUITE_P(
    Texts,
    ReceiptDialects,
    testing::Values(Dialect{"id:1 text:   spaced  out ", "id=1 state=7 text=[spaced  out ]"},
                    Dialect{"text:id:9 stat:DELIVRD", "state=7 text=[id:9 stat:DELIVRD]"},
                    Dialect{"id:1 text:one text:two", "id=1 state=7 text=[one text:two]"},
                    Dialect{"id:1 text : x", "id=1 state=7 text=[x]"},
                    Dialect{"id:1 text:\nline", "id=1 state=7 text=[line]"},
                    Dialect{"id:1 text:a\nb", "id=1 state=7 text=[a\nb]"},
                    Dialect{"id:1 err:000 text", "id=1 state=7 err=000"},
                    Dialect{"id:1 context:x stat:DELIVRD", "id=1 stat=DELIVRD state=2 +context=x"},
                    Dialect{"id:1 text:x\0\0\0"sv, "id=1 state=7 text=[x]"},
                    Dialect{"id:1 stat:DELIVRD\0"sv, "id=1 stat=DELIVRD state=2"},
                    Dialect{"id:1 stat:DELIVRD\0 "sv, "id=1 stat=DELIVRD state=2"},
                    Dialect{"id:1 stat:DELIVRD err:000\0\r\n\0"sv,
                            "id=1 stat=DELIVRD state=2 err=000"},
                    Dialect{"id:1 text:x \0 \0"sv, "id=1 state=7 text=[x ]"},
                    Dialect{"id:1 text:na\xefve", "id=1 state=7 text=[naïve]"},
                    Dialect{"id:1 text:a\x11z", "id=1 state=7 text=[a_z]"},
                    Dialect{"id:1 text:5\x1b\x65", "id=1 state=7 text=[5€]"}));

INSTANTIATE_TEST_SUITE_P(
    Extra,
    ReceiptDialects,
    testing::Values(
        Dialect{"id:1 MCC:240 MNC:07 parts:2 op:x price:0.01",
                "id=1 state=7 +mcc=240 +mnc=07 +parts=2 +op=x +price=0.01"},
        Dialect{"id:1 net_code:5 stat:DELIVRD", "id=1 stat=DELIVRD state=2 +netcode=5"},
        Dialect{"id:1 note: stat:DELIVRD", "id=1 stat=DELIVRD state=2 +note="},
        Dialect{"id:1 url:http://x/y stat:DELIVRD", "id=1 stat=DELIVRD state=2 +url=http://x/y"},
        Dialect{"id:1 v2:y 2v:y", "id=1 state=7 +v2=y"},
        Dialect{"id:1 \xe9tat:livr\xe9 stat:DELIVRD", "id=1 stat=DELIVRD state=2 +état=livré"}));

TEST(ReceiptOctets, AreReadUnderAnyDataCoding) {
  const auto text = "id:a_1 stat:DELIVRD err:000 text:x"sv;
  const auto read_as = "id=a_1 stat=DELIVRD state=2 err=000 text=[x]";
  for (unsigned coding = 0; coding < 256; ++coding) {
    EXPECT_EQ(read(text, static_cast<std::uint8_t>(coding)), read_as) << coding;
  }
}

TEST(ReceiptOctets, AreUtf16WhereTheySayOrShowIt) {
  const auto text = "id:a_1 stat:DELIVRD err:000 text:жук"sv;
  const auto read_as = "id=a_1 stat=DELIVRD state=2 err=000 text=[жук]";
  const Octets utf16 = encode_utf16be(text);
  for (const std::uint8_t coding : octets_of("\x00\x03\x08\x18"sv)) {
    EXPECT_EQ(read(view(utf16), coding), read_as) << unsigned{coding};
    EXPECT_EQ(read("\xfe\xff" + std::string{view(utf16)}, coding), read_as);
    EXPECT_EQ(read(std::string{view(utf16)} + '\0', coding), read_as) << "odd";
  }
  Octets little;
  for (std::size_t i = 0; i < utf16.size(); i += 2) {
    little.push_back(utf16[i + 1]);
    little.push_back(utf16[i]);
  }
  EXPECT_EQ(read("\xff\xfe" + std::string{view(little)}, 8), read_as);
}

TEST(ReceiptOctets, AreUtf16WhenTheyBeginInAnotherLanguage) {
  EXPECT_EQ(read(view(encode_utf16be("статус:ок id:7 stat:DELIVRD")), 8),
            "id=7 stat=DELIVRD state=2 +статус=ок");
}

TEST(ReceiptOctets, InUtf16EndInNulsToo) {
  EXPECT_EQ(read(view(encode_utf16be("id:7 text:Ā")), 8), "id=7 state=7 text=[Ā]");
  EXPECT_EQ(read(std::string{view(encode_utf16be("id:7 text:x"))} + "\0\0"s.substr(0, 2), 8),
            "id=7 state=7 text=[x]");
}

TEST(ReceiptOctets, AreMappedByTheCarriersAlphabetOnly) {
  const auto text = "id:a\x11\x62 stat:DELIVRD"sv;
  EXPECT_EQ(read(text), "id=a_b stat=DELIVRD state=2");
  EXPECT_EQ(read(text, 0x01), "id=a_b stat=DELIVRD state=2");
  EXPECT_EQ(read(text, 0x03), "id=a\x11\x62 stat=DELIVRD state=2");  // Latin-1 has no such letters
  EXPECT_EQ(line_of(receipt_of(receipt_pdu(text), {Alphabet::latin1})),
            "id=a\x11\x62 stat=DELIVRD state=2");
  EXPECT_EQ(read("\x1bid:5 stat:DELIVRD"), "id=5 stat=DELIVRD state=2");
  EXPECT_EQ(read("id:a\x11 stat:\xff"), "id=a\x11 stat=\xff state=7");  // no septets: as it is
}

TEST(ReceiptPlaces, PayloadCountsWhenShortMessageIsEmpty) {
  DeliverSm pdu = receipt_pdu("");
  add_octets(pdu.tlvs, TlvTag::message_payload, octets_of("id:7 stat:DELIVRD"));
  EXPECT_EQ(line_of(receipt_of(pdu, {Alphabet::gsm7})), "id=7 stat=DELIVRD state=2");
  pdu.short_message = to_octets("id:8 stat:EXPIRED");
  EXPECT_EQ(line_of(receipt_of(pdu, {Alphabet::gsm7})), "id=8 stat=EXPIRED state=3");
}

TEST(ReceiptPlaces, HeaderIsSkippedIfThereIsOne) {
  DeliverSm pdu = receipt_pdu("id:7 stat:DELIVRD");
  pdu.esm_class.value = EsmClass::receipt | EsmClass::udhi;  // 0x44, without a header
  EXPECT_EQ(line_of(receipt_of(pdu, {Alphabet::gsm7})), "id=7 stat=DELIVRD state=2");
  pdu.short_message = from_hex("0500032a0101");
  append(pdu.short_message, "id:7 stat:DELIVRD"sv);
  EXPECT_EQ(line_of(receipt_of(pdu, {Alphabet::gsm7})), "id=7 stat=DELIVRD state=2");
  pdu.short_message[2] = 9;  // an element that overruns the header
  EXPECT_EQ(line_of(receipt_of(pdu, {Alphabet::gsm7})), "id=7 stat=DELIVRD state=2");
  pdu.short_message[2] = 3;
  DataSm data;
  data.esm_class = pdu.esm_class;
  add_octets(data.tlvs, TlvTag::message_payload, pdu.short_message);
  EXPECT_EQ(line_of(receipt_of(data, {Alphabet::gsm7})), "id=7 stat=DELIVRD state=2");
}

TEST(ReceiptPlaces, SeptetsArePackedWhereTheCarrierPacksThem) {
  const CodingRules packed{.smsc_default = Alphabet::gsm7_packed};
  const std::string_view text = "id:1_2 stat:DELIVRD err:000 text:\x01";
  DeliverSm pdu = receipt_pdu("");
  pdu.short_message = pack_septets(octets_of(text), 0);
  EXPECT_EQ(line_of(receipt_of(pdu, packed)), "id=1§2 stat=DELIVRD state=2 err=000 text=[£]");
  EXPECT_EQ(line_of(receipt_of(receipt_pdu("id:7 stat:DELIVRD"), packed)),
            "id=7 stat=DELIVRD state=2")
      << "in ASCII all the same";
}

TEST(ReceiptPlaces, TheHeadersShiftTablesCount) {
  DeliverSm pdu = receipt_pdu("");
  pdu.esm_class.value = EsmClass::receipt | EsmClass::udhi;
  pdu.short_message = from_hex("03250101");  // Turkish, locking
  append(pdu.short_message, "id:7 stat:DELIVRD err:000 text:\x0c\x01"sv);
  EXPECT_EQ(line_of(receipt_of(pdu, {Alphabet::gsm7})),
            "id=7 stat=DELIVRD state=2 err=000 text=[ğ£]");
}

TEST(ReceiptTlvs, CountBeforeTheTextFieldByField) {
  DeliverSm pdu = receipt_pdu("id:1 stat:DELIVRD err:000");
  add_octets(pdu.tlvs, TlvTag::receipted_message_id, octets_of("2"));  // without NUL
  EXPECT_EQ(line_of(receipt_of(pdu, {Alphabet::gsm7})),
            "id=2 other=1 stat=DELIVRD state=2 err=000");
  pdu.tlvs.clear();
  add_octets(pdu.tlvs, TlvTag::receipted_message_id, octets_of("\0\0"sv));  // says nothing
  add_u8(pdu.tlvs, TlvTag::message_state, 8);
  EXPECT_EQ(line_of(receipt_of(pdu, {Alphabet::gsm7})), "id=1 stat=DELIVRD state=8 err=000");
  pdu.tlvs.clear();
  add_octets(pdu.tlvs, TlvTag::message_state, octets_of("\0\2"sv));  // not one octet
  EXPECT_EQ(line_of(receipt_of(pdu, {Alphabet::gsm7})), "id=1 stat=DELIVRD state=2 err=000");
}

TEST(ReceiptTlvs, MayWriteTheErrorAsDigits) {
  DeliverSm pdu = receipt_pdu("id:1 stat:UNDELIV");
  add_octets(pdu.tlvs, TlvTag::network_error_code, octets_of("027"));
  EXPECT_EQ(receipt_of(pdu, {Alphabet::gsm7}).network_error, (NetworkError{.type = 0, .code = 27}));
}

TEST(ReceiptWords, OfTheCarrierCountFirst) {
  const std::vector<StateWord> words{
      {.word = FixedText<32>{"DELIVERED TO CARRIER"}, .state = MessageState::accepted},
      {.word = FixedText<32>{"ACKED"}, .state = MessageState::enroute},
      {.word = FixedText<32>{"EXPIRED"}, .state = MessageState::deleted}};
  const ReceiptProfile profile{.pattern = nullptr, .words = words};
  const auto state = [&](std::string_view text) {
    return receipt_of(receipt_pdu(text), {Alphabet::gsm7}, profile).state;
  };
  EXPECT_EQ(state("id:1 stat:Delivered to Carrier err:0"), MessageState::accepted);
  EXPECT_EQ(state("id:1 stat:acked"), MessageState::enroute);
  EXPECT_EQ(state("id:1 stat:EXPIRED"), MessageState::deleted);
  EXPECT_EQ(state("id:1 stat:DELIVRD"), MessageState::delivered);
  DeliverSm pdu = receipt_pdu("id:1 stat:ACKED");
  add_u8(pdu.tlvs, TlvTag::message_state, 2);
  EXPECT_EQ(receipt_of(pdu, {Alphabet::gsm7}, profile).state, MessageState::delivered);
}

TEST(ReceiptSniffing, LooksAtOrdinaryMessagesOnly) {
  DeliverSm pdu = receipt_pdu("id:1 stat:DELIVRD err:000");
  for (unsigned value = 0; value < 256; ++value) {
    pdu.esm_class.value = static_cast<std::uint8_t>(value & ~0x40U);
    const unsigned type = value & 0x3C;
    EXPECT_EQ(looks_like_receipt(pdu, {Alphabet::gsm7}), type == 0 || type == 0x04 || type == 0x20)
        << value;
  }
}

TEST(ReceiptSniffing, TakesTheTlvsForProof) {
  DeliverSm pdu;
  add_text(pdu.tlvs, TlvTag::receipted_message_id, "7");
  EXPECT_FALSE(looks_like_receipt(pdu, {Alphabet::gsm7}));
  add_u8(pdu.tlvs, TlvTag::message_state, 2);
  EXPECT_TRUE(looks_like_receipt(pdu, {Alphabet::gsm7}));
}

TEST(ReceiptSniffing, SeesDataSmToo) {
  DataSm pdu;
  add_octets(pdu.tlvs, TlvTag::message_payload, octets_of("id:1 stat:DELIVRD done date:1"));
  EXPECT_TRUE(looks_like_receipt(pdu, {Alphabet::gsm7}));
  pdu.tlvs.clear();
  add_octets(pdu.tlvs, TlvTag::message_payload, octets_of("see id:1 stat:DELIVRD err:0"));
  EXPECT_FALSE(looks_like_receipt(pdu, {Alphabet::gsm7}));
}

}  // namespace
}  // namespace smpp
