// Receipts: early, late, twice, never, in other digits, for what only the disk remembers.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using smpp::CommandStatus;
using support::SubmitSeen;

class ReceiptsTest : public support::RoutingFixture {
 protected:
  ReceiptsTest() {
    start();
    link = bind();
  }

  void restart() {
    start();
    link = bind();
  }

  void expect_ok(std::uint64_t serial) { EXPECT_EQ(answered(serial), CommandStatus::ESME_ROK); }

  LinkSession link;
};

struct WordCase {
  const char* word;
  MessageState state;
};

TEST_F(ReceiptsTest, EveryWord) {
  const std::array cases{WordCase{"DELIVRD", MessageState::delivered},
                         WordCase{"EXPIRED", MessageState::expired},
                         WordCase{"DELETED", MessageState::failed},
                         WordCase{"UNDELIV", MessageState::failed},
                         WordCase{"REJECTD", MessageState::rejected}};
  unsigned n = 0;
  for (const WordCase& given : cases) {
    const std::string carrier_id = std::to_string(++n + 100);
    const MessageId id = accept(n);
    answer(take_submit(), carrier_id);
    expect_ok(deliver(link, receipt(carrier_id, given.word)));
    const StatusChanged word = final_word(id);
    EXPECT_EQ(word.state, given.state) << given.word;
    EXPECT_EQ(word.said.word.reveal(), given.word);
    EXPECT_EQ(word.said.error.reveal(), "000");
    EXPECT_EQ(word.parts_delivered, given.state == MessageState::delivered ? 1 : 0);
  }
  EXPECT_EQ(records_left(Column::receipts), 0U);
}

TEST_F(ReceiptsTest, AWordThatMayChangeIsAnsweredAndWaits) {
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  for (const char* word : {"ENROUTE", "ACCEPTD", "UNKNOWN"}) {
    expect_ok(deliver(link, receipt("77", word)));
  }
  EXPECT_TRUE(statuses().empty());
  deliver(link, receipt("77"));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
}

TEST_F(ReceiptsTest, AnsweredOnlyWhenItsWordIsDurable) {
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  complete_by_hand();
  const auto serial = deliver(link, receipt("77"));
  EXPECT_FALSE(answered(serial));
  storage.memory.complete_all();
  expect_ok(serial);
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
}

TEST_F(ReceiptsTest, BeforeTheAnswer) {
  const MessageId id = accept(1);
  const SubmitSeen submit = take_submit();
  expect_ok(deliver(link, receipt("77")));
  EXPECT_EQ(outbound->unmatched_receipts(), 1U);
  answer(submit, "77");
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  EXPECT_EQ(outbound->unmatched_receipts(), 0U);
  EXPECT_EQ(records_left(Column::receipts), 0U);
  advance(2h);
  EXPECT_TRUE(unmatched().empty());
}

TEST_F(ReceiptsTest, BeforeTheAnswerWithACrashAtEveryStep) {
  // The receipt has been answered: it is never asked for again, so no crash may lose it.
  for (std::size_t completions = 0; completions < 6; ++completions) {
    SCOPED_TRACE("completions " + std::to_string(completions));
    restart();
    const std::string carrier_id = std::to_string(completions + 500);
    const MessageId id = accept(static_cast<unsigned>(completions));
    const SubmitSeen submit = take_submit();
    expect_ok(deliver(link, receipt(carrier_id)));
    die_in_answer(submit, carrier_id, completions);
    restart();
    if (!links.submits.empty()) {  // the answer did not survive: sent again
      answer(take_submit(), carrier_id);
    }
    EXPECT_EQ(final_word(id).state, MessageState::delivered);
    EXPECT_EQ(outbound->unmatched_receipts(), 0U);
  }
}

TEST_F(ReceiptsTest, BeforeTheAnswerOfAPart) {
  const MessageId id = accept(1, text_of_parts(2));
  const SubmitSeen first = take_submit();
  const SubmitSeen second = take_submit();
  deliver(link, receipt("1"));
  deliver(link, receipt("2"));
  answer(first, "1");
  EXPECT_TRUE(final_words(id).empty());
  answer(second, "2");
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  EXPECT_EQ(records_left(Column::receipts), 0U);
}

TEST_F(ReceiptsTest, BeforeTheAnswerAndARestart) {
  const MessageId id = accept(1);
  deliver(link, receipt("77"));
  restart();
  EXPECT_EQ(outbound->unmatched_receipts(), 1U);
  answer(take_submit(), "77");
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  EXPECT_TRUE(final_word(id).possible_duplicate);
}

TEST_F(ReceiptsTest, Twice) {
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  expect_ok(deliver(link, receipt("77")));
  expect_ok(deliver(link, receipt("77")));
  EXPECT_EQ(final_words(id).size(), 1U);
  advance(2h);
  EXPECT_TRUE(unmatched().empty());
}

TEST_F(ReceiptsTest, TwiceBeforeTheAnswer) {
  const MessageId id = accept(1);
  const SubmitSeen submit = take_submit();
  expect_ok(deliver(link, receipt("77")));
  expect_ok(deliver(link, receipt("77")));
  answer(submit, "77");
  EXPECT_EQ(final_words(id).size(), 1U);
  advance(2h);
  EXPECT_TRUE(unmatched().empty());
}

TEST_F(ReceiptsTest, ComeOnAnyBindOfTheirCarrier) {
  const LinkSession second = bind(10, carrier, 2);
  const MessageId id = accept(1);
  const SubmitSeen submit = take_submit();
  answer(submit, "77");
  expect_ok(deliver(submit.session == link ? second : link, receipt("77")));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
}

TEST_F(ReceiptsTest, UnmatchedBecomesAnEventAtItsDeadline) {
  expect_ok(deliver(link, receipt("4711", "UNDELIV")));
  advance(59min);
  EXPECT_TRUE(unmatched().empty());
  advance(10min);
  ASSERT_EQ(unmatched().size(), 1U);
  EXPECT_EQ(unmatched()[0].carrier_message_id.reveal(), "4711");
  EXPECT_EQ(unmatched()[0].said.word.reveal(), "UNDELIV");
  EXPECT_EQ(unmatched()[0].from.digits.reveal(), "447700900001");
  EXPECT_EQ(outbound->unmatched_receipts(), 0U);
  EXPECT_EQ(records_left(Column::receipts), 0U);
}

TEST_F(ReceiptsTest, UnmatchedOverARestart) {
  deliver(link, receipt("4711"));
  restart();
  EXPECT_EQ(outbound->unmatched_receipts(), 1U);
  advance(70min);
  EXPECT_EQ(unmatched().size(), 1U);
  restart();
  advance(70min);
  EXPECT_EQ(unmatched().size(), 1U);
}

TEST_F(ReceiptsTest, UnmatchedOfACarrierThatIsTakenAwayWaitForItToComeBack) {
  const auto all = settings;
  deliver(bind(10, other_carrier, 2), receipt("4711"));
  settings.carriers.pop_back();
  settings.routes.clear();
  restart();
  advance(70min);
  EXPECT_TRUE(unmatched().empty());
  EXPECT_EQ(records_left(Column::receipts), 1U);
  settings = all;
  restart();
  advance(10min);
  EXPECT_EQ(unmatched().size(), 1U);
}

TEST_F(ReceiptsTest, UnmatchedOneOfTwoReadingsOverARestart) {
  // An id that can be read in two ways is kept under two indexes; it stays one receipt.
  rules().answer_id = IdForm::text;
  rules().receipt_id = IdForm::hex;
  restart();
  const MessageId id = accept(1);
  deliver(link, receipt("00AB"));
  EXPECT_EQ(outbound->unmatched_receipts(), 2U);
  restart();
  answer(take_submit(), "00AB");
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  EXPECT_EQ(outbound->unmatched_receipts(), 0U);
  deliver(link, receipt("00CD"));
  restart();
  advance(2h);
  EXPECT_EQ(unmatched().size(), 1U);
}

TEST_F(ReceiptsTest, TooManyUnmatchedAreRefused) {
  settings.max_unmatched = 2;
  restart();
  expect_ok(deliver(link, receipt("1")));
  expect_ok(deliver(link, receipt("2")));
  EXPECT_EQ(answered(deliver(link, receipt("3"))), CommandStatus::ESME_RMSGQFUL);
  advance(70min);
  expect_ok(deliver(link, receipt("3")));
}

TEST_F(ReceiptsTest, WithoutAnIdNothingCanMatch) {
  smpp::DeliverSm nameless = message("what is this");
  nameless.esm_class.value = smpp::EsmClass::receipt;
  expect_ok(deliver(link, nameless));
  EXPECT_EQ(unmatched().size(), 1U);
}

TEST_F(ReceiptsTest, WhatOnlyTheDiskRemembers) {
  const MessageId one = accept(1);
  const MessageId two = accept(2, text_of_parts(2));
  for (const char* answered : {"1", "2", "3"}) {
    answer(take_submit(), answered);
  }
  restart();
  complete_by_hand();
  const auto first = deliver(link, receipt("1"));
  EXPECT_FALSE(answered(first)) << "it is still being read";
  const auto again = deliver(link, receipt("1"));
  storage.memory.complete_all();
  expect_ok(first);
  expect_ok(again);
  EXPECT_EQ(final_word(one).state, MessageState::delivered);
  deliver(link, receipt("2"));
  deliver(link, receipt("3"));
  storage.memory.complete_all();
  EXPECT_EQ(final_word(two).state, MessageState::delivered);
  EXPECT_EQ(records_left(Column::receipts), 0U);
}

TEST_F(ReceiptsTest, TheAnswerComesWhileTheDiskIsRead) {
  const MessageId id = accept(1);
  const SubmitSeen submit = take_submit();
  complete_by_hand();
  const auto serial = deliver(link, receipt("77"));  // not in memory: read
  links.settled(submit.session);
  outbound->on_answered(submit.session, submit.sequence, CommandStatus::ESME_ROK, "77", now, wall);
  storage.memory.complete_all();
  expect_ok(serial);
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  EXPECT_EQ(outbound->unmatched_receipts(), 0U);
}

TEST_F(ReceiptsTest, ThatNeverCome) {
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  advance(72h - 1min);
  EXPECT_TRUE(statuses().empty());
  advance(10min);
  EXPECT_EQ(final_word(id).state, MessageState::unknown);
  expect_ok(deliver(link, receipt("77")));  // too late
  advance(2h);
  EXPECT_EQ(final_words(id).size(), 1U);
  EXPECT_TRUE(unmatched().empty());
  EXPECT_EQ(records_left(Column::receipts), 0U);
}

TEST_F(ReceiptsTest, OfAnotherCarrierAreAnotherMessages) {
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  const LinkSession other = bind(10, other_carrier, 2);
  expect_ok(deliver(other, receipt("77")));
  EXPECT_TRUE(final_words(id).empty());
  deliver(link, receipt("77"));
  EXPECT_EQ(final_words(id).size(), 1U);
}

}  // namespace
}  // namespace routing
