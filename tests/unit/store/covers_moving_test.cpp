// Covers that are renewed: records are found under two versions while they move, and lie under the
// newest alone when they have.

#include "tests/unit/store/covers_fixture.hpp"

namespace {

using namespace store_test;
using routing::Column;
using routing::DataClass;
using routing::Key;
using store::KeyTask;
namespace keys = routing::keys;

using CoversMovingTest = CoversTest;

TEST_F(CoversMovingTest, RecordsMoveAndTheOlderKeysGo) {
  {
    const auto store = open_store();
    for (std::uint8_t number = 0; number < 10; ++number) {
      for (const Named& named : with_index(number)) {
        put(*store, named, "before " + std::to_string(number));
      }
    }
    for (const Named& named : without_index()) {
      put(*store, named, "plain");
    }
    store->close();  // its records are in RocksDB then
  }
  std::vector<Named> before = lying();
  {
    const auto store = open_store();
    for (const Named& named : with_index(200)) {
      put(*store, named, "young");
    }
    const auto begun = ask(*store, loop, KeyTask::reindex);
    EXPECT_EQ(begun.failed, "");
    EXPECT_EQ(versions(begun), (std::set<std::uint64_t>{1, 2}));
    EXPECT_NE(ask(*store, loop, KeyTask::reindex).failed, "") << "one at a time";
    for (const Named& named : with_index(0)) {
      EXPECT_EQ(read(*store, loop, named.column, named.key).value, "before 0");
    }
    const auto retired = ask(*store, loop, KeyTask::retire);
    EXPECT_EQ(versions(retired), std::set<std::uint64_t>{2});
    for (std::uint8_t number = 0; number < 10; ++number) {
      for (const Named& named : with_index(number)) {
        EXPECT_EQ(read(*store, loop, named.column, named.key).value,
                  "before " + std::to_string(number));
      }
    }
    for (const Named& named : with_index(200)) {
      EXPECT_EQ(read(*store, loop, named.column, named.key).value, "young");
    }
    store->close();
  }
  std::set<Key> stayed;
  for (const Named& named : without_index()) {
    stayed.insert(named.key);
  }
  for (const Named& named : lying()) {
    const bool was_there = std::ranges::any_of(before, [&](const Named& one) {
      return one.column == named.column && one.key == named.key;
    });
    EXPECT_EQ(was_there, stayed.contains(named.key));
  }
  const auto store = open_store();
  EXPECT_EQ(walk(*store, Column::receipts, 3).size(), 11u * 4u + 2u);
  EXPECT_EQ(walk(*store, Column::parts, 3).size(), 11u);
}

TEST_F(CoversMovingTest, ATouchWhileRecordsMoveCountsOnce) {
  young_octets = 0;  // all moves to RocksDB at once
  const auto store = open_store();
  const auto all = with_index(1);
  for (const Named& named : all) {
    put(*store, named, "before");
  }
  for (const Named& named : with_index(2)) {
    put(*store, named, "to be erased");
  }
  EXPECT_EQ(ask(*store, loop, KeyTask::reindex).failed, "");
  for (const Named& named : all) {
    put(*store, named, "after");
  }
  routing::Batch batch;
  for (const Named& named : with_index(2)) {
    batch.erase(named.column, named.key);
  }
  EXPECT_TRUE(commit(*store, loop, std::move(batch)));
  for (int round = 0; round < 2; ++round) {
    for (const Named& named : all) {
      EXPECT_EQ(read(*store, loop, named.column, named.key).value, "after");
    }
    for (const Named& named : with_index(2)) {
      EXPECT_EQ(read(*store, loop, named.column, named.key).outcome, routing::ReadOutcome::absent);
    }
    for (const Column column : {Column::parts, Column::receipts, Column::idempotency}) {
      for (const auto& [key, times] : walk(*store, column, 1)) {
        EXPECT_EQ(times, 1u);
      }
    }
    (void)ask(*store, loop, KeyTask::retire);
  }
}

TEST_F(CoversMovingTest, WhatIsSetAsideIsFoundUnderBothVersions) {
  young_octets = 0;
  const auto store = open_store();
  const Key awaited = keys::awaited(carrier, index_of(1));
  put(*store, {Column::receipts, awaited}, "first");
  EXPECT_EQ(ask(*store, loop, KeyTask::reindex).failed, "");
  routing::Batch batch;
  const Key aside = keys::awaited_before(awaited, message(2), 1);
  batch.put_keeping(
      Column::receipts, awaited, smpp::to_octets("second"), DataClass::meta, 0, aside);
  EXPECT_TRUE(commit(*store, loop, std::move(batch)));
  const auto found = page(*store, loop, Column::receipts, awaited, awaited.after_prefix());
  ASSERT_EQ(found.records.size(), 2u);
  EXPECT_EQ(smpp::view(found.records[0].value), "second");
  EXPECT_EQ(smpp::view(found.records[1].value), "first");
  EXPECT_EQ(found.records[1].key, aside);
}

TEST_F(CoversMovingTest, APageOfOneIndexIsInOrderOverBothVersions) {
  young_octets = 0;
  const auto store = open_store();
  constexpr routing::Conversation conversation = 77;
  const Key prefix = keys::deferred_prefix(4, carrier, conversation);
  for (std::uint64_t serial = 0; serial < 20; serial += 2) {
    put(*store, {Column::meta, keys::deferred(4, conversation, message(serial))}, "old");
  }
  EXPECT_EQ(ask(*store, loop, KeyTask::reindex).failed, "");
  for (std::uint64_t serial = 1; serial < 20; serial += 2) {
    put(*store, {Column::meta, keys::deferred(4, conversation, message(serial))}, "new");
  }
  put(*store, {Column::meta, keys::deferred(4, conversation + 1, message(1))}, "another's");
  std::uint64_t next_serial = 3;
  Key from = keys::deferred(4, conversation, message(next_serial));
  while (!from.empty()) {
    const auto found = page(*store, loop, Column::meta, from, prefix.after_prefix(), 4);
    for (const routing::StoredRecord& record : found.records) {
      EXPECT_EQ(record.key, keys::deferred(4, conversation, message(next_serial)));
      ++next_serial;
    }
    ASSERT_TRUE(found.next.empty() || found.next.starts_with(prefix));
    from = found.next;
  }
  EXPECT_EQ(next_serial, 20u);
}

TEST_F(CoversMovingTest, AWalkMissesNothingThatMovesUnderIt) {
  young_octets = 0;
  const auto store = open_store();
  std::set<Key> all;
  for (std::uint8_t number = 0; number < 200; ++number) {
    const Key key = keys::awaited(carrier, index_of(number));
    put(*store, {Column::receipts, key}, "awaited");
    all.insert(key);
  }
  std::size_t pages = 0;
  const auto given = walk(*store, Column::receipts, 16, [&] {
    if (++pages == 4) {
      EXPECT_EQ(ask(*store, loop, KeyTask::reindex).failed, "");
      EXPECT_EQ(versions(ask(*store, loop, KeyTask::retire)), std::set<std::uint64_t>{2});
    }
  });
  EXPECT_EQ(given.size(), all.size());
  const auto again = walk(*store, Column::receipts, 16);
  EXPECT_EQ(again.size(), all.size());
  for (const auto& [key, times] : again) {
    EXPECT_EQ(times, 1u);
  }
}

// Of a store at rest frames are on their way already when covers are renewed, and more come behind.
TEST_F(CoversMovingTest, AWalkWaitsForAllThatWasYoungWhenItBegan) {
  auto opened = open_folder();
  store::Records& records = opened.records;
  const auto write = [&](Column column, const Key& key, const std::string& value) {
    records.add({.column = column, .key = key, .value = smpp::to_octets(value)});
    EXPECT_TRUE(records.write(*opened.sealer, today));
  };
  const std::string large(100 * 1024, 'x');
  const auto fill = [&] {
    for (std::uint64_t number = 0; number < 5; ++number) {
      write(Column::inbound, key_of(number), large);
    }
  };
  fill();
  EXPECT_FALSE(*records.move_some(records.begin_move(), *opened.sealer, today))
      << "not all in one slice";

  fill();
  store::Covers covers{*opened.keyring};
  const Key awaited = keys::awaited(carrier, index_of(1));
  write(Column::receipts, covers.newest(Column::receipts, awaited), "awaited");
  ASSERT_TRUE(opened.keyring->renew_covers(today));
  covers.follow(*opened.keyring);
  store::Shredder shredder{*opened.keyring, *opened.sealer, records, covers};
  shredder.begin(today);
  for (;;) {
    const auto walked = shredder.step(today, 0);
    ASSERT_TRUE(walked);
    if (*walked) {
      break;
    }
  }
  EXPECT_FALSE(covers.any_old());
  const auto found = records.find(Column::receipts, covers.newest(Column::receipts, awaited));
  ASSERT_TRUE(found);
  EXPECT_FALSE(std::holds_alternative<store::Records::Absent>(*found));
}

TEST_F(CoversMovingTest, AreRenewedAfterAYear) {
  const auto store = open_store();
  EXPECT_EQ(versions(ask(*store, loop, KeyTask::retire)), std::set<std::uint64_t>{1});
  today += 364;
  EXPECT_EQ(versions(ask(*store, loop, KeyTask::retire)), std::set<std::uint64_t>{1});
  today += 1;
  const auto report = ask(*store, loop, KeyTask::retire);
  EXPECT_EQ(versions(report), std::set<std::uint64_t>{2});
  EXPECT_EQ(report.shredded->retired.cover_keys, routing::purposes_in_keys.size());
}

TEST_F(CoversMovingTest, AStoreOfBeforeIsCoveredAtItsStart) {
  {
    auto opened = open_folder();
    std::vector<std::uint8_t> sealed;
    for (std::uint8_t number = 0; number < 5; ++number) {
      for (const Named& named : with_index(number)) {
        const store::RecordPlace place{named.column, named.key.octets()};
        EXPECT_TRUE(opened.sealer->seal(place,
                                        DataClass::meta,
                                        0,
                                        smpp::octets_of("value " + std::to_string(number)),
                                        today,
                                        sealed));
        opened.records.put_moved(place, sealed);
      }
    }
    EXPECT_TRUE(opened.records.sync_replaced(*opened.sealer, today));
  }
  forget_covers();
  const auto store = open_store();
  ASSERT_NE(store, nullptr);
  for (std::uint8_t number = 0; number < 5; ++number) {
    for (const Named& named : with_index(number)) {
      EXPECT_EQ(read(*store, loop, named.column, named.key).value,
                "value " + std::to_string(number));
    }
  }
  EXPECT_EQ(walk(*store, Column::receipts, 3).size(), 5u * 4u);
  store->close();
  for (const Named& named : lying()) {
    const auto place = routing::index_place(named.column, named.key.octets());
    EXPECT_FALSE(place && place->is_whole(named.key.size(), place->size));
  }
}

}  // namespace
