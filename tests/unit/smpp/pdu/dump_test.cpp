#include "smpp/pdu/dump.hpp"

#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

namespace smpp {
namespace {

SubmitSm message() {
  SubmitSm pdu;
  pdu.source.assign("447700900123");
  pdu.dest.assign("447700900456");
  pdu.short_message = to_octets("see you at nine");
  add_octets(pdu.tlvs, TlvTag::message_payload, octets_of("and then at ten"));
  add_text(pdu.tlvs, TlvTag::receipted_message_id, "id-of-someone");
  add_octets(pdu.tlvs, static_cast<TlvTag>(0x1400), octets_of("447700900789"));
  add_u8(pdu.tlvs, TlvTag::message_state, 2);
  add_u16(pdu.tlvs, TlvTag::sar_msg_ref_num, 0x1234);
  add_octets(pdu.tlvs, TlvTag::network_error_code, vectors::from_hex("03000b"));
  add_octets(pdu.tlvs,
             TlvTag::callback_num,
             octets_of("\x01\x01\x01"
                       "5550001a"));
  return pdu;
}

TEST(Dump, ShowsWhatKindAndHowLongButNothingPersonal) {
  const std::string line =
      dump({.status = {}, .sequence = SequenceNumber{7}, .body = message(), .bodiless = false});
  EXPECT_EQ(
      line,
      "submit_sm seq=7 source_addr_ton=0 source_addr_npi=0 source_addr=<12> dest_addr_ton=0 "
      "dest_addr_npi=0 destination_addr=<12> esm_class=0 protocol_id=0 priority_flag=0 "
      "registered_delivery=0 replace_if_present_flag=0 data_coding=0 sm_default_msg_id=0 "
      "short_message=<15> message_payload=<15> receipted_message_id=id-of-someone 0x1400=<12> "
      "message_state=0x02 sar_msg_ref_num=0x1234 network_error_code=0x03000b "
      "callback_num=<11>");
}

TEST(Dump, NamesVendorsTlvsAndShowsTheOpenOnes) {
  SubmitSmResp pdu;
  add_text(pdu.tlvs, static_cast<TlvTag>(0x1400), "1101123456789");
  add_octets(pdu.tlvs, static_cast<TlvTag>(0x1401), octets_of("447700900789"));
  add_octets(pdu.tlvs, static_cast<TlvTag>(0x1402), octets_of("key"));
  const std::array vendors{
      VendorTlv{static_cast<TlvTag>(0x1400), "entity_id", ValueType::cstr, Privacy::open},
      VendorTlv{static_cast<TlvTag>(0x1401), "handset", ValueType::octets, Privacy::personal},
      VendorTlv{static_cast<TlvTag>(0x1402), "token", ValueType::octets, Privacy::secret}};
  EXPECT_EQ(
      dump({.status = {}, .sequence = SequenceNumber{3}, .body = pdu, .bodiless = false}, vendors),
      "submit_sm_resp seq=3 status=ESME_ROK entity_id=1101123456789 handset=<12> token=***");
}

TEST(Dump, HidesPasswords) {
  BindTransceiver bind;
  bind.system_id.assign("acme");
  bind.password.assign("hunter2");
  bind.address_range.assign("447700900.*");
  const std::string line =
      dump({.status = {}, .sequence = SequenceNumber{1}, .body = bind, .bodiless = false});
  EXPECT_EQ(line,
            "bind_transceiver seq=1 system_id=acme password=*** interface_version=52 addr_ton=0 "
            "addr_npi=0 address_range=<11>");
}

TEST(Dump, NamesAStatusOrGivesItsNumber) {
  const auto line = [](CommandStatus status) {
    return dump({.status = status,
                 .sequence = SequenceNumber{2},
                 .body = SubmitSmResp{},
                 .bodiless = true});
  };
  EXPECT_EQ(line(CommandStatus::ESME_RTHROTTLED), "submit_sm_resp seq=2 status=ESME_RTHROTTLED");
  EXPECT_EQ(line(CommandStatus::ESME_ROK), "submit_sm_resp seq=2 status=ESME_ROK");
  EXPECT_EQ(line(static_cast<CommandStatus>(0x400)), "submit_sm_resp seq=2 status=0x00000400");
}

TEST(Dump, IsOneLineWhateverThePeerSends) {
  SubmitSmResp answer;
  answer.message_id.assign("a\nb c\\\x1b[1m\xff");
  const std::string line =
      dump({.status = {}, .sequence = SequenceNumber{2}, .body = answer, .bodiless = false});
  EXPECT_EQ(line,
            "submit_sm_resp seq=2 status=ESME_ROK message_id=a\\x0ab\\x20c\\x5c\\x1b[1m\\xff");
}

}  // namespace
}  // namespace smpp
