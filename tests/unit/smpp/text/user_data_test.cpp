#include "smpp/text/user_data.hpp"

#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

namespace smpp {
namespace {

using vectors::from_hex;
using vectors::to_hex;

DeliverSm with_udh(std::string_view hex) {
  DeliverSm pdu;
  pdu.esm_class.value = EsmClass::udhi;
  pdu.short_message = from_hex(hex);
  return pdu;
}

TEST(UserData, WithoutHeaderIsAllPayload) {
  DeliverSm pdu;
  pdu.short_message = from_hex("05000300020141");
  const UserData data = user_data_of(pdu);
  EXPECT_FALSE(data.concatenation);
  EXPECT_FALSE(data.malformed_header);
  EXPECT_TRUE(data.elements.empty());
  EXPECT_EQ(to_hex(data.payload), "05000300020141");
}

TEST(UserData, ReadsBothKindsOfConcatenation) {
  const DeliverSm narrow = with_udh("0500032a030241");
  EXPECT_EQ(user_data_of(narrow).concatenation,
            (Concatenation{.reference = 0x2A, .wide = false, .total = 3, .number = 2}));
  EXPECT_EQ(to_hex(user_data_of(narrow).payload), "41");
  EXPECT_EQ(to_hex(user_data_of(narrow).elements), "00032a0302");
  const DeliverSm wide = with_udh("06080412340302");
  EXPECT_EQ(user_data_of(wide).concatenation,
            (Concatenation{.reference = 0x1234, .wide = true, .total = 3, .number = 2}));
  EXPECT_TRUE(user_data_of(wide).payload.empty());
}

TEST(UserData, SkipsOtherElementsAndTakesTheLastConcatenation) {
  const DeliverSm pdu = with_udh("1370020102000311030208041234030105020b8441");
  // Unknown, narrow, wide, ports of a wrong length.
  EXPECT_EQ(user_data_of(pdu).concatenation->reference, 0x1234);
  EXPECT_EQ(user_data_of(with_udh("0b0804123403010003110302")).concatenation->reference, 0x11);
}

TEST(UserData, IgnoresAConcatenationThatCannotBe) {
  for (const char* hex : {"0500032a000141",     // total 0
                          "0500032a030041",     // number 0
                          "0500032a030441",     // 4 of 3
                          "0400022a0341",       // too short
                          "0600042a03014141"})  // too long
  {
    const DeliverSm pdu = with_udh(hex);
    EXPECT_FALSE(user_data_of(pdu).concatenation) << hex;
    EXPECT_FALSE(user_data_of(pdu).malformed_header) << hex;
    EXPECT_EQ(user_data_of(pdu).payload.size(),
              pdu.short_message.size() - 1 - pdu.short_message[0]);
  }
  // A valid one before an impossible one stays.
  EXPECT_EQ(user_data_of(with_udh("0a00032a030100032b0300")).concatenation->reference, 0x2A);
}

TEST(UserData, KeepsEverythingWhenTheHeaderOverruns) {
  for (const char* hex : {"",                // UDHI without any octet
                          "32000300020141",  // longer than the message
                          "06000300020141",  // the last element is one octet, which is not one
                          "0500042a030241",  // an element longer than the header
                          "ff",
                          "01",
                          "0100"}) {
    const DeliverSm pdu = with_udh(hex);
    EXPECT_TRUE(user_data_of(pdu).malformed_header) << hex;
    EXPECT_FALSE(user_data_of(pdu).concatenation) << hex;
    EXPECT_EQ(to_hex(user_data_of(pdu).payload), hex);
  }
}

TEST(UserData, MayHaveAnEmptyHeader) {
  const UserData data = user_data_of(with_udh("00"));
  EXPECT_FALSE(data.malformed_header);
  EXPECT_TRUE(data.payload.empty());
}

TEST(UserData, IsReadAtEveryCutWithoutOverrunning) {
  const Octets whole = from_hex("0b0804123403010003110302414243");
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const Octets cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    const UserData data = user_data_of(cut, true, {});
    EXPECT_EQ(data.malformed_header, size < 12) << size;
  }
}

void add_sar(Tlvs& tlvs, std::uint16_t reference, std::uint8_t total, std::uint8_t number) {
  add_u16(tlvs, TlvTag::sar_msg_ref_num, reference);
  add_u8(tlvs, TlvTag::sar_total_segments, total);
  add_u8(tlvs, TlvTag::sar_segment_seqnum, number);
}

TEST(UserData, ReadsSarWhenAllThreeAreThere) {
  DeliverSm pdu;
  add_sar(pdu.tlvs, 0x0102, 2, 1);
  EXPECT_EQ(user_data_of(pdu).concatenation,
            (Concatenation{.reference = 0x0102, .wide = true, .total = 2, .number = 1}));
  for (std::size_t missing = 0; missing < 3; ++missing) {
    DeliverSm without = pdu;
    without.tlvs.erase(without.tlvs.begin() + static_cast<std::ptrdiff_t>(missing));
    EXPECT_FALSE(user_data_of(without).concatenation);
  }
  DeliverSm impossible;
  add_sar(impossible.tlvs, 1, 2, 3);
  EXPECT_FALSE(user_data_of(impossible).concatenation);
}

TEST(UserData, PrefersTheHeaderToSar) {
  DeliverSm pdu = with_udh("0500032a030241");
  add_sar(pdu.tlvs, 7, 9, 9);
  EXPECT_EQ(user_data_of(pdu).concatenation->reference, 0x2A);
  DeliverSm other = with_udh("04040201024142");  // ports only
  add_sar(other.tlvs, 7, 9, 9);
  EXPECT_EQ(user_data_of(other).concatenation->reference, 7);
}

TEST(UserData, PrefersAPayloadWithContent) {
  DeliverSm pdu;
  pdu.short_message = from_hex("41");
  add_octets(pdu.tlvs, TlvTag::message_payload, from_hex("42"));
  EXPECT_EQ(to_hex(user_data_of(pdu).payload), "42");
  pdu.tlvs.clear();
  add_octets(pdu.tlvs, TlvTag::message_payload, {});
  EXPECT_EQ(to_hex(user_data_of(pdu).payload), "41");
}

TEST(UserData, OfDataSmIsItsPayload) {
  DataSm pdu;
  EXPECT_TRUE(user_data_of(pdu).payload.empty());
  pdu.esm_class.value = EsmClass::udhi;
  add_octets(pdu.tlvs, TlvTag::message_payload, from_hex("0500032a030241"));
  EXPECT_EQ(user_data_of(pdu).concatenation->number, 2);
  EXPECT_EQ(to_hex(user_data_of(pdu).payload), "41");
}

TEST(UserData, WritesElementsThatItReads) {
  for (const bool wide : {false, true}) {
    const Concatenation written{.reference = 200, .wide = wide, .total = 9, .number = 4};
    Octets elements;
    append_element(elements, UdhElementId::ports_16bit, from_hex("0b8423f0"));
    append_concatenation(elements, written);
    EXPECT_TRUE(are_elements(elements));
    EXPECT_EQ(concatenation_of(elements), written);
    std::span<const std::uint8_t> rest = elements;
    const auto first = take_element(rest);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->id, UdhElementId::ports_16bit);
    EXPECT_EQ(to_hex(first->data), "0b8423f0");
  }
}

TEST(UserData, ReadsPortsOfBothWidths) {
  EXPECT_EQ(user_data_of(with_udh("0605040b8423f041")).ports,
            (Ports{.wide = true, .destination = 2948, .source = 9200}));
  EXPECT_EQ(user_data_of(with_udh("040402e2e441")).ports,
            (Ports{.wide = false, .destination = 226, .source = 228}));
  EXPECT_FALSE(user_data_of(with_udh("0504030b8423")).ports);  // a length of neither
  // Behind and before a concatenation, the last of several.
  const DeliverSm all = with_udh("0f0402e2e400032a020105040b8423f041");
  EXPECT_EQ(user_data_of(all).ports->destination, 2948);
  EXPECT_EQ(user_data_of(all).concatenation->reference, 0x2A);
}

TEST(UserData, TakesPortsFromTlvsWhenTheHeaderHasNone) {
  DeliverSm pdu;
  add_u16(pdu.tlvs, TlvTag{0x020B}, 2948);
  EXPECT_FALSE(user_data_of(pdu).ports);
  add_u16(pdu.tlvs, TlvTag{0x020A}, 9200);
  EXPECT_EQ(user_data_of(pdu).ports, (Ports{.wide = true, .destination = 2948, .source = 9200}));
  DeliverSm both = with_udh("040402e2e441");
  both.tlvs = pdu.tlvs;
  EXPECT_EQ(user_data_of(both).ports->destination, 226);
}

TEST(UserData, ReadsTheShiftsOfEachKind) {
  EXPECT_EQ(user_data_of(with_udh("0324010041")).shift, (Gsm7Shift{}));
  EXPECT_EQ(user_data_of(with_udh("0324010141")).shift, (Gsm7Shift{.locking = 0, .single = 1}));
  EXPECT_EQ(user_data_of(with_udh("0325010341")).shift, (Gsm7Shift{.locking = 3, .single = 0}));
  // Before, between and behind others; the last of a kind; a wrong length is none.
  const DeliverSm many = with_udh("1225010600032a02012401022401062502070741");
  EXPECT_EQ(user_data_of(many).shift, (Gsm7Shift{.locking = 6, .single = 6}));
  EXPECT_EQ(user_data_of(many).concatenation->reference, 0x2A);
  EXPECT_EQ(to_hex(user_data_of(many).header), "1225010600032a020124010224010625020707");
}

TEST(UserData, WritesPortsAndShiftsThatItReads) {
  for (const bool wide : {false, true}) {
    const Ports ports{.wide = wide, .destination = 240, .source = 255};
    const Gsm7Shift shift{.locking = 6, .single = 13};
    Octets elements;
    append_ports(elements, ports);
    append_shift(elements, shift);
    EXPECT_EQ(ports_of(elements), ports);
    EXPECT_EQ(shift_of(elements), shift);
    EXPECT_EQ(elements.size(), (wide ? 6U : 4U) + 6U);
  }
  Octets none;
  append_shift(none, {});
  EXPECT_TRUE(none.empty());
}

}  // namespace
}  // namespace smpp
