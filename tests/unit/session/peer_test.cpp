// Their requests: handed up, answered once, or refused by the machine's own rules.
#include "tests/support/session_script.hpp"

#include <gtest/gtest.h>

using namespace smpp;
using namespace std::chrono_literals;
using tests::SessionScript;
using enum smpp::CommandStatus;

namespace {

TEST(SessionPeer, ADeliverIsHandedUpAndAnsweredBySeventeenOctets) {
  SessionScript script{Role::esme};
  script.bind();
  script.peer(tests::deliver_sm("text"), 0x80000001).expect_nothing_written();
  const auto received = script.expect_event<Received>();
  EXPECT_EQ(std::get<DeliverSm>(received.body), tests::deliver_sm("text"));
  script.answer(received.token, "an id that an ESME does not give")
      .expect(CommandId::deliver_sm_resp, ESME_ROK, 0x80000001);
  EXPECT_EQ(script.expected_size(), 17U);
}

TEST(SessionPeer, DataIsAnsweredInKind) {
  SessionScript script{Role::esme};
  script.bind();
  script.peer(tests::data_sm(), 3);
  script.answer(script.expect_event<Received>().token).expect(CommandId::data_sm_resp, ESME_ROK, 3);
  EXPECT_EQ(script.expected_size(), 17U);
}

TEST(SessionPeer, AnSmscAnswersWithItsMessageId) {
  SessionScript script{Role::smsc};
  script.bind();
  script.peer(tests::submit_sm(), 3);
  script.answer(script.expect_event<Received>().token, "abc-1")
      .expect(CommandId::submit_sm_resp, ESME_ROK, 3);
  EXPECT_EQ(std::get<SubmitSmResp>(script.expected().body).message_id.reveal(), "abc-1");
  script.peer(tests::data_sm(), 4);
  script.answer(script.expect_event<Received>().token, "abc-2")
      .expect(CommandId::data_sm_resp, ESME_ROK, 4);
  EXPECT_EQ(std::get<DataSmResp>(script.expected().body).message_id.reveal(), "abc-2");
}

TEST(SessionPeer, IsAnsweredOnce) {
  SessionScript script{Role::esme};
  script.bind().peer(tests::deliver_sm(), 3);
  const auto token = script.expect_event<Received>().token;
  script.answer(token).expect(CommandId::deliver_sm_resp);
  script.answer(token).refuse(token, ESME_RMSGQFUL).expect_nothing_written();
}

TEST(SessionPeer, MayUseANumberTwice) {
  SessionScript script{Role::esme};
  script.bind().peer(tests::deliver_sm("a"), 3).peer(tests::deliver_sm("b"), 3);
  const auto first = script.expect_event<Received>();
  const auto second = script.expect_event<Received>();
  script.refuse(second.token, ESME_RMSGQFUL).expect(CommandId::deliver_sm_resp, ESME_RMSGQFUL, 3);
  script.answer(first.token).expect(CommandId::deliver_sm_resp, ESME_ROK, 3);
}

TEST(SessionPeer, MayUseTheNumbersOfOurRequests) {
  SessionScript script{Role::esme};
  script.bind();
  const auto ours = script.send(tests::submit_sm());
  script.expect(CommandId::submit_sm).peer(tests::deliver_sm(), ours.value());
  const auto received = script.expect_event<Received>();
  script.peer(SubmitSmResp{}, ours.value());
  EXPECT_EQ(script.expect_event<Answered>().sequence, ours);
  script.answer(received.token).expect(CommandId::deliver_sm_resp, ESME_ROK, ours.value());
}

TEST(SessionPeer, ARefusalHasNoBody) {
  SessionScript script{Role::esme};
  script.bind().peer(tests::deliver_sm(), 3);
  script.refuse(script.expect_event<Received>().token, ESME_RX_P_APPN)
      .expect(CommandId::deliver_sm_resp, ESME_RX_P_APPN, 3);
  EXPECT_EQ(script.expected_size(), header_size);
  script.expect_no_event();
}

TEST(SessionPeer, StatusInARequestAndOddNumbersAreTakenAsTheyAre) {
  SessionScript script{Role::esme};
  script.bind();
  for (const std::uint32_t sequence : {0U, 0x80000001U, 0xFFFFFFFFU}) {
    script.octets(tests::header_only(CommandId::enquire_link, sequence, ESME_RSYSERR))
        .expect(CommandId::enquire_link_resp);
    EXPECT_EQ(script.expected().sequence.value(), sequence);
  }
}

TEST(SessionPeer, BeyondItsWindowIsRefusedAtOnce) {
  SessionLimits limits;
  limits.peer_window = 2;
  SessionScript script{Role::esme, limits};
  script.bind().peer(tests::deliver_sm(), 1).peer(tests::deliver_sm(), 2);
  const auto first = script.expect_event<Received>();
  script.expect_event<Received>();
  script.peer(tests::deliver_sm(), 3)
      .expect(CommandId::deliver_sm_resp, ESME_RMSGQFUL, 3)
      .expect_refused(CommandId::deliver_sm, ESME_RMSGQFUL)
      .expect_alive();
  script.answer(first.token).expect(CommandId::deliver_sm_resp, ESME_ROK, 1);
  script.peer(tests::deliver_sm(), 4).expect_nothing_written();
  script.expect_event<Received>();
}

TEST(SessionPeer, BeyondItsWindowIsRefusedAsItUnderstandsIt) {
  SessionLimits limits;
  limits.peer_window = 1;
  limits.refusal = ESME_RX_T_APPN;
  SessionScript script{Role::esme, limits};
  script.bind().peer(tests::deliver_sm(), 1).peer(tests::deliver_sm(), 2);
  script.expect_event<Received>();
  script.expect(CommandId::deliver_sm_resp, ESME_RX_T_APPN, 2)
      .expect_refused(CommandId::deliver_sm, ESME_RX_T_APPN)
      .expect_alive();
}

TEST(SessionPeer, BeyondItsWindowIsThrottledByAnSmsc) {
  SessionLimits limits;
  limits.peer_window = 1;
  SessionScript script{Role::smsc, limits};
  script.bind().peer(tests::submit_sm(), 2).peer(tests::submit_sm(), 3);
  script.expect_event<Received>();
  script.expect(CommandId::submit_sm_resp, ESME_RTHROTTLED, 3)
      .expect_refused(CommandId::submit_sm, ESME_RTHROTTLED);
}

TEST(SessionPeer, WhatItMayNotSendIsRefused) {
  SessionScript transmitter{Role::esme, {}, BindMode::transmitter};
  transmitter.bind()
      .peer(tests::deliver_sm(), 1)
      .expect(CommandId::deliver_sm_resp, ESME_RINVBNDSTS, 1)
      .expect_refused(CommandId::deliver_sm, ESME_RINVBNDSTS)
      .expect_alive();
  SessionScript esme{Role::esme};
  esme.bind()
      .peer(tests::submit_sm(), 1)
      .expect(CommandId::submit_sm_resp, ESME_RINVBNDSTS, 1)
      .expect_refused(CommandId::submit_sm, ESME_RINVBNDSTS)
      .expect_alive();
  SessionScript receiver{Role::smsc, {}, BindMode::receiver};
  receiver.bind()
      .peer(tests::submit_sm(), 2)
      .expect(CommandId::submit_sm_resp, ESME_RINVBNDSTS, 2)
      .expect_refused(CommandId::submit_sm, ESME_RINVBNDSTS)
      .expect_alive();
}

TEST(SessionPeer, UnknownCommandsAreNacked) {
  SessionScript script{Role::esme};
  script.bind();
  for (const std::uint32_t id : {0x0AU, 0x10201U, 0x300U}) {
    script.octets(tests::header_only(CommandId{id}, 12))
        .expect(CommandId::generic_nack, ESME_RINVCMDID, 12)
        .expect_refused(CommandId{id}, ESME_RINVCMDID);
  }
  script.expect_alive();
}

TEST(SessionPeer, ABadBodyIsAnsweredInKindAndTheSessionGoesOn) {
  SessionScript script{Role::esme};
  script.bind();
  Octets cut = tests::header_only(CommandId::deliver_sm, 5);
  cut.insert(cut.end(), {0, 1, 1, '4', '4'});
  Writer{cut}.put(0, static_cast<std::uint32_t>(cut.size()));
  script.octets(cut).expect(CommandId::deliver_sm_resp, ESME_RINVCMDLEN, 5);
  EXPECT_EQ(script.expect_event<Refused>().field, "source_addr");

  Octets stray = tests::frame(tests::deliver_sm(), 6);
  stray.push_back(7);
  Writer{stray}.put(0, static_cast<std::uint32_t>(stray.size()));
  script.octets(stray)
      .expect(CommandId::deliver_sm_resp, ESME_RINVTLVSTREAM, 6)
      .expect_refused(CommandId::deliver_sm, ESME_RINVTLVSTREAM)
      .expect_alive();
}

TEST(SessionPeer, ThatMeansNothingIsRefusedByAStrictEarAndTakenByATolerantOne) {
  SubmitSm odd = tests::submit_sm();
  odd.priority_flag = 9;
  for (const bool strict : {true, false}) {
    SessionLimits limits;
    limits.strict = strict;
    SessionScript script{Role::smsc, limits};
    script.bind(0x34).peer(odd, 2);
    if (strict) {
      script.expect(CommandId::submit_sm_resp, ESME_RINVPRTFLG, 2);
      const auto refused = script.expect_event<Refused>();
      EXPECT_EQ(refused.field, "priority_flag");
      EXPECT_EQ(refused.offset, header_size + 1 + 15 + 15 + 2);
    } else {
      script.expect_event<Received>();
    }
    script.expect_nothing_written().expect_alive();
  }
}

TEST(SessionPeer, IsAnsweredWhereItAsksManyThingsInOneRead) {
  SessionScript script{Role::esme};
  script.bind();
  Octets all;
  for (std::uint32_t i = 1; i <= 500; ++i) {
    encode(all, ESME_ROK, SequenceNumber{i}, tests::deliver_sm());
    encode_header_only(all, CommandId::enquire_link, ESME_ROK, SequenceNumber{10'000 + i});
  }
  script.octets(all);
  for (std::uint32_t i = 1; i <= 500; ++i) {
    EXPECT_EQ(script.expect_event<Received>().token.sequence.value(), i);
    script.expect(CommandId::enquire_link_resp, ESME_ROK, 10'000 + i);
  }
}

TEST(SessionPeer, ThatReadsNothingIsNotReadEither) {
  SessionLimits limits;
  limits.max_output = 100;
  SessionScript script{Role::esme, limits};
  script.bind().hold_output(true);
  for (std::uint32_t i = 0; i < 6; ++i) {
    EXPECT_TRUE(script.session.wants_read());
    script.octets(tests::header_only(CommandId::enquire_link, i));
  }
  script.octets(tests::header_only(CommandId::enquire_link, 6));
  EXPECT_FALSE(script.session.wants_read());
  script.hold_output(false);
  EXPECT_TRUE(script.session.wants_read());
}

TEST(SessionPeerDeathTest, APositiveAnswerIsNotARefusal) {
  SessionScript script{Role::esme};
  script.bind().peer(tests::deliver_sm(), 3);
  const auto token = script.expect_event<Received>().token;
  EXPECT_DEATH(script.session.refuse(token, ESME_ROK, script.now), "broken invariant");
}

}  // namespace
