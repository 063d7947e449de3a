// Binding, in both roles.
#include "tests/support/session_script.hpp"

#include <gtest/gtest.h>

using namespace smpp;
using namespace std::chrono_literals;
using tests::SessionScript;
using enum smpp::CommandStatus;

namespace {

TEST(SessionBindEsme, SendsTheBindOfItsModeWhenConnected) {
  const std::pair<BindMode, CommandId> modes[] = {
      {BindMode::transmitter, CommandId::bind_transmitter},
      {BindMode::receiver, CommandId::bind_receiver},
      {BindMode::transceiver, CommandId::bind_transceiver}};
  for (const auto& [mode, command] : modes) {
    SessionScript script{Role::esme, {}, mode};
    EXPECT_EQ(script.session.state(), State::idle);
    script.expect_nothing_written().connect().expect(command, ESME_ROK, 1);
    EXPECT_EQ(script.session.state(), State::open);
    EXPECT_EQ(script.session.bind_mode(), std::nullopt);
  }
}

TEST(SessionBindEsme, SendsItsFieldsAsTheyAre) {
  SessionScript script{Role::esme};
  script.connect().expect(CommandId::bind_transceiver);
  const auto& bind = std::get<BindTransceiver>(script.expected().body);
  EXPECT_EQ(static_cast<const BindFields&>(bind), tests::bind_fields());
}

TEST(SessionBindEsme, IsBoundByTheAnswer) {
  SessionScript script{Role::esme};
  script.connect().expect(CommandId::bind_transceiver);
  EXPECT_FALSE(script.session.can_send());
  BindTransceiverResp answer;
  answer.system_id.assign("carrier");
  add_u8(answer.tlvs, TlvTag::sc_interface_version, 0x50);
  script.reply(answer);
  const auto bound = script.expect_event<Bound>();
  EXPECT_EQ(bound.peer_system_id.reveal(), "carrier");
  EXPECT_EQ(bound.peer_version, 0x50);
  EXPECT_EQ(script.session.state(), State::bound);
  EXPECT_EQ(script.session.bind_mode(), BindMode::transceiver);
  EXPECT_EQ(script.session.room(), 10U);
}

TEST(SessionBindEsme, KnowsNoVersionWhereNoneIsTold) {
  SessionScript script{Role::esme};
  script.connect().expect(CommandId::bind_transceiver).reply(BindTransceiverResp{});
  EXPECT_EQ(script.expect_event<Bound>().peer_version, 0);
}

TEST(SessionBindEsme, IsBoundEvenIfTheBodyOfASuccessCannotBeRead) {
  SessionScript script{Role::esme};
  script.connect().expect(CommandId::bind_transceiver).reply_header_only(ESME_ROK);
  script.expect_refused(CommandId::bind_transceiver_resp, ESME_RINVCMDLEN);
  EXPECT_TRUE(script.expect_event<Bound>().peer_system_id.empty());
  script.expect_alive();
}

TEST(SessionBindEsme, EndsWhenRefused) {
  SessionScript with_body{Role::esme};
  with_body.connect()
      .expect(CommandId::bind_transceiver)
      .reply(BindTransceiverResp{}, ESME_RINVPASWD)
      .expect_end(EndReason::bind_refused, ESME_RINVPASWD);
  SessionScript without{Role::esme};
  without.connect()
      .expect(CommandId::bind_transceiver)
      .reply_header_only(ESME_RALYBND)
      .expect_end(EndReason::bind_refused, ESME_RALYBND)
      .expect_nothing_written();
}

TEST(SessionBindEsme, EndsWhenTheBindIsNacked) {
  SessionScript script{Role::esme};
  script.connect()
      .expect(CommandId::bind_transceiver)
      .reply(GenericNack{}, ESME_RINVCMDID)
      .expect_end(EndReason::bind_refused, ESME_RINVCMDID);
}

TEST(SessionBindEsme, TakesNoNackForSuccess) {
  SessionScript script{Role::esme};
  script.connect()
      .expect(CommandId::bind_transceiver)
      .reply(GenericNack{}, ESME_ROK)
      .expect_end(EndReason::bind_refused, ESME_RUNKNOWNERR);
}

TEST(SessionBindEsme, EndsWhenTheBindIsNotAnsweredInTime) {
  SessionScript script{Role::esme};
  script.connect().expect(CommandId::bind_transceiver);
  EXPECT_EQ(script.session.deadline(), script.now + 10s);
  script.advance(9'999ms).expect_no_event();
  script.advance(1ms).expect_end(EndReason::bind_timeout).expect_nothing_written();
}

TEST(SessionBindEsme, AnEnquireLinkDoesNotPutOffTheBindTimeout) {
  SessionScript script{Role::esme};
  script.connect().expect(CommandId::bind_transceiver);
  script.advance(9s).expect_alive();
  script.advance(1s).expect_end(EndReason::bind_timeout);
}

TEST(SessionBindEsme, IgnoresAnAnswerOfAnotherModeOrNumber) {
  SessionScript script{Role::esme};
  script.connect().expect(CommandId::bind_transceiver);
  script.reply(BindReceiverResp{}).expect_refused(CommandId::bind_receiver_resp, ESME_ROK);
  script.peer(BindTransceiverResp{}, 2)
      .expect_refused(CommandId::bind_transceiver_resp, ESME_ROK)
      .expect_nothing_written();
  EXPECT_EQ(script.session.state(), State::open);
}

TEST(SessionBindEsme, RefusesRequestsBeforeTheAnswer) {
  SessionScript script{Role::esme};
  script.connect().expect(CommandId::bind_transceiver);
  script.peer(tests::deliver_sm(), 5)
      .expect(CommandId::deliver_sm_resp, ESME_RINVBNDSTS, 5)
      .expect_refused(CommandId::deliver_sm, ESME_RINVBNDSTS);
  script.peer(Unbind{}, 6)
      .expect(CommandId::unbind_resp, ESME_RINVBNDSTS, 6)
      .expect_refused(CommandId::unbind, ESME_RINVBNDSTS);
  script.expect_alive().expect_no_event();
}

TEST(SessionBindSmsc, AsksItsOwnerAndAnswersForIt) {
  SessionScript script{Role::smsc};
  script.connect().expect_nothing_written();
  script.peer(BindTransmitter{tests::bind_fields()}, 77).expect_nothing_written();
  const auto request = script.expect_event<BindRequested>();
  EXPECT_EQ(request.mode, BindMode::transmitter);
  EXPECT_EQ(request.fields, tests::bind_fields());
  EXPECT_EQ(script.session.state(), State::open);

  script.accept_bind(request.token).expect(CommandId::bind_transmitter_resp, ESME_ROK, 77);
  const auto& answer = std::get<BindTransmitterResp>(script.expected().body);
  EXPECT_EQ(answer.system_id.reveal(), "carrier");
  EXPECT_EQ(find_u8(answer.tlvs, TlvTag::sc_interface_version), 0x50);
  const auto bound = script.expect_event<Bound>();
  EXPECT_EQ(bound.peer_system_id.reveal(), "account");
  EXPECT_EQ(bound.peer_version, 0x50);
  EXPECT_EQ(bound.version, Version::v50);
  EXPECT_EQ(script.session.bind_mode(), BindMode::transmitter);
  EXPECT_FALSE(script.session.can_send());  // nothing is delivered to a transmitter
}

TEST(SessionBindSmsc, SendsNoTlvToAnOldPeer) {
  SessionScript script{Role::smsc};
  BindFields fields = tests::bind_fields();
  fields.interface_version = 0x33;
  script.connect().peer(BindReceiver{fields}, 1);
  script.accept_bind(script.expect_event<BindRequested>().token)
      .expect(CommandId::bind_receiver_resp);
  EXPECT_TRUE(std::get<BindReceiverResp>(script.expected().body).tlvs.empty());
  EXPECT_EQ(script.expect_event<Bound>().peer_version, 0x33);
}

TEST(SessionBindSmsc, LetsAPeerTryAgainAfterARefusal) {
  SessionScript script{Role::smsc};
  script.connect().peer(BindTransceiver{tests::bind_fields()}, 1);
  script.refuse(script.expect_event<BindRequested>().token, ESME_RINVPASWD)
      .expect(CommandId::bind_transceiver_resp, ESME_RINVPASWD, 1);
  EXPECT_EQ(script.expected_size(), header_size);
  script.peer(BindTransceiver{tests::bind_fields()}, 2);
  script.accept_bind(script.expect_event<BindRequested>().token)
      .expect(CommandId::bind_transceiver_resp, ESME_ROK, 2);
  script.expect_event<Bound>();
}

TEST(SessionBindSmsc, RefusesASecondBind) {
  SessionScript script{Role::smsc};
  script.connect().peer(BindTransceiver{tests::bind_fields()}, 1);
  const auto request = script.expect_event<BindRequested>();
  script
      .peer(BindReceiver{tests::bind_fields()}, 2)  // while the first is being decided on
      .expect(CommandId::bind_receiver_resp, ESME_RALYBND, 2)
      .expect_refused(CommandId::bind_receiver, ESME_RALYBND);
  script.accept_bind(request.token).expect(CommandId::bind_transceiver_resp);
  script.expect_event<Bound>();
  script.peer(BindTransceiver{tests::bind_fields()}, 3)
      .expect(CommandId::bind_transceiver_resp, ESME_RALYBND, 3)
      .expect_refused(CommandId::bind_transceiver, ESME_RALYBND)
      .expect_alive();
}

TEST(SessionBindSmsc, RefusesABindItCannotRead) {
  SessionScript script{Role::smsc};
  BindFields fields = tests::bind_fields();
  fields.password.assign("longer than eight");
  script.connect()
      .peer(BindTransceiver{fields}, 1)
      .expect(CommandId::bind_transceiver_resp, ESME_RINVPASWD, 1)
      .expect_refused(CommandId::bind_transceiver, ESME_RINVPASWD)
      .expect_alive();
}

TEST(SessionBindSmsc, EndsWhenNobodyBinds) {
  SessionScript script{Role::smsc};
  script.connect().peer(BindTransceiver{tests::bind_fields()}, 1);
  const auto request = script.expect_event<BindRequested>();
  script.refuse(request.token, ESME_RBINDFAIL)
      .expect(CommandId::bind_transceiver_resp, ESME_RBINDFAIL);
  script.advance(10s).expect_end(EndReason::bind_timeout);
}

TEST(SessionBindSmsc, AcceptingAfterTheEndDoesNothing) {
  SessionScript script{Role::smsc};
  script.connect().peer(BindTransceiver{tests::bind_fields()}, 1);
  const auto request = script.expect_event<BindRequested>();
  script.advance(10s).expect_end(EndReason::bind_timeout);
  script.accept_bind(request.token).expect_no_event().expect_nothing_written();
}

}  // namespace
