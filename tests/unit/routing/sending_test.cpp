// From the queue to the links: order, windows, rates, refusals, expiry.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using smpp::CommandStatus;
using support::SubmitSeen;

class SendingTest : public support::RoutingFixture {
 protected:
  SendingTest() { start(); }

  [[nodiscard]] static std::string to(const SubmitSeen& submit) {
    return std::string{submit.request.dest.reveal()};
  }
};

TEST_F(SendingTest, TheIntentIsDurableBeforeTheSubmit) {
  complete_by_hand();
  storage.memory.complete_all();
  const LinkSession link = links.open(1, 10);
  outbound->on_link_up(link, carrier, 10);
  turn();
  accept(1);  // its intent goes with the acceptance
  EXPECT_TRUE(storage.intended.contains(storage.by_destination.at(number(1))));
  outbound->on_link_down(link);
  accept(2);  // nobody to send it to: no intent yet
  EXPECT_FALSE(storage.intended.contains(storage.by_destination.at(number(2))));
  outbound->on_link_up(link, carrier, 10);
  outbound->pump(now, wall);
  EXPECT_EQ(links.submits.size(), 1U) << "the second waits for its intent";
  storage.memory.complete_all();
  outbound->pump(now, wall);
  EXPECT_EQ(links.submits.size(), 2U);
}

// What a crash sends again is at most a window: a place in it is free when the outcome is durable.
TEST_F(SendingTest, AnAnswerFreesItsPlaceWhenItIsDurable) {
  for (unsigned i = 0; i < 6; ++i) {
    accept(i);
  }
  bind(3);
  ASSERT_EQ(links.submits.size(), 3U);
  complete_by_hand();
  const auto come = [&](std::size_t nth, CommandStatus status) {
    const SubmitSeen submit = links.submits.at(nth);
    links.settled(submit.session);
    outbound->on_answered(
        submit.session, submit.sequence, status, "A" + std::to_string(nth), now, wall);
    outbound->on_link_settled(carrier);
    outbound->pump(now, wall);
  };
  come(0, CommandStatus::ESME_ROK);
  come(1, CommandStatus::ESME_ROK);
  EXPECT_EQ(links.submits.size(), 3U) << "a crash now would send all three again";
  storage.memory.complete_all();
  outbound->pump(now, wall);
  EXPECT_EQ(links.submits.size(), 5U);
  come(2, CommandStatus::ESME_RINVDSTADR);
  storage.memory.complete_all();
  outbound->pump(now, wall);
  EXPECT_EQ(links.submits.size(), 6U);
}

TEST_F(SendingTest, WhatTheCarrierGets) {
  Submission submission = RoutingFixture::submission(number(1), "hello");
  submission.validity_s = 3'600;
  accept(std::move(submission));
  bind();
  const smpp::SubmitSm request = take_submit().request;
  EXPECT_EQ(request.source.reveal(), "Shop");
  EXPECT_EQ(request.source_ton, smpp::Ton::alphanumeric);
  EXPECT_EQ(request.dest.reveal(), number(1));
  EXPECT_EQ(request.dest_ton, smpp::Ton::international);
  EXPECT_EQ(smpp::view(request.short_message), "hello");
  EXPECT_TRUE(request.registered_delivery.asks_for_receipt());
  EXPECT_EQ(request.validity_period.reveal(), "000000010000000R");
}

TEST_F(SendingTest, PrioritiesGoFirst) {
  for (unsigned i = 0; i < 8; ++i) {
    Submission submission = RoutingFixture::submission(number(i));
    submission.priority = static_cast<std::uint8_t>(3 - i / 2);
    accept(std::move(submission));
  }
  bind(20);
  std::vector<std::string> sent;
  for (const SubmitSeen& submit : links.submits) {
    sent.push_back(to(submit));
  }
  const std::vector<std::string> expected{
      number(6), number(7), number(4), number(5), number(2), number(3), number(0), number(1)};
  EXPECT_EQ(sent, expected);
}

TEST_F(SendingTest, TheWindowIsKept) {
  for (unsigned i = 0; i < 30; ++i) {
    accept(i);
  }
  const LinkSession first = bind(4, carrier, 1);
  EXPECT_EQ(links.submits.size(), 4U);
  bind(3, carrier, 2);
  EXPECT_EQ(links.submits.size(), 7U);
  bind(5, other_carrier, 3);
  EXPECT_EQ(links.submits.size(), 7U) << "not theirs";
  std::set<std::string> seen;
  for (int i = 0; i < 30; ++i) {
    const SubmitSeen submit = take_submit();
    EXPECT_TRUE(seen.insert(to(submit)).second);
    answer(submit, std::to_string(i));
    EXPECT_LE(links.submits.size(), 7U);
  }
  EXPECT_EQ(seen.size(), 30U);
  EXPECT_TRUE(links.submits.empty());
  EXPECT_EQ(links.room(first), 4U);
  EXPECT_EQ(records_left(Column::outbound), 0U);
  EXPECT_EQ(records_left(Column::meta), 0U) << "every intent is settled";
}

TEST_F(SendingTest, TheRateIsKept) {
  rules().rate_per_s = 10;
  rules().rate_burst = 2;
  start();
  for (unsigned i = 0; i < 20; ++i) {
    accept(i);
  }
  bind(100);
  EXPECT_EQ(links.submits.size(), 2U);
  advance(1s);
  EXPECT_GE(links.submits.size(), 11U);
  EXPECT_LE(links.submits.size(), 12U);
  advance(1s);
  EXPECT_EQ(links.submits.size(), 20U);
}

TEST_F(SendingTest, TheRateCountsParts) {
  rules().rate_per_s = 1;
  start();
  accept(1, text_of_parts(3));
  bind(100);
  EXPECT_EQ(links.submits.size(), 1U);
  advance(1s);
  EXPECT_EQ(links.submits.size(), 2U);
  advance(1s);
  EXPECT_EQ(links.submits.size(), 3U);
}

TEST_F(SendingTest, ThrottlingPausesTheCarrierAndThenGoesOn) {
  for (unsigned i = 0; i < 4; ++i) {
    accept(i);
  }
  bind(2);
  const SubmitSeen first = take_submit();
  const SubmitSeen second = take_submit();
  refuse(first, CommandStatus::ESME_RTHROTTLED);
  refuse(second, CommandStatus::ESME_RTHROTTLED);
  EXPECT_TRUE(links.submits.empty()) << "the whole carrier pauses";
  advance(1s - 1ms);
  EXPECT_TRUE(links.submits.empty());
  advance(1ms);
  EXPECT_EQ(links.submits.size(), 2U);
  // One pause for the answers of one window: the next is twice as long, not four times.
  refuse(take_submit(), CommandStatus::ESME_RTHROTTLED);
  refuse(take_submit(), CommandStatus::ESME_RTHROTTLED);
  advance(2s - 1ms);
  EXPECT_TRUE(links.submits.empty());
  advance(1ms);
  std::vector<std::string> sent;
  while (!links.submits.empty()) {
    const SubmitSeen submit = take_submit();
    sent.push_back(to(submit));
    answer(submit, std::to_string(sent.size()));
  }
  const std::vector<std::string> expected{number(0), number(1), number(2), number(3)};
  EXPECT_EQ(sent, expected) << "a pause changes no order";
  for (const StatusChanged& status : statuses()) {
    EXPECT_FALSE(status.possible_duplicate);
  }
}

TEST_F(SendingTest, OthersDoNotWaitForARefusedOne) {
  accept(1);
  accept(2);
  bind(1);
  refuse(take_submit(), CommandStatus::ESME_RSYSERR);
  EXPECT_EQ(to(take_submit()), number(2));
}

TEST_F(SendingTest, APermanentRefusalIsFinal) {
  const MessageId id = accept(1);
  bind();
  refuse(take_submit(), CommandStatus::ESME_RINVDSTADR);
  const StatusChanged word = final_word(id);
  EXPECT_EQ(word.state, MessageState::rejected);
  EXPECT_EQ(word.command_status, static_cast<std::uint32_t>(CommandStatus::ESME_RINVDSTADR));
  EXPECT_EQ(outbound->carriers()[0]->waiting(), 0U);
  advance(1h);
  EXPECT_TRUE(links.submits.empty());
}

TEST_F(SendingTest, ALateAnswerIsNobodys) {
  const MessageId id = accept(1);
  const LinkSession link = bind();
  const SubmitSeen submit = take_submit();
  lose(submit, false);
  turn();
  ASSERT_EQ(links.submits.size(), 1U);
  outbound->on_answered(link, submit.sequence, CommandStatus::ESME_RINVDSTADR, "", now, wall);
  EXPECT_TRUE(final_words(id).empty());
  answer(take_submit(), "77");
  deliver(link, receipt("77"));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
}

TEST_F(SendingTest, LateAnswersOfTwoCopiesOfOnePartLeaveTheOtherParked) {
  rules().in_doubt = InDoubt::park;
  start();
  const MessageId id = accept(1, text_of_parts(2));
  const LinkSession link = bind();
  std::vector<SubmitSeen> first_parts;
  for (int copy = 0; copy < 2; ++copy) {
    if (copy > 0) {
      outbound->resolve(client, id, Resolution::resend, wall, [](ResolveOutcome) {});
      turn();
    }
    first_parts.push_back(take_submit());
    const SubmitSeen second_part = take_submit();
    lose(first_parts.back(), true);
    lose(second_part, true);
    turn();
  }
  for (const SubmitSeen& submit : first_parts) {
    outbound->on_answered(link, submit.sequence, CommandStatus::ESME_ROK, "70", now, wall);
    turn();
  }
  EXPECT_EQ(outbound->carriers()[0]->parked, 1U);
  EXPECT_EQ(outbound->carriers()[0]->in_memory(), 0U);
  advance(73h);
  EXPECT_EQ(final_word(id).state, MessageState::unknown);
  EXPECT_EQ(records_left(Column::outbound), 0U);
}

TEST_F(SendingTest, WhatWasSurelyNotWrittenIsSentAgainUnflagged) {
  rules().in_doubt = InDoubt::park;
  start();
  std::vector<MessageId> ids;
  for (unsigned i = 0; i < 5; ++i) {
    ids.push_back(accept(i));
  }
  LinkSession link = bind(3);
  ASSERT_EQ(links.submits.size(), 3U);
  unbind(link, false);
  link = bind(10);
  std::vector<std::string> sent;
  while (!links.submits.empty()) {
    const SubmitSeen submit = take_submit();
    sent.push_back(to(submit));
    answer(submit, std::to_string(sent.size()));
  }
  const std::vector<std::string> expected{number(0), number(1), number(2), number(3), number(4)};
  EXPECT_EQ(sent, expected) << "in the order in which they were accepted";
  for (std::size_t i = 1; i <= 5; ++i) {
    deliver(link, receipt(std::to_string(i)));
  }
  for (const MessageId& id : ids) {
    EXPECT_EQ(final_word(id).state, MessageState::delivered);
    EXPECT_FALSE(final_word(id).possible_duplicate);
  }
  EXPECT_EQ(statuses().size(), 5U) << "no word of doubt";
}

TEST_F(SendingTest, ACrashAtTheEndOfARefusedMessageLeavesNothing) {
  complete_by_hand();
  for (unsigned survivors = 0; survivors < 2; ++survivors) {
    const std::string carrier_id = std::to_string(70 + survivors);
    const MessageId id = accept(RoutingFixture::submission(number(survivors), text_of_parts(2)));
    LinkSession link = bind();
    answer(take_submit(), carrier_id);
    deliver(link, receipt(carrier_id));
    turn();
    const SubmitSeen second = take_submit();
    outbound->on_answered(
        second.session, second.sequence, CommandStatus::ESME_RINVDSTADR, "", now, wall);
    crash(survivors);
    storage.memory.complete_all();
    link = bind();
    if (!links.submits.empty()) {  // the refusal was not kept
      refuse(take_submit(), CommandStatus::ESME_RINVDSTADR);
    }
    turn();
    EXPECT_EQ(final_word(id).state, MessageState::rejected);
    advance(73h);  // a lost copy is remembered so long
    EXPECT_EQ(records_left(Column::outbound), 0U);
    EXPECT_EQ(records_left(Column::receipts), 0U) << survivors;
    unbind(link, false);
  }
}

TEST_F(SendingTest, ValidityRunsOutBeforeSending) {
  Submission submission = RoutingFixture::submission(number(1));
  submission.validity_s = 60;
  const MessageId id = accept(std::move(submission));
  accept(2);
  advance(60s);
  bind();
  EXPECT_EQ(final_word(id).state, MessageState::expired);
  EXPECT_EQ(to(take_submit()), number(2));
  EXPECT_TRUE(links.submits.empty());
}

TEST_F(SendingTest, ValidityTellsTheCarrierWhatIsLeft) {
  Submission submission = RoutingFixture::submission(number(1));
  submission.validity_s = 120;
  accept(std::move(submission));
  advance(30s);
  bind();
  EXPECT_EQ(take_submit().request.validity_period.reveal(), "000000000130000R");
}

TEST_F(SendingTest, ADrainSendsNothingMore) {
  accept(1);
  accept(2);
  bind(1);
  outbound->stop_intake();
  answer(take_submit(), "77");
  EXPECT_TRUE(links.submits.empty());
  start();
  bind();
  EXPECT_EQ(links.submits.size(), 1U);
}

TEST_F(SendingTest, WithoutAReceiptToComeTheAnswerIsTheLastWord) {
  Submission submission = RoutingFixture::submission(number(1));
  submission.receipt = false;
  accept(std::move(submission));
  bind();
  const SubmitSeen submit = take_submit();
  EXPECT_FALSE(submit.request.registered_delivery.asks_for_receipt());
  answer(submit, "77");
  ASSERT_EQ(statuses().size(), 1U);
  EXPECT_EQ(statuses()[0].state, MessageState::submitted);
  EXPECT_EQ(records_left(Column::receipts), 0U);
}

TEST_F(SendingTest, AllEventsForThoseWhoWantThem) {
  settings.clients[0].events_all = true;
  start();
  const MessageId id = accept(1);
  const LinkSession link = bind();
  answer(take_submit(), "77");
  deliver(link, receipt("77"));
  std::vector<MessageState> told;
  for (const StatusChanged& status : statuses()) {
    EXPECT_EQ(status.message, id);
    told.push_back(status.state);
  }
  const std::vector<MessageState> expected{
      MessageState::accepted, MessageState::submitted, MessageState::delivered};
  EXPECT_EQ(told, expected);
}

}  // namespace
}  // namespace routing
