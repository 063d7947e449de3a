// Parts that may have been written and were never answered: sent again, parked, ended.
#include "tests/unit/routing/doubt_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using smpp::CommandStatus;
using support::SubmitSeen;

TEST_F(DoubtTest, DoubtSentAgainIsFlagged) {
  const MessageId id = accept(1);
  LinkSession link = bind();
  unbind(link, true);
  ASSERT_EQ(statuses().size(), 1U);
  EXPECT_EQ(statuses()[0].state, MessageState::in_doubt);
  EXPECT_TRUE(statuses()[0].possible_duplicate);
  link = bind();
  unbind(link, true);
  link = bind();
  answer(take_submit(), "77");
  deliver(link, receipt("77"));
  EXPECT_EQ(statuses().size(), 2U) << "doubt is told once";
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  EXPECT_TRUE(final_word(id).possible_duplicate);
}

TEST_F(DoubtTest, DoubtSentAgainAndAgainEnds) {
  rules().max_attempts = 3;
  start();
  const MessageId id = accept(1);
  for (int i = 0; i < 3; ++i) {
    unbind(bind(), true);
  }
  EXPECT_EQ(final_word(id).state, MessageState::unknown);
  EXPECT_TRUE(final_word(id).possible_duplicate);
  bind();
  EXPECT_TRUE(links.submits.empty());
}

TEST_F(DoubtTest, ParkedDoubtEndsAtItsDeadline) {
  rules().in_doubt = InDoubt::park;
  start();
  const MessageId id = accept(1);
  unbind(bind(), true);
  EXPECT_EQ(outbound->carriers()[0]->parked, 1U);
  start();  // also over a restart
  bind();
  advance(71h);
  EXPECT_TRUE(links.submits.empty()) << "never sent again by itself";
  EXPECT_TRUE(final_words(id).empty());
  advance(1h + 10min);
  EXPECT_EQ(final_word(id).state, MessageState::unknown);
  EXPECT_TRUE(final_word(id).possible_duplicate);
  EXPECT_EQ(records_left(Column::outbound), 0U);
  EXPECT_EQ(records_left(Column::receipts), 0U);
  EXPECT_EQ(records_left(Column::meta), 0U);
}

TEST_F(DoubtTest, OfAParkedMessagesPartsNothingIsLeft) {
  rules().in_doubt = InDoubt::park;
  for (const bool receipt_first : {false, true}) {
    start();
    Submission submission =
        RoutingFixture::submission(number(receipt_first), std::string(300, 'x'));
    const MessageId id = accept(std::move(submission));
    LinkSession link = bind();
    const std::string carrier_id = receipt_first ? "71" : "72";
    answer(take_submit(), carrier_id);
    unbind(link, true);
    link = bind();
    if (receipt_first) {
      deliver(link, receipt(carrier_id));
      advance(73h);
    } else {
      advance(73h);
      deliver(link, receipt(carrier_id));
    }
    EXPECT_EQ(final_word(id).state, MessageState::unknown);
    EXPECT_EQ(records_left(Column::outbound), 0U);
    EXPECT_EQ(records_left(Column::receipts), 0U);
  }
}

TEST_F(DoubtTest, ParkedMessagesDoNotFillTheQueue) {
  rules().in_doubt = InDoubt::park;
  rules().queue_limit = 1;
  start();
  accept(1);
  unbind(bind(), true);
  accept(2);
  start();
  bind();
  EXPECT_EQ(outbound->carriers()[0]->waiting(), 1U) << "the second only";
  answer(take_submit(), "1");
  accept(3);
}

TEST_F(DoubtTest, ItsReceiptSettlesWhatIsHeld) {
  hold_for(2min);
  const MessageId id = accept(1);
  unbind(bind(), true);
  const LinkSession link = bind();
  EXPECT_TRUE(links.submits.empty()) << "it is held";
  EXPECT_EQ(outbound->carriers()[0]->held, 1U);
  deliver(link, receipt_for(1, "77"));
  turn();
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  EXPECT_FALSE(final_word(id).possible_duplicate) << "it was sent once";
  expect_nothing_left();
  EXPECT_TRUE(unmatched().empty());
}

TEST_F(DoubtTest, AReceiptThatCameBeforeTheDoubtSettlesIt) {
  hold_for(2min);
  const MessageId id = accept(1);
  const LinkSession link = bind();
  deliver(link, receipt_for(1, "77", "UNDELIV"));
  unbind(link, true);
  EXPECT_EQ(final_word(id).state, MessageState::failed);
  expect_nothing_left();
}

TEST_F(DoubtTest, AlsoAfterARestart) {
  hold_for(2min);
  const MessageId id = accept(1);
  const LinkSession link = bind();
  deliver(link, receipt_for(1, "77"));
  start();
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  expect_nothing_left();
}

TEST_F(DoubtTest, AnothersReceiptSettlesNothing) {
  hold_for(2min);
  const MessageId id = accept(1);
  unbind(bind(), true);
  const LinkSession link = bind();
  deliver(link, receipt_for(2, "77"));
  turn();
  EXPECT_TRUE(final_words(id).empty());
  advance(2min);
  EXPECT_EQ(outbound->carriers()[0]->parked, 1U);
  EXPECT_TRUE(links.submits.empty());
}

// A copy that nobody told us the id of may still have its receipt to come.
TEST_F(DoubtTest, AfterALostCopyNoReceiptIsSurelyTheNextMessages) {
  hold_for(1min, InDoubt::resend);
  const MessageId first = accept(1);
  unbind(bind(), true);
  LinkSession link = bind();
  advance(1min);
  answer(take_submit(), "78");
  deliver(link, receipt("78"));
  EXPECT_TRUE(final_word(first).possible_duplicate);
  links.before_submit = nullptr;  // the number has two messages
  const MessageId second = accept(1);
  unbind(link, true);
  link = bind();
  deliver(link, receipt_for(1, "77"));  // of the first, once lost
  turn();
  EXPECT_TRUE(final_words(second).empty());
}

TEST_F(DoubtTest, OfSeveralPartsAllMustHaveTheirReceipts) {
  hold_for(2min);
  const MessageId id = accept(1, text_of_parts(3));
  LinkSession link = bind();
  answer(take_submit(), "70");
  unbind(link, true);  // two are in doubt
  link = bind();
  deliver(link, receipt("70"));
  deliver(link, receipt_for(1, "71"));
  turn();
  EXPECT_TRUE(final_words(id).empty()) << "of which of the two it is, nobody knows";
  deliver(link, receipt_for(1, "72"));
  turn();
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  EXPECT_EQ(final_word(id).parts_delivered, 3U);
  expect_nothing_left();
}

TEST_F(DoubtTest, ALateAnswerSettlesWhatIsHeld) {
  hold_for(2min);
  const MessageId id = accept(1);
  const LinkSession link = bind();
  const SubmitSeen submit = take_submit();
  lose(submit, true);
  turn();
  late(submit, "77");
  EXPECT_TRUE(links.submits.empty());
  deliver(link, receipt("77"));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  EXPECT_FALSE(final_word(id).possible_duplicate);
  expect_nothing_left();
}

TEST_F(DoubtTest, ALateAnswerCancelsAResendThatHasNotLeft) {
  const MessageId id = accept(1);
  const LinkSession link = bind(1);
  const SubmitSeen submit = take_submit();
  links.close(link);  // nothing can leave
  outbound->on_lost(link, submit.sequence, true, now, wall);
  turn();
  late(submit, "77");
  EXPECT_EQ(outbound->carriers()[0]->in_memory(), 0U);
  const LinkSession other = bind(1, carrier, 2);
  EXPECT_TRUE(links.submits.empty());
  deliver(other, receipt("77"));
  EXPECT_FALSE(final_word(id).possible_duplicate);
}

TEST_F(DoubtTest, ALateAnswerSettlesWhatIsParked) {
  rules().in_doubt = InDoubt::park;
  start();
  const MessageId id = accept(1, text_of_parts(2));
  const LinkSession link = bind();
  const SubmitSeen one = take_submit();
  const SubmitSeen two = take_submit();
  lose(one, true);
  lose(two, true);
  turn();
  EXPECT_EQ(outbound->carriers()[0]->parked, 1U);
  late(two, "72");
  EXPECT_EQ(outbound->carriers()[0]->parked, 1U) << "one part is in doubt still";
  late(one, "71");
  EXPECT_EQ(outbound->carriers()[0]->parked, 0U);
  deliver(link, receipt("71"));
  deliver(link, receipt("72"));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  expect_nothing_left();
}

TEST_F(DoubtTest, ALateRefusalIsAsGoodAsOneInTime) {
  hold_for(2min);
  const LinkSession link = bind();
  const MessageId id = accept(1);
  const SubmitSeen first = take_submit();
  lose(first, true);
  turn();
  late(first, "", CommandStatus::ESME_RINVDSTADR);
  EXPECT_EQ(final_word(id).state, MessageState::rejected);
  const MessageId other = accept(2);
  const SubmitSeen second = take_submit();
  lose(second, true);
  turn();
  late(second, "", CommandStatus::ESME_RMSGQFUL);
  answer(take_submit(), "77");  // it was never taken: sent again, and unflagged
  deliver(link, receipt("77"));
  EXPECT_FALSE(final_word(other).possible_duplicate);
  expect_nothing_left();
}

TEST_F(DoubtTest, ALateRefusalEndsWhatIsParked) {
  rules().in_doubt = InDoubt::park;
  start();
  const MessageId id = accept(1);
  const LinkSession link = bind();
  const SubmitSeen submit = take_submit();
  lose(submit, true);
  turn();
  late(submit, "", CommandStatus::ESME_RINVDSTADR);
  EXPECT_EQ(final_word(id).state, MessageState::rejected);
  const MessageId next = accept(2);
  EXPECT_EQ(std::string{take_submit().request.dest.reveal()}, number(2));
  unbind(link, false);
  EXPECT_TRUE(final_words(next).empty());
}

TEST_F(DoubtTest, EachTimeItIsHeldItIsHeldForTheWholeWait) {
  hold_for(2min);
  const LinkSession link = bind();
  accept(1);
  const SubmitSeen first = take_submit();
  lose(first, true);
  turn();
  advance(1min);
  late(first, "", CommandStatus::ESME_RMSGQFUL);  // it was not taken: sent again
  lose(take_submit(), true);
  turn();
  advance(90s);
  EXPECT_EQ(outbound->carriers()[0]->held, 1U);
  advance(30s);
  EXPECT_EQ(outbound->carriers()[0]->parked, 1U);
  unbind(link, false);
}

TEST_F(DoubtTest, WithoutAReceiptToComeNothingIsWaitedFor) {
  hold_for(2min, InDoubt::resend);
  Submission submission = RoutingFixture::submission(number(1));
  submission.receipt = false;
  accept(std::move(submission));
  unbind(bind(), true);
  bind();
  EXPECT_EQ(links.submits.size(), 1U);
}

TEST_F(DoubtTest, AReceiptThatCameTwiceIsKnownAfterARestart) {
  hold_for(2min);
  const MessageId first = accept(1);
  LinkSession link = bind();
  answer(take_submit(), "77");
  deliver(link, receipt_for(1, "77"));
  EXPECT_EQ(final_word(first).state, MessageState::delivered);
  links.before_submit = nullptr;
  start();
  links.before_submit = nullptr;
  const MessageId second = accept(1);
  unbind(bind(), true);
  link = bind();
  smpp::DeliverSm again = receipt_for(1, "77");
  again.short_message.push_back('.');  // not the same PDU
  deliver(link, again);
  turn();
  EXPECT_TRUE(final_words(second).empty()) << "it is the first one's";
}

}  // namespace
}  // namespace routing
