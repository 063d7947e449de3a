// What opening a folder again finds, and what it refuses to open.

#include "daemon/store/opening.hpp"
#include "daemon/store/rocks_options.hpp"
#include "daemon/store/sealer.hpp"
#include "tests/unit/store/folder.hpp"

#include <rocksdb/db.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <vector>

namespace {

using namespace store_test;
using routing::Column;
using routing::DataClass;
using routing::ReadOutcome;

// All columns, with the options that the store has.
void compact(const std::string& records) {
  rocksdb::DBOptions options = store::database_options();
  const auto families = store::column_families(options);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(options, records, families, &handles, &opened).ok());
  const std::unique_ptr<rocksdb::DB> database{opened};
  rocksdb::CompactRangeOptions whole;
  whole.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  for (rocksdb::ColumnFamilyHandle* handle : handles) {
    EXPECT_TRUE(database->CompactRange(whole, handle, nullptr, nullptr).ok());
    EXPECT_TRUE(database->DestroyColumnFamilyHandle(handle).ok());
  }
}

class RecoveryTest : public testing::Test {
 protected:
  // A closed store with records 0 to 9 of the inbound column.
  void fill() {
    const auto store = open(folder, loop);
    for (std::uint64_t number = 0; number < 10; ++number) {
      EXPECT_TRUE(commit(*store, loop, put(Column::inbound, number, std::to_string(number))));
    }
    store->close();
  }

  std::string error_of_opening(store::RootKey key = root_key()) {
    auto opened = store::Store::open(settings(folder), key, loop.post());
    return opened ? "" : opened.error().reason;
  }

  // Works on the sealed octets, as somebody with the disk could.
  void tamper(const std::function<void(store::Rocks&)>& change) {
    auto rocks = store::Rocks::open(folder.state() + "/records");
    ASSERT_TRUE(rocks) << rocks.error();
    change(**rocks);
    ASSERT_TRUE((*rocks)->write());
  }

  // One octet of each large file of records; what they were.
  std::map<std::string, std::string> damage_files() {
    std::map<std::string, std::string> whole;
    for (const auto& [name, content] : contents(folder.state() + "/records")) {
      if (name.ends_with(".sst") && content.size() > 100'000) {  // that of the column
        whole[name] = content;
        std::string changed = content;
        changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 1);
        std::ofstream{name, std::ios::binary} << changed;
      }
    }
    EXPECT_FALSE(whole.empty());
    return whole;
  }

  Folder folder;
  Loop loop;
};

TEST_F(RecoveryTest, FindsEverythingAndCountsRuns) {
  for (std::uint64_t run = 1; run <= 5; ++run) {
    const auto store = open(folder, loop);
    EXPECT_EQ(store->run(), run);
    EXPECT_TRUE(commit(*store, loop, put(Column::inbound, run, std::to_string(run))));
    const routing::Page all = page(*store, loop, Column::inbound);
    ASSERT_EQ(all.records.size(), run);
    for (const routing::StoredRecord& record : all.records) {
      EXPECT_EQ(record.key.octets().back(), smpp::view(record.value)[0] - '0');
    }
  }
}

TEST_F(RecoveryTest, KeepsTheBlindIndexes) {
  const std::array<std::span<const std::uint8_t>, 1> fields = {smpp::octets_of("4711")};
  const auto index = [&] {
    return open(folder, loop)->indexer().index(routing::IndexPurpose::reference, fields);
  };
  EXPECT_EQ(index(), index());
}

TEST_F(RecoveryTest, RefusesAWrongRootKeyAndWritesNothing) {
  fill();
  const auto before = contents(folder.state());
  EXPECT_NE(error_of_opening(root_key('w')).find("root key does not open"), std::string::npos);
  EXPECT_EQ(contents(folder.state()), before);
  EXPECT_EQ(error_of_opening(), "");
}

TEST_F(RecoveryTest, RefusesRecordsWithoutTheirKeyring) {
  fill();
  std::filesystem::remove(folder.state() + "/keyring");
  const auto before = contents(folder.state());
  EXPECT_NE(error_of_opening().find("is missing, but there are records"), std::string::npos);
  EXPECT_EQ(contents(folder.state()), before);
}

TEST_F(RecoveryTest, RefusesAKeyringWithoutItsRecords) {
  fill();
  std::filesystem::remove_all(folder.state() + "/records");
  const auto before = contents(folder.state());
  EXPECT_NE(error_of_opening().find("are missing, but the keyring"), std::string::npos);
  EXPECT_EQ(contents(folder.state()), before);
}

TEST_F(RecoveryTest, RefusesASecondProcess) {
  const auto store = open(folder, loop);
  EXPECT_NE(error_of_opening().find("in use by another process"), std::string::npos);
}

TEST_F(RecoveryTest, RefusesWhatIsNoFolder) {
  std::ofstream{folder.state()} << "a file";
  EXPECT_NE(error_of_opening().find("is not a folder"), std::string::npos);
}

TEST_F(RecoveryTest, RefusesToMakeMoreThanTheLastFolder) {
  store::StoreSettings deep = settings(folder);
  deep.path += "/not/there";
  EXPECT_FALSE(store::Store::open(deep, root_key(), loop.post()));
}

TEST_F(RecoveryTest, NamesCountsAndKeepsDamagedRecords) {
  fill();
  std::vector<std::uint8_t> damaged;
  tamper([&](store::Rocks& rocks) {
    damaged = *rocks.get(Column::inbound, key_of(3).octets()).value();
    damaged[20] = static_cast<std::uint8_t>(damaged[20] ^ 1u);
    rocks.put(Column::inbound, key_of(3).octets(), damaged);
    const auto other = *rocks.get(Column::inbound, key_of(5).octets()).value();
    rocks.put(Column::inbound, key_of(4).octets(), other);   // another record's octets
    rocks.put(Column::outbound, key_of(5).octets(), other);  // another column's
    rocks.put(Column::inbound, key_of(6).octets(), {});      // nothing
    const std::vector<std::uint8_t> long_key(60, 0x7F);
    rocks.put(Column::inbound, long_key, other);  // a key that is none of ours
  });
  const auto store = open(folder, loop);
  EXPECT_EQ(read(*store, loop, Column::inbound, key_of(3)).outcome, ReadOutcome::damaged);
  EXPECT_EQ(read(*store, loop, Column::outbound, key_of(5)).outcome, ReadOutcome::damaged);
  for (int again = 0; again < 2; ++again) {
    const routing::Page all = page(*store, loop, Column::inbound);
    EXPECT_EQ(all.records.size(), 7u) << "the others are there";
    EXPECT_EQ(all.damaged, 4u);
    EXPECT_TRUE(all.next.empty());
  }
  EXPECT_EQ(store->figures().damaged, 5u) << "each counted once";
  auto names = store->take_damage();
  EXPECT_EQ(names.size(), 5u);
  EXPECT_NE(std::find(names.begin(), names.end(), "inbound-0000000000000003"), names.end());
  EXPECT_TRUE(store->take_damage().empty());
  const auto kept = contents(folder.state() + "/quarantine");
  EXPECT_EQ(kept.size(), 5u);
  const auto copy = kept.find(folder.state() + "/quarantine/inbound-0000000000000003");
  ASSERT_NE(copy, kept.end());
  EXPECT_EQ(copy->second, smpp::view(damaged));
  EXPECT_TRUE(store->accepting()) << "a record is not the store";
}

TEST_F(RecoveryTest, APageOfDamagedRecordsIsBoundedToo) {
  fill();
  tamper([](store::Rocks& rocks) {
    for (std::uint64_t number = 0; number < 20; ++number) {
      rocks.put(Column::parts, key_of(number).octets(), {});
    }
  });
  const auto store = open(folder, loop);
  const routing::Page first = page(*store, loop, Column::parts, {}, {}, 5);
  EXPECT_EQ(first.damaged, 5u);
  EXPECT_EQ(first.next, key_of(5));
}

TEST_F(RecoveryTest, ADamagedFileEndsAcceptanceInsteadOfHidingRecords) {
  {
    const auto store = open(folder, loop);
    routing::Batch batch;
    for (std::uint64_t number = 0; number < 3000; ++number) {
      batch.put(
          Column::inbound, key_of(number), smpp::to_octets(std::string(100, 'x')), DataClass::text);
    }
    EXPECT_TRUE(commit(*store, loop, std::move(batch)));
    store->close();
  }
  { const auto store = open(folder, loop); }  // recovery moves the log's records into a file
  damage_files();
  const auto store = open(folder, loop);
  std::size_t damaged = 0;
  std::size_t seen = 0;
  routing::Key from;
  do {
    const routing::Page next = page(*store, loop, Column::inbound, from);
    seen += next.records.size();
    damaged += next.damaged;
    from = next.next;
  } while (!from.empty());
  EXPECT_LT(seen, 3000u);
  EXPECT_EQ(damaged, 1u);
  EXPECT_FALSE(store->accepting());
  EXPECT_NE(store->failure().find("records cannot be read"), std::string::npos);
}

// What lies where it is to be written cannot be read: then nothing of the batch is.
TEST_F(RecoveryTest, ABatchThatCannotKeepWhatWasThereLeavesNothing) {
  const std::string before(200'000, 'x');
  {
    const auto store = open(folder, loop);
    EXPECT_TRUE(commit(*store, loop, put(Column::receipts, 1, before)));
    store->close();
  }
  { const auto store = open(folder, loop); }
  const auto whole = damage_files();
  {
    const auto store = open(folder, loop);
    routing::Batch batch = put(Column::receipts, 2, "two");
    batch.put_keeping(
        Column::receipts, key_of(1), smpp::to_octets(before), DataClass::meta, 0, key_of(11));
    EXPECT_FALSE(commit(*store, loop, std::move(batch)));
    EXPECT_FALSE(store->accepting());
    EXPECT_NE(store->failure().find("a record cannot be read"), std::string::npos);
  }
  for (const auto& [name, content] : whole) {
    std::ofstream{name, std::ios::binary} << content;
  }
  const auto store = open(folder, loop);
  const routing::Page left = page(*store, loop, Column::receipts);
  ASSERT_EQ(left.records.size(), 1U);
  EXPECT_EQ(left.records[0].key, key_of(1));
  EXPECT_EQ(smpp::view(left.records[0].value), before);
}

TEST_F(RecoveryTest, RetiresOnlyKeysThatNoRecordNames) {
  for (std::uint64_t run = 0; run < 4; ++run) {
    const auto store = open(folder, loop);
    EXPECT_TRUE(commit(*store, loop, put(Column::inbound, run, "text")));
    if (run == 2) {
      routing::Batch batch;
      batch.erase_once(Column::inbound, key_of(1));
      EXPECT_TRUE(commit(*store, loop, std::move(batch)));
    }
  }
  {
    auto opened = store::open_folder(settings(folder), root_key());
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->keyring->data_keys(), 15u) << "three a run";
    ASSERT_TRUE(
        store::retire_unused_keys(*opened->keyring, *opened->sealer, opened->records.rocks()));
    EXPECT_EQ(opened->keyring->data_keys(), 6u)
        << "one for each run with a record left, and those of this run";
  }
  const auto store = open(folder, loop);
  const routing::Page all = page(*store, loop, Column::inbound);
  EXPECT_EQ(all.records.size(), 3u);
  EXPECT_EQ(all.damaged, 0u);
}

// As after some hundred starts.
TEST_F(RecoveryTest, AStartThatTidiesUpKeepsTheKeysThatItSealsWith) {
  { const auto store = open(folder, loop); }
  {
    auto keyring = store::Keyring::read(folder.state() + "/keyring", root_key());
    ASSERT_TRUE(keyring && *keyring);
    ASSERT_TRUE((*keyring)->begin_run());
    const std::vector<DataClass> many(1'100, DataClass::text);
    ASSERT_TRUE((*keyring)->make_data_keys(many, 20'000));
  }
  {
    const auto store = open(folder, loop);
    EXPECT_LT(ask(*store, loop, store::KeyTask::list).keys.size(), 100u);
    EXPECT_TRUE(commit(*store, loop, put(Column::inbound, 1, "one")));
  }
  const auto store = open(folder, loop);
  EXPECT_EQ(read(*store, loop, Column::inbound, key_of(1)).value, "one");
}

// Expired idempotency keys go with a compaction; nothing else does.
TEST_F(RecoveryTest, CompactionDropsOnlyExpiredIdempotencyKeys) {
  {
    const auto store = open(folder, loop);
    routing::Batch batch;
    for (const Column column : {Column::idempotency, Column::outbound}) {
      batch.put(column, key_of(1), smpp::to_octets("expired"), DataClass::meta, 1000);
      batch.put(column, key_of(2), smpp::to_octets("lives"), DataClass::meta, UINT32_MAX);
      batch.put(column, key_of(3), smpp::to_octets("for ever"), DataClass::meta);
    }
    EXPECT_TRUE(commit(*store, loop, std::move(batch)));
  }
  compact(folder.state() + "/records");
  const auto store = open(folder, loop);
  EXPECT_EQ(read(*store, loop, Column::idempotency, key_of(1)).outcome, ReadOutcome::absent);
  EXPECT_EQ(read(*store, loop, Column::idempotency, key_of(2)).value, "lives");
  EXPECT_EQ(read(*store, loop, Column::idempotency, key_of(3)).value, "for ever");
  EXPECT_EQ(page(*store, loop, Column::outbound).records.size(), 3u);
}

}  // namespace
