// A carrier that is gone, refuses or is too slow: its messages go by the next of their route.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using smpp::CommandStatus;
using support::SubmitSeen;

class FailoverTest : public support::RoutingFixture {
 protected:
  FailoverTest() {
    Route route = route_to(carrier, "44");
    route.targets.push_back({.carrier = other_carrier, .rank = 1});
    route.failover.down = 30s;
    route.failover.statuses = {CommandStatus::ESME_RSYSERR};
    settings.routes = {route};
    rules().max_attempts = 3;
  }

  [[nodiscard]] Failover& terms() { return settings.routes[0].failover; }

  LinkSession bind_other(std::size_t window = 10) { return bind(window, other_carrier, 2); }

  [[nodiscard]] static std::string to(const SubmitSeen& submit) {
    return std::string{submit.request.dest.reveal()};
  }

  void deliver_receipt(LinkSession session, const SubmitSeen& submit, const std::string& id) {
    smpp::DeliverSm deliver_sm = receipt(id);
    deliver_sm.source = submit.request.dest;
    deliver_sm.dest = submit.request.source;
    deliver(session, deliver_sm);
  }

  void is_shown_to_go_by(const MessageId& id, CarrierNumber expected) {
    const auto shown = status_of(id);
    ASSERT_EQ(shown.size(), 1U);
    EXPECT_EQ(shown[0].carrier, expected);
  }

  void nothing_is_left() {
    EXPECT_EQ(records_left(Column::outbound), 0U);
    EXPECT_EQ(records_left(Column::meta), 0U);
    EXPECT_EQ(outbound->carriers()[0]->waiting(), 0U);
    EXPECT_EQ(outbound->carriers()[0]->in_memory(), 0U);
    EXPECT_EQ(outbound->carriers()[0]->unsettled, 0U);
    EXPECT_EQ(outbound->carriers()[1]->unsettled, 0U);
  }
};

TEST_F(FailoverTest, OneThatIsDownIsGoneAroundAfterAWhile) {
  start();
  const LinkSession other = bind_other();
  const MessageId id = accept(1);
  EXPECT_TRUE(links.submits.empty());
  advance(29s);
  EXPECT_TRUE(links.submits.empty()) << "it may come back";
  advance(2s);
  ASSERT_EQ(links.submits.size(), 1U);
  const SubmitSeen submit = take_submit();
  EXPECT_EQ(submit.session, other);
  answer(submit, "77");
  deliver_receipt(other, submit, "77");
  ASSERT_EQ(final_words(id).size(), 1U);
  EXPECT_EQ(final_words(id)[0].state, MessageState::delivered);
  EXPECT_FALSE(final_words(id)[0].possible_duplicate);
  EXPECT_EQ(stored_events().back().carrier, other_carrier);
  nothing_is_left();
}

TEST_F(FailoverTest, WithoutTermsItWaits) {
  terms() = Failover{};
  start();
  bind_other();
  accept(1);
  advance(1h);
  EXPECT_TRUE(links.submits.empty());
}

TEST_F(FailoverTest, OnlyToOneThatIsBound) {
  start();
  accept(1);
  advance(1h);
  EXPECT_TRUE(links.submits.empty());
  bind_other();
  EXPECT_EQ(links.submits.size(), 1U) << "as soon as there is one";
}

TEST_F(FailoverTest, WhatComesBackIsUsedAgain) {
  start();
  bind_other();
  advance(1min);
  const LinkSession own = bind();
  accept(1);
  ASSERT_EQ(links.submits.size(), 1U);
  EXPECT_EQ(links.submits[0].session, own);
}

TEST_F(FailoverTest, ImpatientRoutesDoNotHidePatientOnes) {
  Route impatient = settings.routes[0];
  impatient.prefixes = {"4477009000"};
  impatient.failover.down = 1s;
  settings.routes.insert(settings.routes.begin(), impatient);
  settings.routes[1].failover.down = 20s;
  start();
  const LinkSession other = bind_other(1);
  accept(1);       // by the impatient one
  accept(20'000);  // by the other
  advance(2s);
  ASSERT_EQ(links.submits.size(), 1U);
  answer(take_submit(), "1");
  EXPECT_TRUE(links.submits.empty());
  EXPECT_LE(outbound->deadline(now), now + 1s) << "it is looked for, though nothing happens";
  advance(20s);
  ASSERT_EQ(links.submits.size(), 1U);
  EXPECT_EQ(links.submits[0].session, other);
}

TEST_F(FailoverTest, OneThatStaysDoesNotHideTheNext) {
  terms() = Failover{};
  terms().waiting = 10s;
  Route staying = route_to(carrier, "4477009000");
  settings.routes.insert(settings.routes.begin(), staying);
  start();
  bind_other();
  accept(1);  // by a route without failover: it waits for its carrier
  advance(5s);
  accept(20'000);
  advance(6s);
  EXPECT_TRUE(links.submits.empty());
  EXPECT_LE(outbound->deadline(now), now + 1s);
  advance(5s);
  ASSERT_EQ(links.submits.size(), 1U);
  EXPECT_EQ(to(take_submit()), number(20'000));
}

TEST_F(FailoverTest, ItsBacklogGoesInOrderAsTheOthersWindowAllows) {
  start();
  links.before_submit = nullptr;  // it knows messages by their numbers
  for (unsigned i = 0; i < 300; ++i) {
    accept(submission(number(7), std::to_string(i)));
    accept(1'000 + i);
  }
  bind_other(4);
  advance(1min);
  std::vector<std::string> texts;
  std::size_t sent = 0;
  while (!links.submits.empty()) {
    EXPECT_LE(links.submits.size(), 4U);
    const SubmitSeen submit = take_submit();
    if (to(submit) == number(7)) {
      texts.emplace_back(smpp::view(submit.request.short_message));
    }
    answer(submit, std::to_string(++sent));
  }
  EXPECT_EQ(sent, 600U);
  std::vector<std::string> expected;
  for (unsigned i = 0; i < 300; ++i) {
    expected.push_back(std::to_string(i));
  }
  EXPECT_EQ(texts, expected) << "one conversation, in order";
  nothing_is_left();
}

TEST_F(FailoverTest, AConversationKeepsItsOrderWhenItsCarrierComesBack) {
  start();
  links.before_submit = nullptr;  // it knows messages by their numbers
  const LinkSession other = bind_other();
  accept(submission(number(7), "first"));
  accept(submission(number(7), "second"));
  advance(31s);
  const SubmitSeen first = take_submit();
  EXPECT_EQ(first.session, other);
  const LinkSession own = bind();
  EXPECT_TRUE(links.submits.empty()) << "the first has no answer yet";
  answer(first, "1");
  const SubmitSeen second = take_submit();
  EXPECT_EQ(second.session, own);
}

TEST_F(FailoverTest, ARefusalThatTheRouteNamesGoesOnAtOnce) {
  start();
  const LinkSession own = bind();
  const LinkSession other = bind_other();
  const MessageId id = accept(1);
  const SubmitSeen refused = take_submit();
  EXPECT_EQ(refused.session, own);
  refuse(refused, CommandStatus::ESME_RSYSERR);
  const SubmitSeen again = take_submit();
  EXPECT_EQ(again.session, other);
  EXPECT_EQ(to(again), number(1));
  refuse(again, CommandStatus::ESME_RSYSERR);
  EXPECT_TRUE(links.submits.empty()) << "there is no third: it is retried, as ever";
  EXPECT_TRUE(final_words(id).empty());
  advance(1min);
  ASSERT_EQ(links.submits.size(), 1U);
  EXPECT_EQ(links.submits[0].session, other);
}

TEST_F(FailoverTest, OtherRefusalsDoNot) {
  start();
  bind();
  bind_other();
  const MessageId id = accept(1);
  refuse(take_submit(), CommandStatus::ESME_RINVDSTADR);
  EXPECT_TRUE(links.submits.empty());
  ASSERT_EQ(final_words(id).size(), 1U);
  EXPECT_EQ(final_words(id)[0].state, MessageState::rejected);
}

TEST_F(FailoverTest, PartsGoTogetherUnderANewReference) {
  settings.carriers[1].text.writing.wide_reference = true;
  start();
  bind(1);
  const LinkSession other = bind_other();
  accept(1, text_of_parts(3));
  const SubmitSeen refused = take_submit();
  refuse(refused, CommandStatus::ESME_RSYSERR);
  ASSERT_EQ(links.submits.size(), 4U) << "one more, since its header is longer";
  for (std::size_t part = 0; part < 4; ++part) {
    const SubmitSeen submit = take_submit();
    EXPECT_EQ(submit.session, other);
    ASSERT_GE(submit.request.short_message.size(), 7U);
    EXPECT_EQ(submit.request.short_message[1], 8) << "a wide reference, as this carrier wants it";
    EXPECT_EQ(submit.request.short_message[6], part + 1);
    answer(submit, std::to_string(part));
  }
}

TEST_F(FailoverTest, PartsThatAreOutTogetherGoOnTogether) {
  start();
  bind(10);
  const LinkSession other = bind_other();
  const MessageId id = accept(1, text_of_parts(3));
  ASSERT_EQ(links.submits.size(), 3U);
  for (int part = 0; part < 3; ++part) {
    EXPECT_NE(links.submits[0].session, other) << "the others may be taken yet";
    refuse(take_submit(), CommandStatus::ESME_RSYSERR);
  }
  ASSERT_EQ(links.submits.size(), 3U);
  for (int part = 0; part < 3; ++part) {
    EXPECT_EQ(links.submits[0].session, other);
    const SubmitSeen submit = take_submit();
    answer(submit, std::to_string(part));
    deliver_receipt(other, submit, std::to_string(part));
  }
  EXPECT_EQ(final_words(id).size(), 1U);
  nothing_is_left();
}

TEST_F(FailoverTest, OneOfThemWasTaken) {
  start();
  const LinkSession own = bind(10);
  bind_other();
  accept(1, text_of_parts(3));
  refuse(take_submit(), CommandStatus::ESME_RSYSERR);
  refuse(take_submit(), CommandStatus::ESME_RTHROTTLED);
  EXPECT_EQ(links.submits.size(), 1U) << "nothing more before that is known";
  answer(take_submit(), "3");
  EXPECT_TRUE(links.submits.empty());
  advance(1min);
  ASSERT_EQ(links.submits.size(), 2U) << "retried where the third is";
  EXPECT_EQ(links.submits[0].session, own);
}

TEST_F(FailoverTest, OneOfThemIsInDoubt) {
  start();
  const LinkSession own = bind(10);
  bind_other();
  accept(1, text_of_parts(2));
  refuse(take_submit(), CommandStatus::ESME_RSYSERR);
  lose(take_submit(), true);
  turn();
  advance(1min);
  ASSERT_EQ(links.submits.size(), 2U) << "both again, where a copy may be";
  EXPECT_EQ(links.submits[0].session, own);
}

TEST_F(FailoverTest, OneOfThemIsInDoubtAndToBeParked) {
  rules().in_doubt = InDoubt::park;
  start();
  bind(10);
  bind_other();
  const MessageId id = accept(1, text_of_parts(3));
  refuse(take_submit(), CommandStatus::ESME_RSYSERR);
  lose(take_submit(), true);
  refuse(take_submit(), CommandStatus::ESME_RSYSERR);
  EXPECT_EQ(outbound->carriers()[0]->parked, 1U) << "it waits for nothing else";
  EXPECT_EQ(outbound->carriers()[0]->in_memory(), 0U);
  advance(std::chrono::hours{80});
  EXPECT_EQ(final_words(id).size(), 1U);
}

TEST_F(FailoverTest, NothingGoesOnOnceAPartWasTaken) {
  start();
  bind(1);
  bind_other();
  const MessageId id = accept(1, text_of_parts(2));
  answer(take_submit(), "1");
  refuse(take_submit(), CommandStatus::ESME_RSYSERR);
  EXPECT_TRUE(links.submits.empty());
  advance(1min);
  ASSERT_EQ(links.submits.size(), 1U);
  EXPECT_EQ(links.submits[0].session.link, 1U) << "half of it is there";
  EXPECT_TRUE(final_words(id).empty());
}

TEST_F(FailoverTest, NorWhileItIsInDoubt) {
  rules().in_doubt = InDoubt::receipt_resolves;
  start();
  const LinkSession own = bind();
  bind_other();
  accept(1);
  unbind(own);
  advance(1min);
  EXPECT_TRUE(links.submits.empty());
}

TEST_F(FailoverTest, UnlessTheRouteWouldRatherSendItTwice) {
  terms().in_doubt = true;
  rules().in_doubt = InDoubt::receipt_resolves;
  start();
  const LinkSession own = bind();
  const LinkSession other = bind_other();
  const MessageId id = accept(1);
  unbind(own);
  ASSERT_EQ(links.submits.size(), 1U);
  const SubmitSeen submit = take_submit();
  EXPECT_EQ(submit.session, other);
  answer(submit, "77");
  deliver_receipt(other, submit, "77");
  ASSERT_EQ(final_words(id).size(), 1U);
  EXPECT_TRUE(final_words(id)[0].possible_duplicate);
  nothing_is_left();
}

TEST_F(FailoverTest, OneThatIsTooSlowIsGoneAround) {
  terms() = Failover{};
  terms().waiting = 1min;
  start();
  const LinkSession own = bind();
  const LinkSession other = bind_other();
  accept(1);
  refuse(take_submit(), CommandStatus::ESME_RTHROTTLED);
  accept(2);
  std::size_t refused = 0;
  for (int i = 0; i < 59; ++i) {
    advance(1s);
    while (!links.submits.empty()) {
      EXPECT_EQ(links.submits[0].session, own);
      refuse(take_submit(), CommandStatus::ESME_RTHROTTLED);
      ++refused;
    }
  }
  EXPECT_GT(refused, 2U);
  advance(2s);
  ASSERT_EQ(links.submits.size(), 2U);
  EXPECT_EQ(links.submits[0].session, other);
  EXPECT_EQ(links.submits[1].session, other);
}

TEST_F(FailoverTest, ACrashKeepsWhereItWent) {
  settings.carriers[1].text.writing.wide_reference = true;
  settings.carriers[1].in_doubt = InDoubt::resend;
  start();
  bind_other();
  const MessageId id = accept(1, text_of_parts(2));
  advance(31s);
  const std::string first{smpp::view(take_submit().request.short_message)};
  crash();
  const LinkSession own = bind();
  EXPECT_TRUE(links.submits.empty()) << "what is in doubt at one is not sent by another";
  const LinkSession other = bind_other();
  ASSERT_EQ(links.submits.size(), 3U);
  EXPECT_EQ(smpp::view(links.submits[0].request.short_message), first) << "the same reference";
  for (const char* const carrier_id : {"1", "2", "3"}) {
    const SubmitSeen again = take_submit();
    EXPECT_EQ(again.session, other);
    EXPECT_NE(again.session, own);
    answer(again, carrier_id);
    deliver_receipt(other, again, carrier_id);
  }
  ASSERT_EQ(final_words(id).size(), 1U);
  EXPECT_TRUE(final_words(id)[0].possible_duplicate);
  nothing_is_left();
}

TEST_F(FailoverTest, ItsStatusNamesTheCarrierThatItGoesBy) {
  settings.carriers[1].text.writing.wide_reference = true;
  start();
  bind_other();
  const MessageId id = accept(1, text_of_parts(3));
  is_shown_to_go_by(id, carrier);
  advance(31s);
  is_shown_to_go_by(id, other_carrier);
  EXPECT_EQ(status_of(id)[0].parts.size(), 4U) << "cut anew, under a longer header";
  crash();
  is_shown_to_go_by(id, other_carrier);
  bind_other();
  for (const char* const carrier_id : {"1", "2", "3", "4"}) {
    answer(take_submit(), carrier_id);
  }
  is_shown_to_go_by(id, other_carrier);
  crash();
  is_shown_to_go_by(id, other_carrier);
}

TEST_F(FailoverTest, ACrashAtAnyStepLosesNothing) {
  for (std::size_t step = 0; step < 8; ++step) {
    SCOPED_TRACE(step);
    const auto n = static_cast<unsigned>(100 + step);
    start();
    bind_other();
    const MessageId id = accept(n);
    complete_by_hand();
    now += 31s;
    wall += 31s;
    outbound->on_deadline(now, wall);
    outbound->pump(now, wall);
    for (std::size_t i = 0; i < step; ++i) {
      storage.memory.complete_one();
      outbound->pump(now, wall);
    }
    storage.crash(0);
    links.submits.clear();
    complete_at_once();
    start();
    const LinkSession other = bind_other();
    advance(31s + 3min);
    ASSERT_EQ(links.submits.size(), 1U);
    const SubmitSeen submit = take_submit();
    answer(submit, std::to_string(n));
    deliver_receipt(other, submit, std::to_string(n));
    EXPECT_EQ(final_words(id).size(), 1U);
    nothing_is_left();
  }
}

TEST_F(FailoverTest, AReceiptCanBeNobodyElsesAtTheOtherCarrierToo) {
  settings.carriers[1].in_doubt = InDoubt::receipt_resolves;
  start();
  const LinkSession other = bind_other();
  const MessageId id = accept(1);
  advance(31s);
  const SubmitSeen submit = take_submit();
  lose(submit, true);
  turn();
  EXPECT_TRUE(links.submits.empty()) << "held";
  deliver_receipt(other, submit, "55");
  ASSERT_EQ(final_words(id).size(), 1U);
  EXPECT_EQ(final_words(id)[0].state, MessageState::delivered);
  nothing_is_left();
}

TEST_F(FailoverTest, ALateAnswerOfTheFirstCarrierIsNotTheSeconds) {
  terms().in_doubt = true;
  start();
  bind();
  const LinkSession other = bind_other();
  const MessageId id = accept(1);
  const SubmitSeen lost = take_submit();
  lose(lost, true);
  turn();
  const SubmitSeen second = take_submit();
  EXPECT_EQ(second.session, other);
  outbound->on_answered(lost.session, lost.sequence, CommandStatus::ESME_ROK, "old", now, wall);
  turn();
  EXPECT_EQ(outbound->carriers()[0]->in_memory(), 1U) << "the second has not answered";
  answer(second, "new");
  deliver_receipt(other, second, "new");
  EXPECT_EQ(final_words(id).size(), 1U);
  nothing_is_left();
}

}  // namespace
}  // namespace routing
