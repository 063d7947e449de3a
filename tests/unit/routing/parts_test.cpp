// Long messages on their way out: one final word, whatever their parts meet.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using smpp::CommandStatus;
using support::SubmitSeen;

class PartsTest : public support::RoutingFixture {
 protected:
  PartsTest() { start(); }

  [[nodiscard]] static int part_number(const SubmitSeen& submit) {
    return submit.request.short_message.at(5);
  }

  // A message of three parts, all on the link.
  MessageId send_three() {
    const MessageId id = accept(1, text_of_parts(3));
    link = bind();
    EXPECT_EQ(links.submits.size(), 3U);
    return id;
  }

  LinkSession link;
};

TEST_F(PartsTest, AllDelivered) {
  const MessageId id = send_three();
  std::set<int> numbers;
  for (const char* answered : {"1", "2", "3"}) {
    const SubmitSeen submit = take_submit();
    EXPECT_TRUE(submit.request.esm_class.has_udh());
    numbers.insert(part_number(submit));
    answer(submit, answered);
  }
  EXPECT_EQ(numbers, (std::set<int>{1, 2, 3}));
  EXPECT_EQ(records_left(Column::outbound), 0U);
  deliver(link, receipt("3"));
  deliver(link, receipt("1"));
  EXPECT_TRUE(statuses().empty());
  deliver(link, receipt("2"));
  const StatusChanged word = final_word(id);
  EXPECT_EQ(word.state, MessageState::delivered);
  EXPECT_EQ(word.parts, 3);
  EXPECT_EQ(word.parts_delivered, 3);
  EXPECT_EQ(records_left(Column::receipts), 0U);
}

TEST_F(PartsTest, MixedReceiptsOverARestart) {
  const MessageId id = send_three();
  for (const char* answered : {"1", "2", "3"}) {
    answer(take_submit(), answered);
  }
  deliver(link, receipt("1"));
  deliver(link, receipt("2", "UNDELIV"));
  start();
  link = bind();
  deliver(link, receipt("3"));
  const StatusChanged word = final_word(id);
  EXPECT_EQ(word.state, MessageState::failed);
  EXPECT_EQ(word.parts_delivered, 2);
  EXPECT_EQ(records_left(Column::receipts), 0U);
}

TEST_F(PartsTest, APartRefusedEndsTheWhole) {
  const MessageId id = send_three();
  answer(take_submit(), "1");
  refuse(take_submit(), CommandStatus::ESME_RINVDSTADR);
  EXPECT_TRUE(final_words(id).empty()) << "the third is still out";
  answer(take_submit(), "3");
  EXPECT_EQ(final_word(id).state, MessageState::rejected);
  deliver(link, receipt("1"));
  deliver(link, receipt("3"));
  advance(2h);
  EXPECT_EQ(final_words(id).size(), 1U) << "receipts of the others give no second word";
  EXPECT_TRUE(unmatched().empty());
  EXPECT_EQ(records_left(Column::outbound), 0U);
  EXPECT_EQ(records_left(Column::receipts), 0U);
  EXPECT_EQ(records_left(Column::meta), 0U);
}

TEST_F(PartsTest, APartRefusedAfterTheReceiptsOfTheOthers) {
  const MessageId id = send_three();
  answer(take_submit(), "1");
  deliver(link, receipt("1"));
  const SubmitSeen second = take_submit();
  answer(take_submit(), "3");
  deliver(link, receipt("3"));
  refuse(second, CommandStatus::ESME_RINVDSTADR);
  EXPECT_EQ(final_word(id).state, MessageState::rejected);
  EXPECT_EQ(records_left(Column::receipts), 0U);
}

TEST_F(PartsTest, ReceiptsAfterARefusedPartAndARestart) {
  const MessageId id = send_three();
  answer(take_submit(), "1");
  refuse(take_submit(), CommandStatus::ESME_RINVDSTADR);
  answer(take_submit(), "3");
  start();
  link = bind();
  deliver(link, receipt("1"));
  deliver(link, receipt("3"));
  EXPECT_EQ(final_words(id).size(), 1U);
  EXPECT_EQ(records_left(Column::receipts), 0U);
}

TEST_F(PartsTest, ATemporaryRefusalHoldsTheWholeBackOnce) {
  rules().max_attempts = 2;
  start();
  accept(1, text_of_parts(3));
  link = bind(1);  // one part at a time: the others are still to be sent
  refuse(take_submit(), CommandStatus::ESME_RMSGQFUL);
  EXPECT_TRUE(links.submits.empty()) << "not before the pause has passed";
  advance(5s * 5 / 4);
  for (const char* answered : {"1", "2", "3"}) {
    answer(take_submit(), answered);
  }
  EXPECT_TRUE(statuses().empty());
}

TEST_F(PartsTest, PartsRefusedInOneWindowAreOneAttempt) {
  rules().max_attempts = 3;
  start();
  const MessageId id = accept(1, text_of_parts(3));
  link = bind(3);
  for (int i = 0; i < 3; ++i) {
    refuse(take_submit(), CommandStatus::ESME_RMSGQFUL);
  }
  EXPECT_TRUE(final_words(id).empty());
  advance(5s * 5 / 4);
  ASSERT_EQ(links.submits.size(), 3U);
  for (int i = 0; i < 3; ++i) {
    refuse(take_submit(), CommandStatus::ESME_RMSGQFUL);
  }
  advance(10s - 1ms);
  EXPECT_TRUE(links.submits.empty()) << "no pause of an earlier round is left over";
  advance(10s / 4 + 1ms);
  ASSERT_EQ(links.submits.size(), 3U);
  for (int i = 0; i < 3; ++i) {
    refuse(take_submit(), CommandStatus::ESME_RMSGQFUL);
  }
  EXPECT_EQ(final_word(id).state, MessageState::failed);
}

TEST_F(PartsTest, AnEndingMessageIsNotSentAnyMore) {
  const MessageId id = send_three();
  const SubmitSeen first = take_submit();
  refuse(take_submit(), CommandStatus::ESME_RINVDSTADR);
  refuse(take_submit(), CommandStatus::ESME_RMSGQFUL);
  advance(1h);
  EXPECT_TRUE(links.submits.empty());
  answer(first, "1");
  EXPECT_EQ(final_word(id).state, MessageState::rejected);
}

TEST_F(PartsTest, ADoubtOfOnePartFlagsTheWhole) {
  const MessageId id = send_three();
  answer(take_submit(), "1");
  answer(take_submit(), "2");
  unbind(link, true);
  link = bind();
  ASSERT_EQ(links.submits.size(), 1U) << "what was taken is not sent again";
  EXPECT_EQ(part_number(links.submits[0]), 3);
  answer(take_submit(), "3");
  deliver(link, receipt("3"));
  start();
  link = bind();
  deliver(link, receipt("1"));
  deliver(link, receipt("2"));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  EXPECT_TRUE(final_word(id).possible_duplicate);
}

TEST_F(PartsTest, APartTakenWithoutAnIdStillLeadsToAnEnd) {
  const MessageId id = send_three();
  answer(take_submit(), "");
  answer(take_submit(), "2");
  answer(take_submit(), "3");
  deliver(link, receipt("2"));
  deliver(link, receipt("3"));
  EXPECT_EQ(final_word(id).state, MessageState::unknown);
  EXPECT_EQ(final_word(id).parts_delivered, 2);
}

TEST_F(PartsTest, TheLastPartTakenWithoutAnId) {
  const MessageId id = send_three();
  answer(take_submit(), "1");
  answer(take_submit(), "2");
  answer(take_submit(), "");
  deliver(link, receipt("1"));
  deliver(link, receipt("2"));
  EXPECT_EQ(final_word(id).state, MessageState::unknown);
}

TEST_F(PartsTest, AReceiptThatNeverComesEndsTheWhole) {
  const MessageId id = send_three();
  for (const char* answered : {"1", "2", "3"}) {
    answer(take_submit(), answered);
  }
  deliver(link, receipt("1"));
  deliver(link, receipt("2"));
  advance(72h + 10min);
  EXPECT_EQ(final_word(id).state, MessageState::unknown);
  EXPECT_EQ(final_word(id).parts_delivered, 2);
}

TEST_F(PartsTest, TheSameReferenceOverResendsAndRestarts) {
  accept(1, text_of_parts(3));
  link = bind(1);
  const int reference = links.submits[0].request.short_message.at(3);
  answer(take_submit(), "1");
  unbind(link, true);
  start();
  link = bind();
  ASSERT_EQ(links.submits.size(), 2U);
  EXPECT_EQ(links.submits[0].request.short_message.at(3), reference);
  EXPECT_EQ(part_number(links.submits[0]), 2);
  EXPECT_EQ(part_number(links.submits[1]), 3);
}

}  // namespace
}  // namespace routing
