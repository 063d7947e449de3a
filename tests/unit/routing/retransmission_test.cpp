// What a carrier sends again because it missed our answer.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using smpp::CommandStatus;

class RetransmissionTest : public support::RoutingFixture {
 protected:
  RetransmissionTest() {
    start();
    link = bind();
  }

  void expect_ok(std::uint64_t serial) { EXPECT_EQ(answered(serial), CommandStatus::ESME_ROK); }

  LinkSession link;
};

TEST_F(RetransmissionTest, ARetransmissionAfterALostLinkIsFlagged) {
  expect_ok(deliver(link, message("hello")));
  unbind(link);
  link = bind();
  expect_ok(deliver(link, message("hello")));
  expect_ok(deliver(link, message("hello")));
  const auto got = received();
  ASSERT_EQ(got.size(), 3U);
  EXPECT_FALSE(got[0].possible_duplicate);
  EXPECT_TRUE(got[1].possible_duplicate);
  EXPECT_FALSE(got[2].possible_duplicate) << "each answer can be missed once";
  EXPECT_EQ(inbound->counters(carrier).possible_duplicates, 1U);
}

TEST_F(RetransmissionTest, EqualTextsOnOneSessionAreTwoMessages) {
  deliver(link, message("yes"));
  deliver(link, message("yes"));
  const auto got = received();
  ASSERT_EQ(got.size(), 2U);
  EXPECT_FALSE(got[0].possible_duplicate);
  EXPECT_FALSE(got[1].possible_duplicate);
}

TEST_F(RetransmissionTest, ARetransmissionAfterARestartIsFlagged) {
  deliver(link, message("hello"));
  start();
  link = bind();
  deliver(link, message("other"));
  deliver(link, message("hello"));
  const auto got = received();
  ASSERT_EQ(got.size(), 3U);
  EXPECT_FALSE(got[1].possible_duplicate);
  EXPECT_TRUE(got[2].possible_duplicate);
}

// The whole was delivered, the answers to its last parts were lost: what comes again belongs to it
// and never to a later message under the same reference.
TEST_F(RetransmissionTest, PartsThatComeAgainNeverMixWithALaterMessage) {
  deliver(link, part(7, 3, 1, "a"));
  deliver(link, part(7, 3, 2, "b"));
  deliver(link, part(7, 3, 3, "c"));
  start();
  link = bind();
  expect_ok(deliver(link, part(7, 3, 2, "b")));
  expect_ok(deliver(link, part(7, 3, 1, "x")));
  expect_ok(deliver(link, part(7, 3, 3, "c")));
  expect_ok(deliver(link, part(7, 3, 2, "y")));
  expect_ok(deliver(link, part(7, 3, 3, "z")));
  const auto got = received();
  ASSERT_EQ(got.size(), 2U);
  EXPECT_EQ(view(got[0].text.value()), "abc");
  EXPECT_EQ(view(got[1].text.value()), "xyz");
  EXPECT_FALSE(got[1].possible_duplicate);
}

TEST_F(RetransmissionTest, AMessageThatComesAgainWholeIsDeliveredFlagged) {
  deliver(link, part(7, 2, 1, "a"));
  deliver(link, part(7, 2, 2, "b"));
  start();
  link = bind();
  expect_ok(deliver(link, part(7, 2, 1, "a")));
  expect_ok(deliver(link, part(7, 2, 2, "b")));
  const auto got = received();
  ASSERT_EQ(got.size(), 2U);
  EXPECT_EQ(view(got[1].text.value()), "ab");
  EXPECT_TRUE(got[1].possible_duplicate);
}

TEST_F(RetransmissionTest, APartThatComesAgainWhileItsSetWaitsChangesNothing) {
  deliver(link, part(7, 2, 1, "a"));
  start();
  link = bind();
  expect_ok(deliver(link, part(7, 2, 1, "a")));
  expect_ok(deliver(link, part(7, 2, 2, "b")));
  const auto got = received();
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(view(got[0].text.value()), "ab");
  EXPECT_FALSE(got[0].possible_duplicate);
}

TEST_F(RetransmissionTest, ARefusedRetransmissionIsStillFlaggedWhenItComesAgain) {
  inbound_settings.max_sets_per_sender = 1;
  start();
  link = bind();
  deliver(link, part(1, 2, 1, "a"));
  deliver(link, part(1, 2, 2, "b"));
  unbind(link);
  link = bind();
  deliver(link, part(9, 2, 1, "x"));
  EXPECT_EQ(answered(deliver(link, part(1, 2, 1, "a"))), CommandStatus::ESME_RMSGQFUL);
  deliver(link, part(9, 2, 2, "y"));
  expect_ok(deliver(link, part(1, 2, 1, "a")));
  inbound->on_deadline(wall + 2h);
  const auto got = received();
  ASSERT_EQ(got.size(), 3U);
  EXPECT_TRUE(got[2].possible_duplicate);
}

TEST_F(RetransmissionTest, AReceiptSeenBeforeIsAnsweredAndNoEvent) {
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  expect_ok(deliver(link, receipt("77")));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  start();
  link = bind();
  expect_ok(deliver(link, receipt("77")));
  EXPECT_EQ(outbound->unmatched_receipts(), 0U);
  advance(2h);
  EXPECT_TRUE(unmatched().empty());
  EXPECT_EQ(final_words(id).size(), 1U);
}

TEST_F(RetransmissionTest, WhatIsAnsweredAfterItsLinkEndedIsSuspectedToo) {
  settings.clients[0].events_all = true;
  start();
  link = bind();
  accept(1);
  answer(take_submit(), "77");
  start();  // only the disk knows of it
  link = bind();
  complete_by_hand();
  deliver(link, receipt("77", "ENROUTE"));
  inbound->on_link_down(link, carrier);
  storage.memory.complete_all();
  complete_at_once();
  const std::size_t told = statuses().size();
  outbound->on_link_down(link);
  link = bind();
  expect_ok(deliver(link, receipt("77", "ENROUTE")));
  EXPECT_EQ(statuses().size(), told);
  EXPECT_EQ(inbound->counters(carrier).possible_duplicates, 1U);
  expect_ok(deliver(link, receipt("77", "ENROUTE")));
  EXPECT_EQ(statuses().size(), told + 1) << "on one session each is news";
}

// It came first when there was no room for it: nothing of it is on disk.
TEST_F(RetransmissionTest, AReceiptThatWasRefusedHasNotBeenSeen) {
  settings.max_unmatched = 1;
  start();
  link = bind();
  expect_ok(deliver(link, receipt("1")));
  EXPECT_EQ(answered(deliver(link, receipt("2"))), CommandStatus::ESME_RMSGQFUL);
  advance(70min);
  EXPECT_EQ(unmatched().size(), 1U);
  deliver(link, message("hello"));
  unbind(link);
  link = bind();
  expect_ok(deliver(link, receipt("2")));
  EXPECT_EQ(outbound->unmatched_receipts(), 1U);
}

// A crash while what it is about is being looked for.
TEST_F(RetransmissionTest, AReceiptThatWasNotAnsweredHasNotBeenSeen) {
  complete_by_hand();
  const auto serial = deliver(link, receipt("2"));
  deliver(link, message("hello"));
  ASSERT_GE(storage.memory.waiting(), 2U);
  storage.memory.complete_one();  // the read
  storage.memory.complete_one();  // of the message, and its fingerprints
  EXPECT_FALSE(answered(serial)) << "what it says is not durable";
  crash();
  storage.memory.complete_all();
  link = bind();
  deliver(link, receipt("2"));
  storage.memory.complete_all();
  EXPECT_EQ(outbound->unmatched_receipts(), 1U);
}

// A busy carrier sends much else before it sends again what it missed an answer for.
TEST_F(RetransmissionTest, OneThatComesAgainAfterThousandsOfOthersIsFlagged) {
  deliver(link, message("hello"));
  deliver(link, message("salut"));
  unbind(link);
  link = bind();
  const auto busy = [&](std::string_view name) {
    for (std::size_t n = 0; n < Fingerprints::kept + 100; ++n) {
      deliver(link, message(std::string{name} + std::to_string(n)));
    }
  };
  busy("a");
  deliver(link, message("hello"));
  EXPECT_TRUE(received().back().possible_duplicate);
  start();
  link = bind();
  busy("b");
  deliver(link, message("salut"));
  EXPECT_TRUE(received().back().possible_duplicate) << "also after a restart";
  deliver(link, message("salut"));
  EXPECT_FALSE(received().back().possible_duplicate);
}

TEST_F(RetransmissionTest, ADayLaterItIsNone) {
  deliver(link, message("hello"));
  unbind(link);
  link = bind();
  advance(25h);
  deliver(link, message("good morning"));
  deliver(link, message("hello"));
  EXPECT_FALSE(received().back().possible_duplicate);
}

TEST_F(RetransmissionTest, WhatIsSuspectedIsBounded) {
  std::size_t most = 0;
  for (std::size_t ends = 0; ends < Fingerprints::most_suspected / Fingerprints::kept + 4; ++ends) {
    for (std::size_t n = 0; n < Fingerprints::kept; ++n) {
      deliver(link, message(std::to_string(ends) + " " + std::to_string(n)));
    }
    unbind(link);
    link = bind();
    std::size_t octets = 0;
    for (const StoredRecord& record : storage.all(Column::idempotency)) {
      octets += record.key.octets()[0] == 'f' ? record.value.size() : 0;
    }
    most = std::max(most, octets);
  }
  EXPECT_LT(most, 20 * (Fingerprints::most_suspected + Fingerprints::kept));
}

TEST_F(RetransmissionTest, WhatWasAnsweredLongBeforeTheLinkEndedHasItsAnswer) {
  deliver(link, message("yes"));
  advance(inbound_settings.fingerprints_kept + 1s);
  deliver(link, message("no"));
  unbind(link);
  link = bind();
  deliver(link, message("yes"));
  deliver(link, message("no"));
  start();
  link = bind();
  deliver(link, message("yes"));
  const auto got = received();
  ASSERT_EQ(got.size(), 5U);
  EXPECT_FALSE(got[2].possible_duplicate) << "somebody says yes once more";
  EXPECT_TRUE(got[3].possible_duplicate);
  EXPECT_TRUE(got[4].possible_duplicate) << "of the last second of the last run";
}

TEST_F(RetransmissionTest, ALinkMayBeDeadForLongBeforeItEnds) {
  deliver(link, message("yes"));
  advance(20min);
  unbind(link);
  link = bind();
  deliver(link, message("yes"));
  ASSERT_EQ(received().size(), 2U);
  EXPECT_TRUE(received()[1].possible_duplicate);
}

TEST_F(RetransmissionTest, AfterARestartTheLastOfTheLastRunCount) {
  deliver(link, message("yes"));
  advance(inbound_settings.fingerprints_kept + 1s);
  deliver(link, message("no"));
  wall += 10h;  // the carrier keeps what it has no answer to
  start();
  link = bind();
  deliver(link, message("yes"));
  deliver(link, message("no"));
  const auto got = received();
  ASSERT_EQ(got.size(), 4U);
  EXPECT_FALSE(got[2].possible_duplicate);
  EXPECT_TRUE(got[3].possible_duplicate);
}

TEST_F(RetransmissionTest, EqualTextsWhoseAnswersWereLostAreEachFlagged) {
  deliver(link, message("yes"));
  deliver(link, message("yes"));
  unbind(link);
  link = bind();
  for (int i = 0; i < 3; ++i) {
    deliver(link, message("yes"));
  }
  const auto got = received();
  ASSERT_EQ(got.size(), 5U);
  EXPECT_TRUE(got[2].possible_duplicate);
  EXPECT_TRUE(got[3].possible_duplicate);
  EXPECT_FALSE(got[4].possible_duplicate);
}

TEST_F(RetransmissionTest, WhatAnotherLinkAnsweredIsNotSuspected) {
  const LinkSession other = bind(10, carrier, 2);
  deliver(link, message("yes"));
  deliver(other, message("no"));
  unbind(other);
  deliver(link, message("yes"));
  deliver(link, message("no"));
  const auto got = received();
  ASSERT_EQ(got.size(), 4U);
  EXPECT_FALSE(got[2].possible_duplicate) << "its link is up: a second one is meant";
  EXPECT_TRUE(got[3].possible_duplicate) << "it may come again on any link";
}

TEST_F(RetransmissionTest, ASecondLostLinkForgetsNothingOfTheFirst) {
  deliver(link, message("yes"));
  unbind(link);
  link = bind();
  advance(inbound_settings.fingerprints_kept + 1s);
  unbind(link);
  link = bind();
  deliver(link, message("yes"));
  ASSERT_EQ(received().size(), 2U);
  EXPECT_TRUE(received()[1].possible_duplicate);
}

TEST_F(RetransmissionTest, OldFingerprintsGiveWay) {
  for (int i = 0; i < 5'000; ++i) {
    hand_over(link, message(std::to_string(i)));
    if (i % 100 == 99) {
      inbound->settle();
    }
  }
  // And one record of how the conversation goes.
  EXPECT_LE(records_left(Column::idempotency), Fingerprints::kept / 100 + 2);
  unbind(link);
  link = bind();
  deliver(link, message("0"));
  deliver(link, message("4999"));
  const auto got = received();
  ASSERT_EQ(got.size(), 5'002U);
  EXPECT_FALSE(got[5'000].possible_duplicate) << "long gone";
  EXPECT_TRUE(got[5'001].possible_duplicate);
}

}  // namespace
}  // namespace routing
