// Receipts that nothing marks, kept until their answer or their deadline comes: several with one
// id, without room, sent again, over restarts.
#include "tests/unit/routing/sniffed_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using smpp::CommandStatus;
using support::SubmitSeen;

class SniffedKeptTest : public SniffedReceiptsTest {};

// Whoever guesses the next id stops nothing by it.
TEST_F(SniffedKeptTest, WrittenAheadByAnotherNumber) {
  const MessageId first = accept(1);
  const SubmitSeen submit = take_submit();
  expect_ok(deliver(link, unmarked("77", 2)));
  answer(submit, "77");
  EXPECT_TRUE(final_words(first).empty());
  expect_ok(deliver(link, unmarked("77")));
  expect_delivered(first);
  EXPECT_TRUE(received().empty()) << "its deadline has not come";

  const MessageId second = accept(3);
  const SubmitSeen next = take_submit();
  expect_ok(deliver(link, unmarked("78", 2)));
  expect_ok(deliver(link, unmarked("78", 3)));
  EXPECT_EQ(messages_like(unmarked("78", 2)), 1U) << "it gave way";
  answer(next, "78");
  expect_delivered(second);
  expect_messages_in_the_end(2);
}

TEST_F(SniffedKeptTest, WrittenAheadAndARestart) {
  const MessageId id = accept(1);
  const SubmitSeen submit = take_submit();
  expect_ok(deliver(link, unmarked("77", 2)));
  answer(submit, "77");
  restart();
  EXPECT_TRUE(final_words(id).empty());
  expect_ok(deliver(link, unmarked("77")));
  expect_delivered(id);
  expect_messages_in_the_end(1);
  EXPECT_EQ(messages_like(unmarked("77", 2)), 1U);
}

TEST_F(SniffedKeptTest, GiveWayToMarkedOnes) {
  const MessageId id = accept(1);
  const SubmitSeen submit = take_submit();
  expect_ok(deliver(link, unmarked("77", 2, "UNDELIV")));
  expect_ok(deliver(link, receipt("77", "ENROUTE")));
  EXPECT_EQ(received().size(), 1U);
  expect_ok(deliver(link, receipt("77", "EXPIRED")));
  expect_ok(deliver(link, unmarked("77")));
  EXPECT_EQ(received().size(), 2U) << "no proof beside one";
  answer(submit, "77");
  EXPECT_EQ(final_word(id).state, MessageState::expired);
  expect_messages_in_the_end(2);
}

TEST_F(SniffedKeptTest, AFinalOneDoesNotGiveWayToANotice) {
  const MessageId id = accept(1);
  const SubmitSeen submit = take_submit();
  expect_ok(deliver(link, unmarked("77")));
  expect_ok(deliver(link, unmarked("77", 1, "ENROUTE")));
  EXPECT_EQ(messages_like(unmarked("77", 1, "ENROUTE")), 1U);
  answer(submit, "77");
  expect_delivered(id);
  expect_messages_in_the_end(1);
}

TEST_F(SniffedKeptTest, SentAgainWhileTheyAreKept) {
  expect_ok(deliver(link, unmarked("99")));
  bind_again();
  expect_ok(deliver(link, unmarked("99")));
  restart();
  expect_ok(deliver(link, unmarked("99")));
  expect_messages_in_the_end(1);
  ASSERT_FALSE(received().empty());
  EXPECT_FALSE(received()[0].possible_duplicate);
}

TEST_F(SniffedKeptTest, SentAgainAfterTheyWereMessages) {
  expect_ok(deliver(link, unmarked("99")));
  advance(2h);
  bind_again();
  expect_ok(deliver(link, unmarked("99")));
  expect_messages_in_the_end(2);
  ASSERT_EQ(received().size(), 2U);
  EXPECT_TRUE(received()[1].possible_duplicate);

  accept(1);
  answer(take_submit(), "77");
  expect_ok(deliver(link, unmarked("77", 2)));
  bind_again();
  expect_ok(deliver(link, unmarked("77", 2)));
  ASSERT_EQ(received().size(), 4U);
  EXPECT_FALSE(received()[2].possible_duplicate);
  EXPECT_TRUE(received()[3].possible_duplicate);
}

TEST_F(SniffedKeptTest, SentAgainAfterTheyCounted) {
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  expect_ok(deliver(link, unmarked("77", 1, "ENROUTE")));
  expect_ok(deliver(link, unmarked("77")));
  bind_again();
  expect_ok(deliver(link, unmarked("77", 1, "ENROUTE")));
  expect_ok(deliver(link, unmarked("77")));
  EXPECT_EQ(final_words(id).size(), 1U);
  expect_messages_in_the_end(0);
}

TEST_F(SniffedKeptTest, EqualTextsAreTwoMessages) {
  expect_ok(deliver(link, unmarked("99")));
  expect_ok(deliver(link, unmarked("99")));
  expect_messages_in_the_end(2);
}

// Anybody can write them: half of the room stays for receipts.
TEST_F(SniffedKeptTest, BeyondHalfOfTheRoomAreMessagesAtOnce) {
  settings.max_unmatched = 4;
  restart();
  for (const char* const id : {"97", "98", "99"}) {
    expect_ok(deliver(link, unmarked(id)));
  }
  EXPECT_EQ(received().size(), 1U);
  expect_ok(deliver(link, receipt("95")));
  expect_ok(deliver(link, receipt("96")));
  EXPECT_EQ(answered(deliver(link, receipt("94"))), CommandStatus::ESME_RMSGQFUL);
  expect_ok(deliver(link, unmarked("93")));
  EXPECT_EQ(received().size(), 2U);
  advance(2h);
  for (const char* const id : {"91", "92"}) {
    expect_ok(deliver(link, unmarked(id)));
  }
  EXPECT_EQ(received().size(), 4U) << "what was kept has gone, and made room";
  advance(2h);
  EXPECT_EQ(received().size(), 6U);
}

TEST_F(SniffedKeptTest, SentAgainWithoutRoomAreFlaggedMessages) {
  settings.max_unmatched = 4;
  restart();
  expect_ok(deliver(link, unmarked("98")));
  expect_ok(deliver(link, unmarked("98", 2)));
  expect_ok(deliver(link, unmarked("99")));
  EXPECT_EQ(messages_like(unmarked("98")), 1U);
  bind_again();
  expect_ok(deliver(link, unmarked("98")));
  ASSERT_EQ(received().size(), 2U);
  EXPECT_TRUE(received()[1].possible_duplicate);
  expect_messages_in_the_end(4);
}

// What is known of it is written before what comes of it.
TEST_F(SniffedKeptTest, SentAgainAfterACrashAtEveryStep) {
  for (unsigned completions = 0; completions < 5; ++completions) {
    SCOPED_TRACE("completions " + std::to_string(completions));
    const smpp::DeliverSm forged = unmarked(std::to_string(completions + 900));
    complete_by_hand();
    const auto serial = deliver(link, forged);
    for (unsigned i = 0; i < completions; ++i) {
      storage.memory.complete_one();
    }
    const bool told = answered(serial).has_value();
    storage.crash(0);
    complete_at_once();
    restart();
    if (!told) {
      expect_ok(deliver(link, forged));
    }
    advance(2h);
    EXPECT_EQ(messages_like(forged), 1U);
  }
}

// Kept before the carrier was no longer believed, or by a version that wrote less.
TEST_F(SniffedKeptTest, WhatEarlierRunsLeft) {
  expect_ok(deliver(link, unmarked("99")));
  rules().receipts.sniff = false;
  restart();
  expect_messages_in_the_end(1);

  rules().receipts.sniff = true;
  ReceiptIndex ids{indexer, 10};
  const Key awaited = keys::awaited(carrier, *ids.index_of_answer(rules(), "55"));
  smpp::Octets value;
  smpp::Writer out{value};
  out.number(std::uint64_t{0});
  out.octets(awaited.octets());
  Batch batch;
  batch.put(Column::idempotency,
            keys::settled_prefix().number(std::uint16_t{0}),
            std::move(value),
            DataClass::meta);
  storage.commit(std::move(batch), {});
  restart();
  expect_ok(deliver(link, receipt("55")));
  expect_messages_in_the_end(1);
  expect_ok(deliver(link, unmarked("55")));
  EXPECT_EQ(received().size(), 2U);
}

TEST_F(SniffedKeptTest, AreSealedAsTexts) {
  ReceiptIndex index{indexer, 10};
  const std::vector<BlindIndex> candidates{*index.index_of_answer(rules(), "55")};
  const auto classes = [&](const ReceiptFact& fact) {
    Transaction transaction;
    EXPECT_TRUE(index.keep_unmatched(transaction, carrier, candidates, fact, 1).room);
    return transaction.batch.writes.back().data_class;
  };
  ReceiptFact fact;
  fact.unmarked = MessageReceived{};
  EXPECT_EQ(classes(fact), DataClass::text);
  fact.unmarked.reset();
  EXPECT_EQ(classes(fact), DataClass::meta);
}

}  // namespace
}  // namespace routing
