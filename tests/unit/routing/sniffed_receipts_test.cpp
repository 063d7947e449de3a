// Receipts that nothing marks: texts that anybody can write. They count when they are about a
// message of ours between the same two numbers, and are somebody's messages else.
#include "tests/unit/routing/sniffed_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using smpp::CommandStatus;
using support::SubmitSeen;

TEST_F(SniffedReceiptsTest, AboutAMessageBetweenTheSameNumbers) {
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  expect_ok(deliver(link, unmarked("77", 1, "ENROUTE")));
  expect_ok(deliver(link, unmarked("77")));
  expect_delivered(id);
  EXPECT_EQ(records_left(Column::receipts), 0U);
  expect_messages_in_the_end(0);
}

TEST_F(SniffedReceiptsTest, AboutAMessageThatOnlyTheDiskKnows) {
  const MessageId id = accept(1);
  const MessageId other = accept(2);
  answer(take_submit(), "77");
  answer(take_submit(), "78");
  restart();
  expect_ok(deliver(link, unmarked("78", 1)));
  EXPECT_EQ(received().size(), 1U);
  expect_ok(deliver(link, unmarked("77", 1)));
  expect_delivered(id);
  EXPECT_TRUE(final_words(other).empty());
  expect_messages_in_the_end(1);
}

TEST_F(SniffedReceiptsTest, OfEachPart) {
  const MessageId id = accept(1, text_of_parts(2));
  answer(take_submit(), "1");
  const SubmitSeen second = take_submit();
  deliver(link, unmarked("1"));
  deliver(link, unmarked("2"));
  answer(second, "2");
  expect_delivered(id);
  expect_messages_in_the_end(0);
}

TEST_F(SniffedReceiptsTest, BeforeTheAnswer) {
  const MessageId id = accept(1);
  const SubmitSeen submit = take_submit();
  expect_ok(deliver(link, unmarked("77")));
  EXPECT_EQ(outbound->unmatched_receipts(), 1U);
  answer(submit, "77");
  expect_delivered(id);
  EXPECT_EQ(records_left(Column::receipts), 0U);
  expect_messages_in_the_end(0);
}

TEST_F(SniffedReceiptsTest, BeforeTheAnswerWithACrashAtEveryStep) {
  for (unsigned completions = 0; completions < 6; ++completions) {
    SCOPED_TRACE("completions " + std::to_string(completions));
    restart();
    const std::string carrier_id = std::to_string(completions + 500);
    const MessageId id = accept(completions);
    const SubmitSeen submit = take_submit();
    expect_ok(deliver(link, unmarked(carrier_id, completions)));
    die_in_answer(submit, carrier_id, completions);
    restart();
    if (!links.submits.empty()) {  // the answer did not survive: sent again
      answer(take_submit(), carrier_id);
    }
    expect_delivered(id);
    EXPECT_EQ(outbound->unmatched_receipts(), 0U);
  }
  expect_messages_in_the_end(0);
}

TEST_F(SniffedReceiptsTest, OfAnUnknownIdAreMessagesAtTheDeadline) {
  const smpp::DeliverSm forged = unmarked("99");
  const smpp::WallTime came = wall;
  expect_ok(deliver(link, forged));
  advance(59min);
  EXPECT_TRUE(received().empty());
  advance(10min);
  const auto events = stored_events();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].time, came);
  EXPECT_NE(events[0].conversation, 0U);
  EXPECT_EQ(events[0].id.queue, message_queue);
  const auto message = std::get<MessageReceived>(events[0].body);
  EXPECT_EQ(text_of(message), text_in(forged));
  EXPECT_EQ(message.to.digits.reveal(), "Shop");
  EXPECT_FALSE(message.possible_duplicate);
  EXPECT_EQ(records_left(Column::receipts), 0U);
  expect_messages_in_the_end(1);
}

TEST_F(SniffedReceiptsTest, OfAnUnknownIdWithACrashAtEveryStepOfTheDeadline) {
  for (unsigned completions = 0; completions < 5; ++completions) {
    SCOPED_TRACE("completions " + std::to_string(completions));
    const smpp::DeliverSm forged = unmarked(std::to_string(completions + 900));
    expect_ok(deliver(link, forged));
    restart();
    EXPECT_EQ(outbound->unmatched_receipts(), 1U);
    complete_by_hand();
    now += 61min;
    wall += 61min;
    outbound->on_deadline(now, wall);
    for (unsigned i = 0; i < completions; ++i) {
      storage.memory.complete_one();
    }
    storage.crash(0);
    complete_at_once();
    restart();
    advance(10min);
    EXPECT_EQ(messages_like(forged), 1U);
  }
  expect_messages_in_the_end(5);
}

TEST_F(SniffedReceiptsTest, FromAnotherNumberAreMessagesAtOnce) {
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  expect_ok(deliver(link, unmarked("77", 2)));
  EXPECT_EQ(messages_like(unmarked("77", 2)), 1U);
  smpp::DeliverSm elsewhere = unmarked("77");
  elsewhere.dest.assign("60055");
  expect_ok(deliver(link, elsewhere));
  EXPECT_EQ(received().size(), 2U);
  EXPECT_TRUE(final_words(id).empty());
  expect_ok(deliver(link, unmarked("77")));
  expect_delivered(id);
  EXPECT_EQ(received().size(), 2U);
  // It has had its word, which is known after a restart too.
  expect_ok(deliver(link, unmarked("77", 3)));
  restart();
  expect_ok(deliver(link, unmarked("77", 4)));
  advance(1min);
  EXPECT_EQ(received().size(), 4U);
  expect_ok(deliver(link, unmarked("77")));
  EXPECT_EQ(final_words(id).size(), 1U);
  expect_messages_in_the_end(4);
}

TEST_F(SniffedReceiptsTest, WithoutAnIdThatCouldBeOursAreMessagesAtOnce) {
  expect_ok(deliver(link, unmarked(std::string(70, '7'))));
  EXPECT_EQ(received().size(), 1U);
  expect_messages_in_the_end(1);
}

TEST_F(SniffedReceiptsTest, SettleNoDoubt) {
  rules().in_doubt = InDoubt::receipt_resolves;
  rules().in_doubt_wait = 10min;
  restart();
  const MessageId id = accept(1);
  lose(take_submit(), true);
  expect_ok(deliver(link, unmarked("77")));
  EXPECT_TRUE(final_words(id).empty());
  smpp::DeliverSm marked = receipt("78");
  marked.dest.assign("Shop");
  expect_ok(deliver(link, marked));
  expect_delivered(id);
  expect_messages_in_the_end(1);
}

TEST_F(SniffedReceiptsTest, PartsAndLongTextsAreMessages) {
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  const std::string text = text_in(unmarked("77"));
  for (const std::uint8_t n : {std::uint8_t{1}, std::uint8_t{2}}) {
    smpp::DeliverSm one = part(7, 2, n, n == 1 ? text : "and more", number(1));
    one.dest.assign("Shop");
    expect_ok(deliver(link, one));
  }
  ASSERT_EQ(received().size(), 1U);
  EXPECT_EQ(text_of(received()[0]), text + "and more");
  const std::string long_text = text + std::string(200, 'x');
  smpp::DeliverSm whole = unmarked("77");
  whole.short_message.clear();
  smpp::add_octets(
      whole.tlvs, smpp::TlvTag::message_payload, smpp::octets_of(std::string_view{long_text}));
  expect_ok(deliver(link, whole));
  EXPECT_EQ(received().size(), 2U);
  EXPECT_TRUE(final_words(id).empty());
}

}  // namespace
}  // namespace routing
