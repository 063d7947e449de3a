#include "smpp/pdu/conformance.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace smpp {
namespace {

TEST(Conformance, PageIsCommittedAsGenerated) {
  std::ifstream file{std::string{SOURCE_ROOT} + "/docs/conformance.md", std::ios::binary};
  const std::string committed{std::istreambuf_iterator<char>{file}, {}};
  EXPECT_TRUE(committed == conformance_page()) << "run tools/generate-conformance";
}

TEST(Conformance, RowsSayDirectionAndVersion) {
  const auto rows = conformance_rows();
  const auto presence = [&](CommandId pdu, TlvTag tlv, Role sender, Version version) {
    Presence found = Presence::never;
    for (const ConformanceRow& row : rows) {
      if (row.pdu == pdu && row.tlv == tlv && row.sender == sender && row.version == version) {
        EXPECT_EQ(found, Presence::never) << "twice";
        found = row.presence;
      }
    }
    return found;
  };
  using enum CommandId;
  using enum Presence;
  EXPECT_EQ(presence(data_sm, TlvTag::set_dpf, Role::esme, Version::v34), allowed);
  EXPECT_EQ(presence(data_sm, TlvTag::set_dpf, Role::smsc, Version::v34), allowed);
  EXPECT_EQ(presence(submit_sm, TlvTag::dest_port, Role::esme, Version::v34), allowed);
  EXPECT_EQ(presence(submit_sm, TlvTag::dest_port, Role::smsc, Version::v34), never);
  EXPECT_EQ(presence(submit_sm, TlvTag::dest_port, Role::esme, Version::v33), never);
  EXPECT_EQ(presence(broadcast_sm, TlvTag::broadcast_rep_num, Role::esme, Version::v50), required);
  EXPECT_EQ(presence(broadcast_sm, TlvTag::broadcast_rep_num, Role::esme, Version::v34), never);
  EXPECT_EQ(presence(unbind_resp, TlvTag::congestion_state, Role::esme, Version::v50), allowed);
}

}  // namespace
}  // namespace smpp
