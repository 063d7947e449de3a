// Faults that the whole of a PDU or the session's version decides, not one field.
#include "smpp/pdu/check.hpp"
#include "smpp/pdu/codec.hpp"
#include "smpp/pdu/tlvs.hpp"
#include "smpp/wire/writer.hpp"

#include <gtest/gtest.h>

namespace smpp {
namespace {

using enum CommandStatus;

std::optional<Fault> fault_in(const DeliverSm& deliver_sm) {
  Pdu pdu;
  pdu.body = deliver_sm;
  return check(pdu, {.receiver = Role::esme, .version = Version::v34});
}

TEST(Faults, AReceiptOfTlvsAloneMayKeepTheBitOfAHeader) {
  DeliverSm receipt;
  receipt.esm_class.value = EsmClass::receipt | EsmClass::udhi;
  add_text(receipt.tlvs, TlvTag::receipted_message_id, "x");
  EXPECT_FALSE(fault_in(receipt));
  receipt.esm_class.value = EsmClass::udhi;
  EXPECT_EQ(fault_in(receipt)->answer, ESME_RINVESMCLASS);
}

TEST(Faults, OctetsLeftOverAreAWrongLengthWithoutTlvs) {
  Octets frame;
  encode(frame, ESME_ROK, SequenceNumber{1}, SubmitSm{});
  frame.push_back(0);
  Writer{frame}.put(0, static_cast<std::uint32_t>(frame.size()));
  const auto pdu = decode(frame);
  ASSERT_FALSE(pdu);
  EXPECT_EQ(fault_of(pdu.error(), Version::v33).answer, ESME_RINVCMDLEN);
  EXPECT_EQ(fault_of(pdu.error(), Version::v34).answer, ESME_RINVTLVSTREAM);
}

}  // namespace
}  // namespace smpp
