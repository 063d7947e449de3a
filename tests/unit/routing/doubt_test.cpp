// Parts that may have been written and were never answered: sent again, parked, ended.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using support::SubmitSeen;

class DoubtTest : public support::RoutingFixture {
 protected:
  DoubtTest() { start(); }
};

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

}  // namespace
}  // namespace routing
