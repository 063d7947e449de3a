// The declared TLVs against the shared vectors: one row a tag, the names and types that independent
// decoders gave.
#include "smpp/pdu/tlv_rows.hpp"

#include "tests/unit/smpp/vectors.hpp"

#include <gtest/gtest.h>

#include <set>

namespace smpp {
namespace {

TEST(TlvRows, HaveTheNamesAndTypesOfTheVectors) {
  std::set<TlvTag> seen;
  for (const auto& vector : vectors::file("pdus").at("vectors").as_array()) {
    for (const auto& value : vector.at("tlvs").as_array()) {
      const auto& tlv = value.as_object();
      const auto tag = static_cast<TlvTag>(vectors::hex_number(vectors::text(tlv, "tag")));
      const TlvKind kind = kind_of(tag);
      SCOPED_TRACE(vectors::text(tlv, "tag"));
      EXPECT_EQ(name_of(type_of(kind.type, vectors::number(tlv, "length"))),
                vectors::text(tlv, "type"));
      if (tlv.at("name").is_null()) {
        EXPECT_EQ(kind.name, "");
        EXPECT_EQ(row_of(tag), nullptr);
      } else {
        EXPECT_EQ(kind.name, vectors::text(tlv, "name"));
        EXPECT_EQ(tlv_named(kind.name), tag);
        seen.insert(tag);
      }
    }
  }
  EXPECT_EQ(seen.size(), tlv_rows().size()) << "every declared TLV is in the vectors";
  EXPECT_GE(tlv_rows().size(), 64U);
}

TEST(TlvRows, SayWhereATlvMayBe) {
  const auto in = [](TlvTag tag, CommandId pdu, Version version) {
    return row_of(tag)->places.in(pdu, version);
  };
  using enum CommandId;
  EXPECT_EQ(in(TlvTag::dest_addr_subunit, deliver_sm, Version::v34), Presence::never);
  EXPECT_EQ(in(TlvTag::dest_addr_subunit, deliver_sm, Version::v50), Presence::allowed);
  EXPECT_EQ(in(TlvTag::receipted_message_id, submit_sm, Version::v50), Presence::never);
  EXPECT_EQ(in(TlvTag::message_payload, submit_sm, Version::v33), Presence::never);
  EXPECT_EQ(in(TlvTag::broadcast_rep_num, broadcast_sm, Version::v50), Presence::required);
  EXPECT_EQ(in(TlvTag::broadcast_rep_num, submit_sm, Version::v50), Presence::never);
  EXPECT_EQ(in(TlvTag::congestion_state, deliver_sm_resp, Version::v34), Presence::never);
  EXPECT_EQ(in(TlvTag::congestion_state, deliver_sm_resp, Version::v50), Presence::allowed);
  EXPECT_EQ(in(TlvTag::congestion_state, deliver_sm, Version::v50), Presence::never);
}

TEST(TlvRows, SayWhichValuesMeanSomething) {
  const auto takes = [](TlvTag tag, std::uint32_t value, Version version = Version::v34) {
    return row_of(tag)->values.include(value, version);
  };
  EXPECT_TRUE(takes(TlvTag::privacy_indicator, 3));
  EXPECT_FALSE(takes(TlvTag::privacy_indicator, 4));
  EXPECT_TRUE(takes(TlvTag::user_message_reference, 65'535));
  EXPECT_FALSE(takes(TlvTag::message_state, 9));
  EXPECT_TRUE(takes(TlvTag::message_state, 9, Version::v50));
  EXPECT_FALSE(takes(TlvTag::ussd_service_op, 20));
  EXPECT_TRUE(takes(TlvTag::ussd_service_op, 200));
}

TEST(TlvRows, AreNamedByVendorsWhereTheStandardHasNoName) {
  const std::array vendors{VendorTlv{static_cast<TlvTag>(0x1400), "entity_id", ValueType::cstr},
                           VendorTlv{TlvTag::message_state, "mine", ValueType::octets}};
  EXPECT_EQ(kind_of(static_cast<TlvTag>(0x1400), vendors).name, "entity_id");
  EXPECT_EQ(kind_of(static_cast<TlvTag>(0x1400), vendors).type, ValueType::cstr);
  EXPECT_EQ(kind_of(static_cast<TlvTag>(0x1400), vendors).privacy, Privacy::personal);
  EXPECT_EQ(kind_of(TlvTag::message_state, vendors).name, "message_state");
  EXPECT_EQ(tlv_named("entity_id", vendors), static_cast<TlvTag>(0x1400));
  EXPECT_EQ(tlv_named("entity_id"), std::nullopt);
}

}  // namespace
}  // namespace smpp
