// A store that is older than its witness is not opened (fault rows D8 and D12), with real folders.

#include "daemon/store/witness.hpp"

#include "tests/unit/store/folder.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using namespace store_test;
using routing::Column;
using store::Refusal;

class WitnessTest : public testing::Test {
 protected:
  smpp::expected<std::unique_ptr<store::Store>, Refusal> try_open(bool accept = false) {
    store::StoreSettings given = settings(folder);
    given.accept_older_state = accept;
    given.witness_interval = std::chrono::milliseconds{0};
    // What is in the log stays there until it is closed.
    return store::Store::open(given, root_key(), loop.post());
  }

  // Opens, puts records first to last, closes; the run.
  std::uint64_t work(std::uint64_t first, std::uint64_t last, bool accept = false) {
    auto store = try_open(accept);
    EXPECT_TRUE(store) << store.error().reason;
    for (std::uint64_t number = first; number <= last; ++number) {
      EXPECT_TRUE(commit(**store, loop, put(Column::inbound, number, std::to_string(number))));
    }
    (*store)->close();
    return (*store)->run();
  }

  void refused(const std::string& why) {
    const auto before = contents(folder.state());
    const auto store = try_open();
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().kind, Refusal::Kind::older_state);
    EXPECT_NE(store.error().reason.find(why), std::string::npos) << store.error().reason;
    EXPECT_NE(store.error().reason.find("--accept-older-state"), std::string::npos);
    EXPECT_EQ(contents(folder.state()).at(folder.state() + "/keyring").size(),
              before.at(folder.state() + "/keyring").size());
  }

  void keep(const std::string& name) {
    fs::copy(folder.state(), folder.state() + name, fs::copy_options::recursive);
  }

  void put_back(const std::string& name) {
    fs::remove_all(folder.state());
    fs::rename(folder.state() + name, folder.state());
  }

  // The folder as a power cut would leave it, with records that are only in the log; the witness
  // has seen them.
  void cut_while_working() {
    auto store = try_open();
    ASSERT_TRUE(store) << store.error().reason;
    for (std::uint64_t number = 100; number < 110; ++number) {
      EXPECT_TRUE(commit(**store, loop, put(Column::inbound, number, "in the log")));
    }
    // A write is told before the witness is written; the next one comes after that.
    EXPECT_TRUE(read(**store, loop, Column::inbound, key_of(1)).done);
    keep(".cut");
    const std::string witness = witness_file();
    store->reset();  // an orderly end, which never was
    put_back(".cut");
    write_witness(witness);
  }

  [[nodiscard]] std::string witness_file() const {
    return contents(fs::path{folder.witness()}.parent_path()).at(folder.witness());
  }

  void write_witness(const std::string& octets) const {
    std::ofstream{folder.witness(), std::ios::binary | std::ios::trunc} << octets;
  }

  std::set<std::uint64_t> numbers() {
    std::set<std::uint64_t> found;
    auto store = try_open();
    EXPECT_TRUE(store) << store.error().reason;
    for (const auto& record : page(**store, loop, Column::inbound).records) {
      found.insert(record.key.octets().back());
    }
    return found;
  }

  Folder folder;
  Loop loop;
};

TEST_F(WitnessTest, AnOlderFolderIsRefusedAndOpensWhenAllowedWithARunNeverUsed) {
  work(1, 3);
  keep(".backup");
  work(4, 6);
  const std::uint64_t last = work(7, 9);
  put_back(".backup");
  refused("this state is an older one");
  refused("this state is an older one");  // asking changes nothing
  auto store = try_open(true);
  ASSERT_TRUE(store) << store.error().reason;
  EXPECT_EQ((*store)->run(), last + 1);
  EXPECT_NE((*store)->beginning().overruled.find("older one"), std::string::npos);
  EXPECT_EQ(page(**store, loop, Column::inbound).records.size(), 3u);
  store->reset();
  EXPECT_EQ(work(10, 11), last + 2) << "allowed once is enough";
}

TEST_F(WitnessTest, AnOlderFolderOfTheSameRunIsRefused) {
  work(1, 3);
  {
    auto store = try_open();
    ASSERT_TRUE(store);
    keep(".backup");
    EXPECT_TRUE(commit(**store, loop, put(Column::inbound, 4, "four")));
    (*store)->close();
  }
  put_back(".backup");
  refused("frames of the log");
  EXPECT_GT(work(5, 5, true), 2u);
}

TEST_F(WitnessTest, TheNewestLogOfRocksDbIsMissed) {
  work(1, 3);
  const std::string records = folder.state() + "/records";
  std::vector<std::string> logs;
  for (const auto& entry : fs::directory_iterator(records)) {
    if (entry.path().extension() == ".log") {
      logs.push_back(entry.path());
    }
  }
  ASSERT_FALSE(logs.empty());
  for (const std::string& log : logs) {
    fs::remove(log);
  }
  refused("this state lacks what its witness");
}

TEST_F(WitnessTest, AFileOfTheLogIsMissed) {
  work(1, 3);
  cut_while_working();
  fs::remove_all(folder.state() + "/log");
  refused("10 frames of the log");
}

TEST_F(WitnessTest, AFileOfTheLogThatComesBackIsPassedOver) {
  work(1, 3);
  cut_while_working();
  fs::copy(folder.state() + "/log", folder.state() + "/../old-log");
  EXPECT_EQ(numbers().size(), 13u);
  fs::remove_all(folder.state() + "/log");
  fs::rename(folder.state() + "/../old-log", folder.state() + "/log");
  EXPECT_EQ(numbers().size(), 13u);
}

TEST_F(WitnessTest, WhatCameAfterItIsCounted) {
  work(1, 3);
  const std::string before = witness_file();
  cut_while_working();
  write_witness(before);
  const auto store = try_open();
  ASSERT_TRUE(store) << store.error().reason;
  EXPECT_TRUE((*store)->beginning().witnessed);
  EXPECT_EQ((*store)->beginning().runs_after, 1u);
  EXPECT_EQ((*store)->beginning().frames_after, 10u);
  EXPECT_EQ((*store)->beginning().overruled, "");
}

TEST_F(WitnessTest, AnOrderlyEndLeavesNothingAfterIt) {
  work(1, 3);
  const auto store = try_open();
  ASSERT_TRUE(store);
  EXPECT_EQ((*store)->beginning().runs_after, 0u);
  EXPECT_EQ((*store)->beginning().frames_after, 0u);
  EXPECT_EQ((*store)->beginning().writes_after, 0u);
}

TEST_F(WitnessTest, OneThatIsLostIsRefusedAndThenNoRunComesTwice) {
  const std::uint64_t last = work(1, 3);
  fs::remove(folder.witness());
  refused("is missing");
  EXPECT_GT(work(4, 4, true), last + 1000);
  work(5, 5);
}

TEST_F(WitnessTest, AnyOctetOfItChangedIsFound) {
  work(1, 3);
  const std::string whole = witness_file();
  for (std::size_t at = 0; at < whole.size(); at += 3) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    write_witness(changed);
    refused("witness");
  }
  write_witness(whole.substr(0, 40));
  refused("is damaged");
}

TEST_F(WitnessTest, AnotherStoresIsRefused) {
  work(1, 3);
  fs::rename(folder.state(), folder.state() + ".first");
  // A new store where there was another one: the state may just not be mounted.
  const auto fresh = try_open();
  ASSERT_FALSE(fresh);
  EXPECT_EQ(fresh.error().kind, Refusal::Kind::older_state);
  EXPECT_NE(fresh.error().reason.find("move the witness away"), std::string::npos);
  fs::rename(folder.witness(), folder.witness() + ".first");
  fs::remove_all(folder.state());
  work(1, 3);
  fs::rename(folder.witness() + ".first", folder.witness());
  refused("is of another store");
}

TEST_F(WitnessTest, OneThatCannotBeWrittenIsToldOnceAndTriedAgain) {
  auto opened = try_open();
  ASSERT_TRUE(opened);
  store::Store& store = **opened;
  const fs::path place = fs::path{folder.witness()}.parent_path();
  fs::remove_all(place);
  for (std::uint64_t number = 1; number <= 3; ++number) {
    EXPECT_TRUE(commit(store, loop, put(Column::inbound, number, "goes on")));
    (void)read(store, loop, Column::inbound, key_of(number));
  }
  EXPECT_GT(store.figures().witness_failures, 0u);
  const auto told = store.take_trouble();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_NE(told[0].find("the store's witness: cannot create"), std::string::npos) << told[0];
  EXPECT_TRUE(store.accepting());
  fs::create_directory(place);
  store.close();
  EXPECT_EQ(numbers().size(), 3u);
}

TEST_F(WitnessTest, AFolderThatCannotBeMadeIsAClearErrorThatChangesNothing) {
  store::StoreSettings given = settings(folder);
  given.witness = folder.state() + "-not/there/witness";
  const auto store = store::Store::open(given, root_key(), loop.post());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, Refusal::Kind::unfit);
  EXPECT_NE(store.error().reason.find("store.witness"), std::string::npos);
  EXPECT_FALSE(fs::exists(folder.state() + "/keyring"));
}

}  // namespace
