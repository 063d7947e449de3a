// Faults that the whole of a PDU or the session's version decides, not one field.
#include "smpp/pdu/check.hpp"
#include "smpp/pdu/codec.hpp"
#include "smpp/pdu/tlvs.hpp"
#include "smpp/wire/writer.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace smpp {
namespace {

using enum CommandStatus;

std::optional<Fault> fault_in(Body body, Ear ear = {Role::smsc, Version::v34}) {
  Pdu pdu;
  pdu.body = std::move(body);
  return check(pdu, ear);
}

std::string at(std::string_view field, std::size_t offset) {
  return std::string{field} + "@" + std::to_string(offset);
}

std::string said(const std::optional<Fault>& fault) {
  return fault ? at(fault->field, fault->offset) : "right";
}

template <class P>
std::size_t size_of(const P& body) {
  Octets frame;
  encode(frame, ESME_ROK, SequenceNumber{1}, body);
  return frame.size();
}

template <class P>
DecodeError error_with(const P& body, std::initializer_list<std::uint8_t> behind) {
  Octets frame;
  encode(frame, ESME_ROK, SequenceNumber{1}, body);
  frame.insert(frame.end(), behind);
  Writer{frame}.put(0, static_cast<std::uint32_t>(frame.size()));
  return decode(frame).error();
}

TEST(Faults, AReceiptOfTlvsAloneMayKeepTheBitOfAHeader) {
  DeliverSm receipt;
  receipt.esm_class.value = EsmClass::receipt | EsmClass::udhi;
  add_text(receipt.tlvs, TlvTag::receipted_message_id, "x");
  constexpr Ear esme{Role::esme, Version::v34};
  EXPECT_FALSE(fault_in(receipt, esme));
  receipt.esm_class.value = EsmClass::udhi;
  EXPECT_EQ(fault_in(receipt, esme)->answer, ESME_RINVESMCLASS);
}

TEST(Faults, OctetsLeftOverAreAWrongLengthWithoutTlvs) {
  const DecodeError error = error_with(SubmitSm{}, {0});
  EXPECT_EQ(fault_of(error, Version::v33).answer, ESME_RINVCMDLEN);
  EXPECT_EQ(fault_of(error, Version::v34).answer, ESME_RINVTLVSTREAM);
  EXPECT_EQ(error_with(EnquireLink{}, {0, 0}).answer, ESME_RINVCMDLEN);
  EXPECT_EQ(error_with(BindTransceiver{}, {0}).answer, ESME_RINVCMDLEN);
}

TEST(Faults, OfATlvBeginWhereItDoes) {
  const std::size_t size = size_of(SubmitSm{});
  for (const std::initializer_list<std::uint8_t> behind : {std::initializer_list<std::uint8_t>{2},
                                                           {2, 4, 0},
                                                           {2, 4, 0, 2},
                                                           {2, 4, 0, 2, 7},
                                                           {2, 4, 0xFF, 0xFF, 7}}) {
    const DecodeError error = error_with(SubmitSm{}, behind);
    EXPECT_EQ(error.field, "tlvs");
    EXPECT_EQ(error.offset, size);
    EXPECT_EQ(error.answer, ESME_RINVTLVSTREAM);
  }
  EXPECT_EQ(error_with(SubmitSm{}, {2, 4, 0, 1, 7, 2, 4}).offset, size + 5);
}

TEST(Faults, ABindMayCarryWhatNobodyKnows) {
  BindTransceiver bind;
  add_octets(bind.tlvs, static_cast<TlvTag>(0x1401), Octets{1, 2});
  EXPECT_EQ(said(fault_in(bind)), "right");
  const std::size_t size = size_of(bind);
  add_u8(bind.tlvs, TlvTag::sc_interface_version, 0x34);
  EXPECT_EQ(said(fault_in(bind)), at("sc_interface_version", size));
  EXPECT_EQ(fault_in(bind)->answer, ESME_RTLVNOTALLWD);
}

Destination to_number(std::string_view address) {
  Destination to;
  to.ton = Ton::international;
  to.npi = Npi::isdn;
  to.address.assign(address);
  return to;
}

TEST(Faults, OfDestinationsAreFoundInTheirEntry) {
  const DecodeError none = error_with(SubmitMulti{}, {});
  EXPECT_EQ(none.field, "number_of_dests");
  EXPECT_EQ(none.offset, 20U);
  EXPECT_EQ(none.answer, ESME_RINVNUMDESTS);

  SubmitMulti multi;
  multi.dests.assign(255, to_number("447700900456"));
  EXPECT_EQ(said(fault_in(multi)), "number_of_dests@20");
  EXPECT_EQ(said(fault_in(multi, {Role::smsc, Version::v50})), "right");

  multi.dests.assign({to_number("447700900456"), to_number("shop")});
  constexpr std::size_t first_entry = 3 + 13;
  EXPECT_EQ(said(fault_in(multi)), at("destination_addr", 21 + first_entry + 3));
}

TEST(Faults, OfAPayloadAreFoundInItsTlv) {
  SubmitSm submit;
  submit.dest.assign("447700900456");
  submit.esm_class.value = EsmClass::udhi;
  add_u16(submit.tlvs, TlvTag::user_message_reference, 1);
  const std::size_t size = size_of(submit);
  add_octets(submit.tlvs, TlvTag::message_payload, Octets{9, 0});
  EXPECT_EQ(said(fault_in(submit)), at("message_payload", size));
}

TEST(Faults, ATlvHasTheLengthsOfItsVersion) {
  SubmitSm submit;
  submit.dest.assign("447700900456");
  add_u8(submit.tlvs, TlvTag::alert_on_message_delivery, 1);
  EXPECT_EQ(fault_in(submit)->answer, ESME_RINVTLVLEN);
  EXPECT_FALSE(fault_in(submit, {Role::smsc, Version::v50}));

  DeliverSm receipt;
  receipt.esm_class.value = EsmClass::receipt;
  add_octets(receipt.tlvs, TlvTag::receipted_message_id, Octets{});
  EXPECT_EQ(fault_in(receipt, {Role::esme, Version::v34})->answer, ESME_RINVTLVLEN);
}

}  // namespace
}  // namespace smpp
