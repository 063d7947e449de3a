#include "smpp/pdu/dump.hpp"

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
  return pdu;
}

TEST(Dump, ShowsWhatKindAndHowLongButNothingPersonal) {
  const std::string line =
      dump({.status = {}, .sequence = SequenceNumber{7}, .body = message(), .bodiless = false});
  EXPECT_EQ(line,
            "submit_sm seq=7 source_addr_ton=0 source_addr_npi=0 source_addr=<12> dest_addr_ton=0 "
            "dest_addr_npi=0 destination_addr=<12> esm_class=0 protocol_id=0 priority_flag=0 "
            "registered_delivery=0 replace_if_present_flag=0 data_coding=0 sm_default_msg_id=0 "
            "short_message=<15> 0x0424=<15> 0x001e=<14> 0x1400=<12> message_state=0x02 "
            "sar_msg_ref_num=0x1234");
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
