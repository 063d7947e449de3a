// Every way a session ends: all that is open is handed back, then Ended, then nothing.
#include "tests/support/session_script.hpp"

#include <gtest/gtest.h>

using namespace smpp;
using namespace std::chrono_literals;
using tests::SessionScript;
using enum smpp::CommandStatus;

namespace {

TEST(SessionEnd, UnbindIsSentAtOnceAndAnswered) {
  SessionScript script{Role::esme};
  script.bind().unbind().expect(CommandId::unbind);
  EXPECT_EQ(script.session.state(), State::unbinding);
  EXPECT_FALSE(script.session.can_send());
  EXPECT_EQ(script.session.deadline(), script.now + 5s);
  script.reply(UnbindResp{}).expect_end(EndReason::unbound).expect_nothing_written();
}

TEST(SessionEnd, AnswersAreStillTakenWhileUnbinding) {
  SessionScript script{Role::esme};
  script.bind();
  const auto first = script.send(tests::submit_sm());
  const auto second = script.send(tests::submit_sm());
  script.expect(CommandId::submit_sm).expect(CommandId::submit_sm);
  script.unbind().expect(CommandId::unbind).peer(SubmitSmResp{}, first.value());
  EXPECT_EQ(script.expect_event<Answered>().sequence, first);
  script.reply(UnbindResp{}).expect_lost(second).expect_end(EndReason::unbound);
}

TEST(SessionEnd, OwedAnswersStillLeaveWhileUnbinding) {
  SessionScript script{Role::esme};
  script.bind().peer(tests::deliver_sm(), 3);
  const auto token = script.expect_event<Received>().token;
  script.unbind().expect(CommandId::unbind);
  script.answer(token).expect(CommandId::deliver_sm_resp, ESME_ROK, 3);
  script.expect_alive();
}

TEST(SessionEnd, NewRequestsArePutOffWhileUnbinding) {
  SessionScript esme{Role::esme};
  esme.bind().unbind().expect(CommandId::unbind);
  esme.peer(tests::deliver_sm(), 4)
      .expect(CommandId::deliver_sm_resp, ESME_RMSGQFUL, 4)
      .expect_refused(CommandId::deliver_sm, ESME_RMSGQFUL);
  SessionScript smsc{Role::smsc};
  smsc.bind().unbind().expect(CommandId::unbind);
  smsc.peer(tests::submit_sm(), 4)
      .expect(CommandId::submit_sm_resp, ESME_RTHROTTLED, 4)
      .expect_refused(CommandId::submit_sm, ESME_RTHROTTLED);
}

TEST(SessionEnd, UnbindLeavesAfterQueuedRequests) {
  SessionScript script{Role::esme};
  script.bind().hold_output(true);
  const auto sequence = script.send(tests::submit_sm());
  script.unbind().hold_output(false);
  script.expect(CommandId::submit_sm, ESME_ROK, sequence.value()).expect(CommandId::unbind);
}

TEST(SessionEnd, AnUnbindThatIsNotAnsweredTimesOut) {
  SessionScript script{Role::esme};
  script.bind();
  const auto sequence = script.send(tests::submit_sm());
  script.expect(CommandId::submit_sm).unbind().expect(CommandId::unbind);
  script.advance(4'999ms).expect_no_event();
  script.advance(1ms).expect_lost(sequence).expect_end(EndReason::unbind_timeout);
}

TEST(SessionEnd, ANackOrAFailureAnswersTheUnbindToo) {
  SessionScript nacked{Role::esme};
  nacked.bind()
      .unbind()
      .expect(CommandId::unbind)
      .reply(GenericNack{}, ESME_RSYSERR)
      .expect_end(EndReason::unbound);
  SessionScript failed{Role::esme};
  failed.bind()
      .unbind()
      .expect(CommandId::unbind)
      .reply_header_only(ESME_RINVBNDSTS)
      .expect_end(EndReason::unbound);
}

TEST(SessionEnd, RequestsTimeOutWhileUnbinding) {
  SessionLimits limits;
  limits.response_timeout = 2s;
  SessionScript script{Role::esme, limits};
  script.bind();
  const auto sequence = script.send(tests::submit_sm());
  script.expect(CommandId::submit_sm).unbind().expect(CommandId::unbind);
  script.advance(2s).expect_lost(sequence).expect_no_event();
  script.peer(SubmitSmResp{}, sequence.value());
  EXPECT_TRUE(script.expect_event<Answered>().late);
}

TEST(SessionEnd, UnbindingTwiceIsUnbindingOnce) {
  SessionScript script{Role::esme};
  script.bind().unbind().expect(CommandId::unbind).unbind().expect_nothing_written();
  script.reply(UnbindResp{}).expect_end(EndReason::unbound).unbind().expect_no_event();
}

TEST(SessionEnd, UnbindingWhatIsNotBoundEndsAtOnce) {
  SessionScript open{Role::esme};
  open.connect()
      .expect(CommandId::bind_transceiver)
      .unbind()
      .expect_end(EndReason::unbound)
      .expect_nothing_written();
  SessionScript idle{Role::smsc};
  idle.unbind().expect_end(EndReason::unbound);
}

TEST(SessionEnd, TheirUnbindIsAnsweredAndEverythingHandedBack) {
  for (const Role role : {Role::esme, Role::smsc}) {
    SessionScript script{role};
    script.bind();
    const auto first =
        role == Role::esme ? script.send(tests::submit_sm()) : script.send(tests::deliver_sm());
    const auto second = script.send(tests::data_sm());
    script.octets(tests::header_only(CommandId::unbind, 8))
        .expect(role == Role::esme ? CommandId::submit_sm : CommandId::deliver_sm)
        .expect(CommandId::data_sm)
        .expect(CommandId::unbind_resp, ESME_ROK, 8)
        .expect_lost(first)
        .expect_lost(second)
        .expect_end(EndReason::peer_unbound);
  }
}

TEST(SessionEnd, CrossingUnbindsEndBothSides) {
  SessionScript script{Role::esme};
  script.bind().unbind().expect(CommandId::unbind);
  script.octets(tests::header_only(CommandId::unbind, 8))
      .expect(CommandId::unbind_resp, ESME_ROK, 8)
      .expect_end(EndReason::peer_unbound);
}

TEST(SessionEnd, ClosingHandsEverythingBackAndLeavesNothingToWrite) {
  SessionScript script{Role::esme};
  script.bind();
  const auto sent = script.send(tests::submit_sm());
  script.expect(CommandId::submit_sm).hold_output(true);
  const auto unsent = script.send(tests::submit_sm());
  script.octets(tests::header_only(CommandId::enquire_link, 1));
  script.close()
      .expect_lost(sent, true)
      .expect_lost(unsent, false)
      .expect_end(EndReason::connection_closed);
  EXPECT_FALSE(script.session.has_output());
  script.close().expect_no_event();
}

TEST(SessionEnd, ClosingInAnyStateEnds) {
  SessionScript idle{Role::esme};
  idle.close().expect_end(EndReason::connection_closed);
  SessionScript open{Role::esme};
  open.connect()
      .expect(CommandId::bind_transceiver)
      .close()
      .expect_end(EndReason::connection_closed);
  SessionScript unbinding{Role::esme};
  unbinding.bind()
      .unbind()
      .expect(CommandId::unbind)
      .close()
      .expect_end(EndReason::connection_closed);
}

TEST(SessionEnd, TokensAreVoidAfterwards) {
  SessionScript script{Role::esme};
  script.bind().peer(tests::deliver_sm(), 3).peer(tests::deliver_sm(), 4);
  const auto first = script.expect_event<Received>().token;
  const auto second = script.expect_event<Received>().token;
  script.octets(tests::header_only(CommandId::unbind, 8)).expect(CommandId::unbind_resp);
  script.expect_end(EndReason::peer_unbound);
  script.answer(first).refuse(second, ESME_RMSGQFUL).expect_nothing_written().expect_no_event();
}

TEST(SessionEnd, NothingIsReadAfterwards) {
  SessionScript script{Role::esme};
  script.bind();
  Octets octets = tests::header_only(CommandId::unbind, 8);
  const Octets more = tests::header_only(CommandId::enquire_link, 9);
  octets.insert(octets.end(), more.begin(), more.end());
  script.octets(octets).expect(CommandId::unbind_resp).expect_end(EndReason::peer_unbound);
  script.octets(more).advance(24h).expect_nothing_written().expect_no_event();
}

TEST(SessionEnd, AnImpossibleLengthIsNackedAndEnds) {
  for (const std::uint32_t length : {0U, 15U, 70'001U, 0x7FFFFFFFU, 0xFFFFFFFFU}) {
    SessionScript script{Role::esme};
    script.bind();
    const auto sequence = script.send(tests::submit_sm());
    script.expect(CommandId::submit_sm);
    Octets octets = tests::header_only(CommandId::enquire_link, 1);
    Octets bad = tests::header_only(CommandId::enquire_link, 2);
    Writer{bad}.put(0, length);
    octets.insert(octets.end(), bad.begin(), bad.end());
    script.octets(octets)
        .expect(CommandId::enquire_link_resp, ESME_ROK, 1)
        .expect(CommandId::generic_nack, ESME_RINVCMDLEN)
        .expect_nothing_written()
        .expect_lost(sequence)
        .expect_end(EndReason::framing_error);
    EXPECT_EQ(script.expected().sequence.value(), 0U);
  }
}

TEST(SessionEnd, WhatIsNotSmppIsAFramingError) {
  constexpr std::string_view foreign[] = {
      "HTTP/1.1 400 Bad Request\r\n\r\n",
      "GET / HTTP/1.0\r\n\r\n",
      std::string_view{"\x15\x03\x01\x00\x02\x02\x28", 7},                   // a TLS alert
      std::string_view{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11},  // a ClientHello
      std::string_view{"AMQP\x00\x00\x09\x01", 8},
      "220 mail ESMTP\r\n"};
  for (const std::string_view text : foreign) {
    for (const Role role : {Role::esme, Role::smsc}) {
      SessionScript script{role};
      script.connect();
      if (role == Role::esme) {
        script.expect(CommandId::bind_transceiver);
      }
      script.octets(octets_of(text))
          .expect(CommandId::generic_nack, ESME_RINVCMDLEN)
          .expect_end(EndReason::framing_error)
          .expect_nothing_written();
    }
  }
}

TEST(SessionEnd, EveryReasonHasAName) {
  EXPECT_EQ(name_of(EndReason::unbound), "unbound");
  EXPECT_EQ(name_of(EndReason::framing_error), "framing_error");
  EXPECT_EQ(name_of(EndReason::unbind_timeout), "unbind_timeout");
}

}  // namespace
