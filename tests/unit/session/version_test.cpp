// Which version a session has, and what the other side is not sent because of it.
#include "smpp/session/negotiation.hpp"
#include "tests/support/session_script.hpp"

#include <gtest/gtest.h>

using namespace smpp;
using tests::SessionScript;
using enum smpp::CommandStatus;

namespace {

TEST(SessionVersion, IsReadFromAnyOctet) {
  for (unsigned stated = 0; stated <= 0xFF; ++stated) {
    const Version version = version_of(static_cast<std::uint8_t>(stated));
    EXPECT_EQ(version, stated < 0x34 ? Version::v33 : stated < 0x50 ? Version::v34 : Version::v50);
  }
}

TEST(SessionVersion, IsTheLowerOfTheTwo) {
  for (const Version ours : versions) {
    for (const Version theirs : versions) {
      BindRequest bind{.mode = BindMode::transceiver, .fields = tests::bind_fields()};
      bind.fields.interface_version = static_cast<std::uint8_t>(ours);
      Session esme{SessionLimits{}, bind};
      SessionLimits limits;
      limits.version = theirs;
      Session smsc{limits};
      const Time now{std::chrono::hours{1}};
      esme.on_connected(now);
      smsc.on_connected(now);
      Octets octets;
      esme.take_output(octets);
      smsc.on_bytes(octets, now);
      smsc.accept_bind(
          std::get<BindRequested>(*smsc.next_event()).token, FixedText<15>{"carrier"}, now);
      smsc.take_output(octets);
      esme.on_bytes(octets, now);
      EXPECT_EQ(smsc.version(), std::min(ours, theirs));
      EXPECT_EQ(esme.version(), std::min(ours, theirs));
      EXPECT_EQ(std::get<Bound>(*smsc.next_event()).version, smsc.version());
      EXPECT_EQ(std::get<Bound>(*esme.next_event()).version, esme.version());
    }
  }
}

TEST(SessionVersion, OfACarrierThatStatesNoneIsASetting) {
  for (const Version unstated : versions) {
    SessionLimits limits;
    limits.unstated = unstated;
    SessionScript script{Role::esme, limits};
    script.connect().expect(CommandId::bind_transceiver).reply(BindTransceiverResp{});
    EXPECT_EQ(script.expect_event<Bound>().version, unstated);
  }
}

SubmitSm with_tlvs() {
  SubmitSm submit = tests::submit_sm();
  add_u16(submit.tlvs, TlvTag::user_message_reference, 7);
  add_octets(submit.tlvs, TlvTag::billing_identification, octets_of("x"));
  add_octets(submit.tlvs, static_cast<TlvTag>(0x1400), octets_of("vendor"));
  return submit;
}

TEST(SessionVersion, DecidesWhichTlvsAreSent) {
  const auto sent = [](std::uint8_t version) {
    SessionScript script{Role::esme};
    script.bind(version);
    script.send(with_tlvs());
    script.expect(CommandId::submit_sm);
    std::vector<TlvTag> tags;
    for (const Tlv& tlv : std::get<SubmitSm>(script.expected().body).tlvs) {
      tags.push_back(tlv.tag);
    }
    return tags;
  };
  const auto vendor = static_cast<TlvTag>(0x1400);
  EXPECT_EQ(sent(0x33), std::vector<TlvTag>{});
  EXPECT_EQ(sent(0x34), (std::vector{TlvTag::user_message_reference, vendor}));
  EXPECT_EQ(sent(0x50),
            (std::vector{TlvTag::user_message_reference, TlvTag::billing_identification, vendor}));
}

TEST(SessionVersion, DecidesWhichTlvsAreAnswered) {
  for (const Version version : versions) {
    SessionScript script{Role::smsc};
    script.bind(static_cast<std::uint8_t>(version)).peer(tests::submit_sm(), 3);
    SubmitSmResp answer;
    answer.message_id.assign("1");
    add_u8(answer.tlvs, TlvTag::congestion_state, 85);
    script.respond(script.expect_event<Received>().token, answer)
        .expect(CommandId::submit_sm_resp, ESME_ROK, 3);
    EXPECT_EQ(std::get<SubmitSmResp>(script.expected().body).tlvs.size(),
              version == Version::v50 ? 1U : 0U);
  }
}

TEST(SessionVersion, ATextInATlvGoesToA33PeerInTheBody) {
  SessionScript script{Role::esme};
  script.bind(0x33);
  SubmitSm submit;
  add_octets(submit.tlvs, TlvTag::message_payload, octets_of("the text"));
  script.send(submit);
  script.expect(CommandId::submit_sm);
  const auto& sent = std::get<SubmitSm>(script.expected().body);
  EXPECT_EQ(view(sent.short_message), "the text");
  EXPECT_TRUE(sent.tlvs.empty());
}

TEST(SessionVersion, A33PeerIsNotSaidToBeThrottled) {
  SessionLimits limits;
  limits.peer_window = 1;
  SessionScript script{Role::smsc, limits};
  script.bind(0x33).peer(tests::submit_sm(), 2).peer(tests::submit_sm(), 3);
  script.expect_event<Received>();
  script.expect(CommandId::submit_sm_resp, ESME_RMSGQFUL, 3)
      .expect_refused(CommandId::submit_sm, ESME_RMSGQFUL);
}

TEST(SessionVersion, ATolerantEarTakesWhatTheVersionLacks) {
  SessionScript script{Role::esme};
  script.bind(0x33).peer(tests::data_sm(), 5);
  script.answer(script.expect_event<Received>().token).expect(CommandId::data_sm_resp, ESME_ROK, 5);
  EXPECT_FALSE(script.session.can_send(CommandId::data_sm));
}

}  // namespace
