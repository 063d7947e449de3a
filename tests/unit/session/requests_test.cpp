// Our requests: the window, their answers, and what becomes of those that get none.
#include "tests/support/session_script.hpp"

#include <gtest/gtest.h>

using namespace smpp;
using namespace std::chrono_literals;
using tests::SessionScript;
using enum smpp::CommandStatus;

namespace {

SubmitSmResp submit_answer(std::string_view id) {
  SubmitSmResp answer;
  answer.message_id.assign(id);
  return answer;
}

TEST(SessionRequests, AreSentAndAnswered) {
  SessionScript script{Role::esme};
  script.bind();
  const auto sequence = script.send(tests::submit_sm("hello"));
  EXPECT_EQ(script.session.in_flight(), 1U);
  script.expect(CommandId::submit_sm, ESME_ROK, sequence.value());
  EXPECT_EQ(std::get<SubmitSm>(script.expected().body), tests::submit_sm("hello"));
  script.reply(submit_answer("id-1"));
  const auto answered = script.expect_event<Answered>();
  EXPECT_EQ(answered.sequence, sequence);
  EXPECT_EQ(answered.status, ESME_ROK);
  EXPECT_FALSE(answered.late);
  EXPECT_EQ(std::get<SubmitSmResp>(answered.body).message_id.reveal(), "id-1");
  EXPECT_EQ(script.session.in_flight(), 0U);
}

TEST(SessionRequests, CarryConsecutiveNumbers) {
  SessionScript script{Role::esme};
  script.bind();
  EXPECT_EQ(script.send(tests::submit_sm()).value(), 2U);  // the bind was 1
  EXPECT_EQ(script.send(tests::data_sm()).value(), 3U);
  script.expect(CommandId::submit_sm).expect(CommandId::data_sm);
}

TEST(SessionRequests, WrapWithoutReusingWhatIsOutstanding) {
  SessionLimits limits;
  limits.first_sequence = 0x7FFFFFFE;
  SessionScript script{Role::esme, limits};
  script.bind();
  EXPECT_EQ(script.send(tests::submit_sm()).value(), 0x7FFFFFFFU);
  EXPECT_EQ(script.send(tests::submit_sm()).value(), 1U);
  script.expect(CommandId::submit_sm).reply(submit_answer("a")).expect(CommandId::submit_sm);
  EXPECT_EQ(script.expect_event<Answered>().sequence.value(), 0x7FFFFFFFU);
}

TEST(SessionRequests, AreAnsweredInAnyOrder) {
  SessionScript script{Role::esme};
  script.bind();
  const auto first = script.send(tests::submit_sm());
  const auto second = script.send(tests::data_sm());
  script.peer(DataSmResp{}, second.value()).peer(submit_answer("x"), first.value());
  EXPECT_EQ(script.expect_event<Answered>().sequence, second);
  EXPECT_EQ(script.expect_event<Answered>().sequence, first);
}

TEST(SessionRequests, FillTheWindowAndNoMore) {
  SessionLimits limits;
  limits.window = 2;
  SessionScript script{Role::esme, limits};
  script.bind();
  EXPECT_EQ(script.session.room(), 2U);
  const auto first = script.send(tests::submit_sm());
  EXPECT_EQ(script.session.room(), 1U);
  script.send(tests::submit_sm());
  EXPECT_FALSE(script.session.can_send());
  EXPECT_EQ(script.session.room(), 0U);
  script.peer(submit_answer("x"), first.value());
  EXPECT_TRUE(script.session.can_send());
  EXPECT_EQ(script.session.room(), 1U);
}

TEST(SessionRequests, AreLegalByRoleAndMode) {
  const auto can = [](Role role, BindMode mode) {
    SessionScript script{role, {}, mode};
    script.bind();
    return script.session.can_send();
  };
  EXPECT_TRUE(can(Role::esme, BindMode::transmitter));
  EXPECT_FALSE(can(Role::esme, BindMode::receiver));
  EXPECT_TRUE(can(Role::esme, BindMode::transceiver));
  EXPECT_FALSE(can(Role::smsc, BindMode::transmitter));
  EXPECT_TRUE(can(Role::smsc, BindMode::receiver));
  EXPECT_TRUE(can(Role::smsc, BindMode::transceiver));
}

TEST(SessionRequests, AnSmscDelivers) {
  SessionScript script{Role::smsc};
  script.bind();
  const auto sequence = script.send(tests::deliver_sm());
  EXPECT_EQ(sequence.value(), 1U);  // its own numbers: the bind was the peer's
  script.expect(CommandId::deliver_sm).reply(DeliverSmResp{});
  EXPECT_EQ(script.expect_event<Answered>().sequence, sequence);
  script.send(tests::data_sm());
  script.expect(CommandId::data_sm).reply_header_only(ESME_RX_T_APPN);
  const auto refused = script.expect_event<Answered>();
  EXPECT_EQ(refused.status, ESME_RX_T_APPN);
  EXPECT_TRUE(std::holds_alternative<DataSmResp>(refused.body));
}

TEST(SessionRequests, FailWithOrWithoutABody) {
  SessionScript script{Role::esme};
  script.bind();
  script.send(tests::submit_sm());
  script.expect(CommandId::submit_sm).reply_header_only(ESME_RTHROTTLED);
  EXPECT_EQ(script.expect_event<Answered>().status, ESME_RTHROTTLED);
  script.send(tests::submit_sm());
  script.expect(CommandId::submit_sm).reply(submit_answer(""), ESME_RMSGQFUL);
  EXPECT_EQ(script.expect_event<Answered>().status, ESME_RMSGQFUL);
}

TEST(SessionRequests, AreAnsweredByTheHeaderEvenIfTheBodyCannotBeRead) {
  SessionScript script{Role::esme};
  script.bind();
  const auto sequence = script.send(tests::submit_sm());
  Octets broken = tests::header_only(CommandId::submit_sm_resp, sequence.value());
  broken.insert(broken.end(), {'a', 'b', 'c'});  // no NUL
  Writer{broken}.put(0, static_cast<std::uint32_t>(broken.size()));
  script.octets(broken).expect_refused(CommandId::submit_sm_resp, ESME_RINVCMDLEN);
  const auto answered = script.expect_event<Answered>();
  EXPECT_EQ(answered.status, ESME_ROK);
  EXPECT_EQ(std::get<SubmitSmResp>(answered.body).message_id.reveal(), "abc");
  script.expect(CommandId::submit_sm).expect_nothing_written();
}

TEST(SessionRequests, AreAnsweredByANack) {
  SessionScript script{Role::esme};
  script.bind();
  const auto sequence = script.send(tests::submit_sm());
  script.expect(CommandId::submit_sm).reply(GenericNack{}, ESME_RTHROTTLED);
  const auto answered = script.expect_event<Answered>();
  EXPECT_EQ(answered.sequence, sequence);
  EXPECT_EQ(answered.status, ESME_RTHROTTLED);
  EXPECT_TRUE(std::holds_alternative<GenericNack>(answered.body));

  script.send(tests::submit_sm());
  script.expect(CommandId::submit_sm).reply(GenericNack{}, ESME_ROK);
  EXPECT_EQ(script.expect_event<Answered>().status, ESME_RUNKNOWNERR);
  script.expect_no_event().expect_nothing_written();
}

TEST(SessionRequests, AreNotAnsweredByTheAnswerToAnotherCommand) {
  SessionScript script{Role::esme};
  script.bind();
  const auto sequence = script.send(tests::submit_sm());
  script.expect(CommandId::submit_sm)
      .reply(DataSmResp{})
      .expect_refused(CommandId::data_sm_resp, ESME_ROK);
  EXPECT_EQ(script.session.in_flight(), 1U);
  script.peer(submit_answer("x"), sequence.value());
  EXPECT_EQ(script.expect_event<Answered>().sequence, sequence);
}

TEST(SessionRequests, UnknownAnswersAreIgnored) {
  SessionScript script{Role::esme};
  script.bind();
  script.peer(submit_answer("x"), 99).expect_refused(CommandId::submit_sm_resp, ESME_ROK);
  script.octets(tests::header_only(CommandId{0x80000300}, 1))
      .expect_refused(CommandId{0x80000300}, ESME_ROK);
  for (const std::uint32_t number : {0U, 99U}) {
    script.octets(tests::header_only(CommandId::generic_nack, number, ESME_RINVCMDID))
        .expect_refused(CommandId::generic_nack, ESME_RINVCMDID);
  }
  script.expect_nothing_written().expect_alive();
}

TEST(SessionRequests, ASecondAnswerIsIgnored) {
  SessionScript script{Role::esme};
  script.bind();
  script.send(tests::submit_sm());
  script.expect(CommandId::submit_sm).reply(submit_answer("x")).reply(submit_answer("y"));
  script.expect_event<Answered>();
  script.expect_refused(CommandId::submit_sm_resp, ESME_ROK).expect_no_event();
}

TEST(SessionRequests, AreLostWhenTheAnswerDoesNotCome) {
  SessionLimits limits;
  limits.response_timeout = 5s;
  SessionScript script{Role::esme, limits};
  script.bind();
  const auto first = script.send(tests::submit_sm());
  script.advance(2s);
  const auto second = script.send(tests::submit_sm());
  EXPECT_EQ(script.session.deadline(), script.now + 3s);
  script.advance(2'999ms).expect_no_event();
  script.advance(1ms).expect_lost(first).expect_no_event();
  EXPECT_EQ(script.session.in_flight(), 1U);
  script.advance(2s).expect_lost(second).expect_no_event();
  EXPECT_EQ(script.session.room(), limits.window);
  EXPECT_EQ(script.session.state(), State::bound);
}

TEST(SessionRequests, ALateAnswerSettlesTheDoubtOnce) {
  SessionLimits limits;
  limits.response_timeout = 5s;
  SessionScript script{Role::esme, limits};
  script.bind();
  const auto sequence = script.send(tests::submit_sm());
  script.advance(5s).expect_lost(sequence);
  script.peer(DataSmResp{}, sequence.value()).expect_refused(CommandId::data_sm_resp, ESME_ROK);
  script.peer(submit_answer("late"), sequence.value());
  const auto answered = script.expect_event<Answered>();
  EXPECT_TRUE(answered.late);
  EXPECT_EQ(answered.sequence, sequence);
  EXPECT_EQ(std::get<SubmitSmResp>(answered.body).message_id.reveal(), "late");
  script.peer(submit_answer("late"), sequence.value())
      .expect_refused(CommandId::submit_sm_resp, ESME_ROK)
      .expect_no_event();
}

TEST(SessionRequests, OnlySoManyLateAnswersAreAwaited) {
  SessionLimits limits;
  limits.response_timeout = 5s;
  limits.window = 3;
  limits.max_late = 2;
  SessionScript script{Role::esme, limits};
  script.bind();
  const auto first = script.send(tests::submit_sm());
  const auto second = script.send(tests::submit_sm());
  const auto third = script.send(tests::submit_sm());
  script.advance(5s).expect_lost(first).expect_lost(second).expect_lost(third);
  script.peer(submit_answer("1"), first.value())
      .expect_refused(CommandId::submit_sm_resp, ESME_ROK);
  script.peer(submit_answer("2"), second.value());
  EXPECT_EQ(script.expect_event<Answered>().sequence, second);
  script.peer(submit_answer("3"), third.value());
  EXPECT_EQ(script.expect_event<Answered>().sequence, third);
}

TEST(SessionRequests, LateAnswersCanBeForgottenAltogether) {
  SessionLimits limits;
  limits.response_timeout = 5s;
  limits.max_late = 0;
  SessionScript script{Role::esme, limits};
  script.bind();
  const auto sequence = script.send(tests::submit_sm());
  script.advance(5s).expect_lost(sequence);
  script.peer(submit_answer("1"), sequence.value())
      .expect_refused(CommandId::submit_sm_resp, ESME_ROK)
      .expect_no_event();
}

TEST(SessionRequests, ThatNeverLeftAreSurelyNotSent) {
  SessionLimits limits;
  limits.response_timeout = 5s;
  limits.enquire_link_after = 0s;
  SessionScript script{Role::esme, limits};
  script.bind();
  const auto sent = script.send(tests::submit_sm("first"));
  script.hold_output(true);
  const auto unsent = script.send(tests::submit_sm("second"));
  script.advance(1s);
  const auto later = script.send(tests::submit_sm("third"));
  script.advance(4s).expect_lost(sent, true).expect_lost(unsent, false).expect_no_event();

  // It stays so: what was reported as not sent does not leave afterwards.
  script.hold_output(false).expect(CommandId::submit_sm, ESME_ROK, sent.value());
  script.expect(CommandId::submit_sm, ESME_ROK, later.value()).expect_nothing_written();
  script.peer(submit_answer("x"), unsent.value())
      .expect_refused(CommandId::submit_sm_resp, ESME_ROK);
}

TEST(SessionRequests, ThatNeverLeftCannotBeAnswered) {
  SessionScript script{Role::esme};
  script.bind();
  script.hold_output(true);
  const auto sequence = script.send(tests::submit_sm());
  script.peer(submit_answer("guess"), sequence.value())
      .expect_refused(CommandId::submit_sm_resp, ESME_ROK)
      .expect_no_event();
  script.hold_output(false).expect(CommandId::submit_sm).reply(submit_answer("real"));
  EXPECT_EQ(script.expect_event<Answered>().sequence, sequence);
}

TEST(SessionRequests, ThatNeverLeftDoNotLeaveAfterTheEnd) {
  SessionScript script{Role::esme};
  script.bind();
  const auto sent = script.send(tests::submit_sm());
  script.expect(CommandId::submit_sm).hold_output(true);
  const auto unsent = script.send(tests::submit_sm());
  script.peer(Unbind{}, 9)
      .expect_lost(sent, true)
      .expect_lost(unsent, false)
      .expect_end(EndReason::peer_unbound);
  script.hold_output(false).expect(CommandId::unbind_resp, ESME_ROK, 9).expect_nothing_written();
}

TEST(SessionRequests, LeaveAfterAnswersAndProbes) {
  SessionScript script{Role::esme};
  script.bind().hold_output(true);
  const auto first = script.send(tests::submit_sm());
  const auto second = script.send(tests::submit_sm());
  script.octets(tests::header_only(CommandId::enquire_link, 5));
  script.peer(tests::deliver_sm(), 6);
  script.answer(script.expect_event<Received>().token);
  script.hold_output(false)
      .expect(CommandId::enquire_link_resp, ESME_ROK, 5)
      .expect(CommandId::deliver_sm_resp, ESME_ROK, 6)
      .expect(CommandId::submit_sm, ESME_ROK, first.value())
      .expect(CommandId::submit_sm, ESME_ROK, second.value());
}

TEST(SessionRequestsDeathTest, BeyondTheWindowOrTheModeAreABrokenInvariant) {
  SessionLimits limits;
  limits.window = 1;
  SessionScript script{Role::esme, limits};
  script.bind();
  EXPECT_DEATH(static_cast<void>(script.session.send(tests::deliver_sm(), script.now)),
               "broken invariant");
  script.send(tests::submit_sm());
  EXPECT_DEATH(static_cast<void>(script.session.send(tests::submit_sm(), script.now)),
               "broken invariant");
}

}  // namespace
