// Keys go when nothing needs them, and what they sealed with them: with real folders, days turned
// by hand, and every image of the keyring that was ever written.

#include "daemon/store/shredder.hpp"

#include "tests/unit/store/shredder_fixture.hpp"

#include <unistd.h>

#include <cstdio>
#include <filesystem>

namespace {

using namespace store_test;
using routing::Column;
using routing::DataClass;
using store::KeyTask;

// Before and after each call: two steps.
void step() {
  if (watch().die_at != 0 && ++watch().steps == watch().die_at) {
    ::_exit(9);
  }
}

}  // namespace

// The linker gives the store these in the place of libc's.
extern "C" {
// NOLINTBEGIN
int __real_rename(const char* from, const char* to);
int __real_fsync(int file);
ssize_t __real_write(int file, const void* octets, size_t size);

int __wrap_rename(const char* from, const char* to) {
  if (watch().recording && std::string_view{to}.ends_with("/keyring")) {
    std::ifstream file{from, std::ios::binary};
    watch().images.emplace_back(std::istreambuf_iterator<char>{file},
                                std::istreambuf_iterator<char>{});
  }
  step();
  const int result = __real_rename(from, to);
  step();
  return result;
}

int __wrap_fsync(int file) {
  step();
  const int result = __real_fsync(file);
  step();
  return result;
}

// Half of it, then the rest.
ssize_t __wrap_write(int file, const void* octets, size_t size) {
  step();
  const ssize_t result = __real_write(file, octets, watch().die_at != 0 ? (size + 1) / 2 : size);
  step();
  return result;
}

// NOLINTEND
}

namespace {

TEST_F(ShredderTest, LeavesWhatIsYoungAlone) {
  const auto store = open_store();
  fill(*store, 1, 5, DataClass::text);
  today = 20'001;
  const auto report = ask(*store, KeyTask::retire);
  ASSERT_TRUE(report.shredded);
  EXPECT_EQ(report.shredded->resealed, 0u);
  EXPECT_EQ(report.shredded->retired.data_keys, 0u);
  EXPECT_EQ(count(report, store::KeyKind::day, 20'000), 3u);
}

TEST_F(ShredderTest, SealsSurvivorsAnewAndDestroysTheDay) {
  {
    const auto store = open_store();
    fill(*store, 1, 5, DataClass::text);
    fill(*store, 6, 9, DataClass::meta);
    store->close();  // its records are in RocksDB then
  }
  const auto store = open_store();
  fill(*store, 10, 12, DataClass::text);  // in the log
  today = 20'002;
  const auto report = ask(*store, KeyTask::retire);
  ASSERT_TRUE(report.shredded);
  EXPECT_EQ(report.shredded->resealed, 9u) << "those of the log are sealed anew as they move";
  EXPECT_EQ(report.shredded->unreadable, 0u);
  EXPECT_TRUE(contents(folder.state() + "/log").empty()) << "frames under old keys lie there";
  EXPECT_EQ(count(report, store::KeyKind::data, 20'000), 1u) << "the class standing is kept longer";
  EXPECT_EQ(count(report, store::KeyKind::day, 20'000), 1u);
  EXPECT_EQ(page(*store, loop, Column::inbound).records.size(), 12u);
  for (std::uint64_t number = 1; number <= 12; ++number) {
    EXPECT_EQ(read(*store, loop, Column::inbound, key_of(number)).value,
              "text " + std::to_string(number));
  }
  EXPECT_EQ(store->figures().resealed, 9u);
  // And it goes on from there.
  fill(*store, 13, 14, DataClass::text);
  routing::Batch batch;
  batch.erase_once(Column::inbound, key_of(2));
  EXPECT_TRUE(commit(*store, loop, std::move(batch)));
  store->close();
  const auto again = open_store();
  EXPECT_EQ(page(*again, loop, Column::inbound).records.size(), 13u);
  EXPECT_EQ(page(*again, loop, Column::inbound).damaged, 0u);
  EXPECT_EQ(read(*again, loop, Column::inbound, key_of(2)).outcome, routing::ReadOutcome::absent);
}

TEST_F(ShredderTest, OneClassOfADayGoesAlone) {
  {
    const auto store = open_store();
    fill(*store, 1, 2, DataClass::text);
    fill(*store, 3, 4, DataClass::standing);
    store->close();
  }
  const auto store = open_store();
  today = 20'005;
  const auto report = ask(*store, KeyTask::retire);
  EXPECT_EQ(report.shredded->resealed, 2u);
  std::set<int> classes;
  for (const auto& key : report.keys) {
    if (key.kind == store::KeyKind::day && key.day == 20'000) {
      classes.insert(key.qualifier);
    }
  }
  EXPECT_EQ(classes, std::set<int>{static_cast<int>(DataClass::standing)});
  today = 20'040;
  EXPECT_EQ(ask(*store, KeyTask::retire).shredded->resealed, 4u);
}

TEST_F(ShredderTest, ManyRecordsTakeManySlicesAndCommitsGoOn) {
  {
    const auto store = open_store();
    for (std::uint64_t hundred = 0; hundred < 50; ++hundred) {
      routing::Batch batch;
      for (std::uint64_t number = 0; number < 100; ++number) {
        batch.put(Column::inbound,
                  key_of(hundred * 100 + number),
                  smpp::to_octets("text"),
                  DataClass::text);
      }
      EXPECT_TRUE(commit(*store, loop, std::move(batch)));
    }
    store->close();
  }
  const auto store = open_store();
  today = 20'002;
  std::optional<store::KeyReport> report;
  store->keys(KeyTask::retire, [&](store::KeyReport got) { report = std::move(got); });
  // While it walks, some are erased and some are put anew.
  std::uint64_t turns = 0;
  while (!report && turns < 2'500) {
    routing::Batch batch;
    batch.erase_once(Column::inbound, key_of(2 * turns));
    batch.erase_once(Column::inbound, key_of(2 * turns + 1));
    batch.put(Column::outbound, key_of(turns), smpp::to_octets("new"), DataClass::text);
    EXPECT_TRUE(commit(*store, loop, std::move(batch)));
    ++turns;
  }
  EXPECT_TRUE(loop.run_until([&] { return report.has_value(); }));
  EXPECT_GT(turns, 10u) << "commits waited for the walk";
  store->close();
  const auto again = open_store();
  std::size_t left = 0;
  std::size_t damaged = 0;
  for (const Column column : {Column::inbound, Column::outbound}) {
    routing::Key from;
    do {
      const routing::Page next = page(*again, loop, column, from);
      left += next.records.size();
      damaged += next.damaged;
      from = next.next;
    } while (!from.empty());
  }
  EXPECT_EQ(left, 5'000u - turns);
  EXPECT_EQ(damaged, 0u);
}

TEST_F(ShredderTest, ADamagedRecordKeepsItsKeyAndItsDay) {
  {
    const auto store = open_store();
    fill(*store, 1, 3, DataClass::text);
    store->close();
  }
  {
    auto rocks = store::Rocks::open(folder.state() + "/records");
    ASSERT_TRUE(rocks);
    auto damaged = *(*rocks)->get(Column::inbound, key_of(2).octets()).value();
    damaged[25] = static_cast<std::uint8_t>(damaged[25] ^ 1u);
    (*rocks)->put(Column::inbound, key_of(2).octets(), damaged);
    ASSERT_TRUE((*rocks)->write());
  }
  const auto store = open_store();
  today = 20'002;
  const auto report = ask(*store, KeyTask::retire);
  EXPECT_EQ(report.shredded->resealed, 2u);
  EXPECT_EQ(report.shredded->unreadable, 1u);
  EXPECT_GE(count(report, store::KeyKind::day, 20'000), 2u);
}

// The proof: whoever kept every image of the keyring, and the records of the day as they were, but
// has only the new root, opens none of them; with the old root he does.
TEST_F(ShredderTest, ADayThatWasShreddedAndRotatedAwayStaysShut) {
  std::vector<std::vector<std::uint8_t>> taken;  // as they lay on the disk that day
  {
    const auto store = open_store();
    fill(*store, 1, 20, DataClass::text);
    store->close();
  }
  {
    auto rocks = store::Rocks::open(folder.state() + "/records");
    ASSERT_TRUE(rocks);
    for (std::uint64_t number = 1; number <= 20; ++number) {
      taken.push_back(*(*rocks)->get(Column::inbound, key_of(number).octets()).value());
    }
  }
  today = 20'002;
  store::Roots both{store::local_root(root_key('n')), store::local_root(root_key())};
  {
    const auto store = open_store(both);
    const auto before = ask(*store, KeyTask::list);
    EXPECT_NE(before.previous, "");
    const auto retired = ask(*store, KeyTask::retire);
    EXPECT_EQ(retired.shredded->retired.roots, std::set<std::string>{both.previous->id()});
    const auto rotated = ask(*store, KeyTask::rotate);
    EXPECT_EQ(rotated.failed, "");
    EXPECT_GE(rotated.rotated, 8u);
    EXPECT_TRUE(std::ranges::none_of(
        rotated.keys, [&](const auto& key) { return key.root == both.previous->id(); }));
    EXPECT_EQ(page(*store, loop, Column::inbound).records.size(), 20u);
    store->close();
  }
  ASSERT_GT(watch().images.size(), 5u);
  EXPECT_EQ(opened_with(*store::local_root(root_key('n')), taken), 0u);
  EXPECT_GE(opened_with(*store::local_root(root_key()), taken), 20u)
      << "the images are those of the day";
  // The survivors live under the new root alone.
  const auto store = open_store(store::Roots{store::local_root(root_key('n'))});
  EXPECT_EQ(page(*store, loop, Column::inbound).records.size(), 20u);
  EXPECT_EQ(page(*store, loop, Column::inbound).damaged, 0u);
}

}  // namespace
