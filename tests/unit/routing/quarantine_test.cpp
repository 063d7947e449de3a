// What processes die of, and what is of no use and keeps coming, is answered from quarantine.
#include "routing/model/keys.hpp"
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using smpp::CommandStatus;

class QuarantineTest : public support::RoutingFixture {
 protected:
  QuarantineTest() {
    start();
    link = bind();
  }

  // The process dies while it works on this, before anything of it is on disk.
  void die_of(const smpp::Body& body) {
    hand_over(link, body);
    watch.crash_at_last();
    storage.crash(0);
    start();
    link = bind();
  }

  std::optional<CommandStatus> said_to(const smpp::Body& body) {
    return answered(deliver(link, body));
  }

  [[nodiscard]] std::vector<StoredRecord> records() {
    std::vector<StoredRecord> found;
    for (const StoredRecord& record : storage.all(Column::meta)) {
      if (record.key.starts_with(keys::quarantine_prefix())) {
        found.push_back(record);
      }
    }
    return found;
  }

  // One with an address that is too long to be anybody's.
  [[nodiscard]] static smpp::DataSm unusable() {
    smpp::DataSm data;
    data.source.assign(std::string(40, '1'));
    data.dest.assign("60055");
    return data;
  }

  LinkSession link;
};

TEST_F(QuarantineTest, TheThirdTimeItIsAnsweredAndNotProcessed) {
  die_of(message("poison"));
  die_of(message("poison"));
  EXPECT_EQ(said_to(message("poison")), CommandStatus::ESME_ROK);
  EXPECT_TRUE(received().empty());
  const auto told = quarantined();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].reason, QuarantineReason::crash);
  EXPECT_EQ(told[0].parts, 1U);
  const auto kept = records();
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].key, keys::quarantined(told[0].record));
  // The PDU as it came, last in the record.
  const std::string_view said{"poison"};
  EXPECT_TRUE(
      std::ranges::equal(std::span{kept[0].value}.last(said.size()), smpp::octets_of(said)));
  EXPECT_EQ(inbound->counters(carrier).quarantined, 1U);
  EXPECT_EQ(watch.suspects(), 0U);
  const auto shown = quarantined_in(kept[0]);
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->record, told[0].record);
  EXPECT_EQ(shown->carrier, carrier);
  EXPECT_EQ(shown->reason, QuarantineReason::crash);
  EXPECT_FALSE(shown->set);
  EXPECT_EQ(shown->parts, 1U);
  EXPECT_EQ(shown->size, told[0].size);
  EXPECT_EQ(shown->since, wall);
  EXPECT_GT(shown->until, wall);
}

TEST_F(QuarantineTest, WhatAnotherBuildWroteIsNotGuessedAt) {
  EXPECT_FALSE(quarantined_in({.key = keys::quarantined(1), .value = {2, 0, 0, 1}}));
  EXPECT_FALSE(quarantined_in({.key = keys::quarantined(1), .value = {1, 0, 0, 1}}));
}

TEST_F(QuarantineTest, OneCrashMayBeBadLuck) {
  die_of(message("unlucky"));
  EXPECT_EQ(said_to(message("unlucky")), CommandStatus::ESME_ROK);
  ASSERT_EQ(received().size(), 1U);
  EXPECT_TRUE(quarantined().empty());
  EXPECT_EQ(watch.suspects(), 0U) << "it went through: the crash was not its doing";
}

TEST_F(QuarantineTest, OthersAreNotTouched) {
  die_of(message("poison"));
  die_of(message("poison"));
  EXPECT_EQ(said_to(message("poison", "447700900002")), CommandStatus::ESME_ROK);
  EXPECT_EQ(said_to(message("harmless")), CommandStatus::ESME_ROK);
  EXPECT_EQ(received().size(), 2U);
  EXPECT_TRUE(watch.idle());
}

TEST_F(QuarantineTest, ItIsAnsweredOnceItIsOnDisk) {
  die_of(message("poison"));
  die_of(message("poison"));
  complete_by_hand();
  const auto serial = deliver(link, message("poison"));
  EXPECT_FALSE(answered(serial));
  storage.memory.complete_all();
  EXPECT_EQ(answered(serial), CommandStatus::ESME_ROK);
}

TEST_F(QuarantineTest, WhatComesAgainBecauseOurAnswerWasLostIsAnsweredOnly) {
  die_of(message("poison"));
  die_of(message("poison"));
  said_to(message("poison"));
  start();
  link = bind();
  EXPECT_EQ(said_to(message("poison")), CommandStatus::ESME_ROK);
  EXPECT_EQ(quarantined().size(), 1U);
  EXPECT_EQ(records().size(), 1U);
}

TEST_F(QuarantineTest, TheSameOnceMoreNeedsNoMoreCrashes) {
  die_of(message("poison"));
  die_of(message("poison"));
  said_to(message("poison"));
  EXPECT_EQ(said_to(message("poison")), CommandStatus::ESME_ROK);
  EXPECT_EQ(quarantined().size(), 2U);
  EXPECT_EQ(records().size(), 2U);
}

TEST_F(QuarantineTest, ItIsBoundedAndPastThatRefusedForNow) {
  inbound_settings.max_quarantined = 1;
  for (const char* poison : {"poison", "venom"}) {
    die_of(message(poison));
    die_of(message(poison));
  }
  EXPECT_EQ(said_to(message("poison")), CommandStatus::ESME_ROK);
  EXPECT_EQ(said_to(message("venom")), CommandStatus::ESME_RMSGQFUL);
  EXPECT_EQ(quarantined().size(), 1U);
  EXPECT_EQ(inbound->in_quarantine(), 1U);
}

TEST_F(QuarantineTest, AfterItsTimeItIsErasedAlsoAfterARestart) {
  die_of(message("poison"));
  die_of(message("poison"));
  said_to(message("poison"));
  start();
  EXPECT_EQ(inbound->in_quarantine(), 1U);
  const auto due = inbound->next_deadline();
  ASSERT_TRUE(due);
  EXPECT_LE(*due - wall, inbound_settings.quarantine_kept);
  inbound->on_deadline(*due - 1s);
  EXPECT_EQ(records().size(), 1U);
  inbound->on_deadline(*due);
  EXPECT_TRUE(records().empty());
  EXPECT_EQ(inbound->in_quarantine(), 0U);
}

TEST_F(QuarantineTest, AReceiptIsWatchedUntilItsWordIsWritten) {
  for (int i = 0; i < 2; ++i) {
    complete_by_hand();
    hand_over(link, receipt("42"));
    hand_over(link, message("another"));
    storage.memory.complete_one();  // the read for the receipt, and what follows of it
    watch.crash_at_last();
    storage.crash(0);
    start();
    storage.memory.complete_all();
    link = bind();
  }
  const auto serial = deliver(link, receipt("42"));
  storage.memory.complete_all();
  EXPECT_EQ(answered(serial), CommandStatus::ESME_ROK);
  EXPECT_EQ(quarantined().size(), 1U);
}

TEST_F(QuarantineTest, ThePartThatCompletesAPoisonousMessageIsTakenOutAndTheOthersAreHandedOver) {
  deliver(link, part(7, 2, 1, "a"));
  die_of(part(7, 2, 2, "b"));
  die_of(part(7, 2, 2, "b"));
  EXPECT_EQ(said_to(part(7, 2, 2, "b")), CommandStatus::ESME_ROK);
  inbound->on_deadline(wall + 2h);
  ASSERT_EQ(received().size(), 1U);
  EXPECT_TRUE(received()[0].incomplete);
}

TEST_F(QuarantineTest, StoredPartsThatProcessesDieOfGoThereTogether) {
  deliver(link, part(7, 3, 1, "a"));
  deliver(link, part(7, 3, 2, "b"));
  for (int i = 0; i < 2; ++i) {
    complete_by_hand();
    inbound->on_deadline(wall + 2h);
    watch.crash_at_last();
    storage.crash(0);
    complete_at_once();
    start();
  }
  EXPECT_TRUE(received().empty());
  inbound->on_deadline(wall + 2h);
  EXPECT_TRUE(received().empty());
  const auto told = quarantined();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].parts, 2U);
  EXPECT_EQ(records_left(Column::parts), 0U);
}

TEST_F(QuarantineTest, WhatIsRefusedForGoodAndComesAgainIsAnswered) {
  EXPECT_EQ(said_to(unusable()), CommandStatus::ESME_RINVSRCADR);
  EXPECT_EQ(said_to(unusable()), CommandStatus::ESME_ROK);
  const auto told = quarantined();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].reason, QuarantineReason::unusable);
}

}  // namespace
}  // namespace routing
