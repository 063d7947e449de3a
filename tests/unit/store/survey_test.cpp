// What a survey and a salvage find in sound and in damaged state folders.

#include "daemon/store/survey.hpp"

#include "daemon/store/log_file.hpp"
#include "daemon/store/salvage.hpp"
#include "tests/unit/store/folder.hpp"

#include <algorithm>
#include <filesystem>

namespace {

using namespace store_test;
namespace fs = std::filesystem;
using routing::Column;
using store::Damage;

constexpr std::uint64_t records_in_all = 40;

class SurveyTest : public testing::Test {
 protected:
  SurveyTest() {
    std::string name = (fs::temp_directory_path() / "survey-XXXXXX").string();
    scratch = ::mkdtemp(name.data()) == nullptr ? std::string{} : name;
  }

  ~SurveyTest() override {
    std::error_code ignored;
    fs::remove_all(scratch, ignored);
  }

  // Half of it in RocksDB, half in the log, as a crash leaves it.
  void fill() {
    {
      const auto store = open(folder, loop);
      put_some(*store, 0, records_in_all / 2);
      store->close();
    }
    store::StoreSettings often = settings(folder);
    often.witness_interval = std::chrono::milliseconds{0};
    const auto opened = store::Store::open(often, root_key(), loop.post());
    ASSERT_TRUE(opened) << opened.error().reason;
    put_some(**opened, records_in_all / 2, records_in_all);
    copy_live(folder.state(), state());
    fs::copy(folder.witness(), witness());
  }

  void put_some(store::Store& store, std::uint64_t first, std::uint64_t end) {
    for (std::uint64_t number = first; number < end; ++number) {
      EXPECT_TRUE(commit(store, loop, put(Column::inbound, number, std::to_string(number))));
    }
  }

  [[nodiscard]] std::string state() const { return scratch + "/state"; }

  [[nodiscard]] std::string witness() const { return scratch + "/witness"; }

  [[nodiscard]] std::string salvaged() const { return scratch + "/salvaged"; }

  [[nodiscard]] store::Survey look(const std::optional<store::Roots>& roots = root_key()) const {
    auto found = store::survey({.folder = state(), .witness = witness()}, roots);
    EXPECT_TRUE(found) << found.error().reason;
    return found ? std::move(*found) : store::Survey{};
  }

  // The first file whose name ends so.
  [[nodiscard]] std::string file(const std::string& in, const std::string& ending) const {
    std::vector<std::string> paths;
    for (const auto& entry : fs::directory_iterator{state() + in}) {
      if (entry.path().string().ends_with(ending)) {
        paths.push_back(entry.path().string());
      }
    }
    std::ranges::sort(paths);
    return paths.empty() ? std::string{} : paths.front();
  }

  static void change(const std::string& path, std::size_t at) {
    std::fstream file{path, std::ios::binary | std::ios::in | std::ios::out};
    file.seekg(static_cast<std::streamoff>(at));
    const int octet = file.get();
    file.seekp(static_cast<std::streamoff>(at));
    file.put(static_cast<char>(octet ^ 1));
  }

  Folder folder;
  Loop loop;
  std::string scratch;
};

std::vector<std::string> units(const store::Survey& found) {
  std::vector<std::string> names;
  for (const Damage& damage : found.damage.listed()) {
    names.push_back(std::string{name_of(damage.unit)} + " " +
                    fs::path{damage.name}.filename().string() + ": " + damage.what);
  }
  return names;
}

TEST_F(SurveyTest, EverythingOpensAndNothingIsChanged) {
  fill();
  const auto before = contents(state());
  const store::Survey found = look();
  EXPECT_TRUE(found.damage.empty()) << testing::PrintToString(units(found));
  EXPECT_TRUE(found.has_keys);
  EXPECT_EQ(found.all_records(),
            (store::Counts{.found = records_in_all / 2, .opened = records_in_all / 2}));
  EXPECT_EQ(found.frames.opened, found.frames.found);
  EXPECT_GE(found.frames.opened, 1u);
  EXPECT_EQ(contents(state()), before);
}

TEST_F(SurveyTest, NothingOpensWithoutTheRoot) {
  fill();
  for (const std::optional<store::Roots>& roots :
       {std::optional<store::Roots>{}, std::optional<store::Roots>{root_key('w')}}) {
    const store::Survey found = look(roots);
    EXPECT_FALSE(found.has_keys);
    EXPECT_EQ(found.all_records(), (store::Counts{.found = records_in_all / 2, .opened = 0}));
    EXPECT_GE(found.frames.found, 1u);
    EXPECT_EQ(found.frames.opened, 0u);
  }
}

TEST_F(SurveyTest, IsRefusedWhereSomebodyWorks) {
  const auto store = open(folder, loop);
  const auto found = store::survey({.folder = folder.state(), .witness = {}}, root_key());
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().reason.find("in use"), std::string::npos);
  EXPECT_FALSE(store::survey({.folder = scratch + "/none", .witness = {}}, root_key()));
}

TEST_F(SurveyTest, ARecordThatWasChangedIsNamed) {
  fill();
  {
    auto rocks = store::Rocks::open(state() + "/records");
    ASSERT_TRUE(rocks);
    std::vector<std::uint8_t> sealed = (*rocks)->get(Column::inbound, key_of(7).octets())->value();
    sealed.back() ^= 1;
    (*rocks)->put(Column::inbound, key_of(7).octets(), sealed);
    const auto other = (*rocks)->get(Column::inbound, key_of(3).octets())->value();
    (*rocks)->put(Column::inbound, key_of(4).octets(), other);
    (*rocks)->put(Column::meta, key_of(9).octets(), smpp::octets_of("nothing of ours"));
    ASSERT_TRUE((*rocks)->write());
  }
  const store::Survey found = look();
  const std::vector<std::string> named = units(found);
  ASSERT_EQ(named.size(), 5u) << testing::PrintToString(named);
  EXPECT_EQ(named[0].rfind("record inbound-0000000000000004: does not open", 0), 0u) << named[0];
  EXPECT_EQ(named[1].rfind("record inbound-0000000000000007: does not open", 0), 0u) << named[1];
  EXPECT_EQ(named[2], "record meta-0000000000000009: is no sealed record");
  EXPECT_EQ(named[3].rfind("column inbound: does not come to what it should", 0), 0u) << named[3];
  EXPECT_EQ(named[4].rfind("column meta: does not come to what it should", 0), 0u) << named[4];
  EXPECT_EQ(found.all_records().opened, records_in_all / 2 - 2);
}

// Each opens, and is what the store once wrote there.
TEST_F(SurveyTest, ARecordThatIsGoneOrOlderIsMissed) {
  fill();
  const auto in_records = [&](const std::function<void(store::Rocks&)>& change) {
    auto rocks = store::Rocks::open(state() + "/records");
    ASSERT_TRUE(rocks);
    change(**rocks);
    ASSERT_TRUE((*rocks)->write());
  };
  const auto record = [&] {
    std::vector<std::uint8_t> sealed;
    in_records([&](store::Rocks& rocks) {
      sealed = rocks.get(Column::inbound, key_of(7).octets())->value();
    });
    return sealed;
  };
  const auto put_back = [&](const std::vector<std::uint8_t>& sealed) {
    in_records(
        [&](store::Rocks& rocks) { rocks.put(Column::inbound, key_of(7).octets(), sealed); });
  };
  const auto older = record();
  {
    store::StoreSettings there = settings(folder);
    there.path = state();
    there.witness = witness();
    const auto store = store::Store::open(there, root_key(), loop.post());
    ASSERT_TRUE(store) << store.error().reason;
    EXPECT_TRUE(commit(**store, loop, put(Column::inbound, 7, "a newer one")));
    (*store)->close();
  }
  EXPECT_TRUE(look().damage.empty()) << testing::PrintToString(units(look()));
  const auto newer = record();
  put_back(older);
  ASSERT_EQ(units(look()).size(), 1u) << testing::PrintToString(units(look()));
  EXPECT_EQ(look().damage.listed()[0].name, "inbound");
  put_back(newer);
  EXPECT_TRUE(look().damage.empty());
  in_records([&](store::Rocks& rocks) { rocks.erase(Column::inbound, key_of(9).octets()); });
  ASSERT_EQ(units(look()).size(), 1u);
  EXPECT_EQ(look().damage.listed()[0].unit, Damage::Unit::column);
}

TEST_F(SurveyTest, AFrameInTheMiddleIsPassedOver) {
  fill();
  const std::string log = file("/log", ".log");
  // What is sealed, then the number, then the size.
  change(log, store::log_head_octets + store::frame_head_octets + 20);
  const store::Survey one = look();
  ASSERT_EQ(one.damage.listed().size(), 1u) << testing::PrintToString(units(one));
  EXPECT_EQ(one.damage.listed()[0].unit, Damage::Unit::block);
  EXPECT_EQ(one.frames.opened + 1, one.frames.found);
  change(log, store::log_head_octets + 3);
  const store::Survey two = look();
  EXPECT_FALSE(two.damage.empty());
  EXPECT_EQ(two.frames.opened + 1, one.frames.found);
  change(log, store::log_head_octets + 9);
  const store::Survey three = look();
  EXPECT_EQ(units(three)[0].find("hold no whole frame") != std::string::npos, true)
      << testing::PrintToString(units(three));
  EXPECT_EQ(three.frames.opened + 1, one.frames.found);
}

// RocksDB reads what a table says of itself before it looks at the checksum; of all octets one ends
// the process when it is changed: that before the block's own trailer (compression, checksum).
TEST_F(SurveyTest, ATableWhosePropertiesAreChangedIsNamed) {
  fill();
  const std::string table = file("/records", ".sst");
  ASSERT_NE(table, "");
  const std::string octets = contents(state()).at(table);
  const std::string name = "rocksdb.properties";
  const std::size_t entry = octets.rfind(name);
  ASSERT_NE(entry, std::string::npos);
  std::size_t at = entry + name.size();
  const auto varint = [&] {
    std::size_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const auto octet = static_cast<std::uint8_t>(octets[at++]);
      value |= std::size_t{octet & 0x7Fu} << shift;
      if (octet < 0x80) {
        return value;
      }
    }
  };
  const std::size_t offset = varint();
  const std::size_t last = offset + varint() - 1;
  std::fstream{table, std::ios::binary | std::ios::in | std::ios::out}
      .seekp(static_cast<std::streamoff>(last))
      .put(static_cast<char>(octets[last] ^ '\x80'));
  const store::Survey found = look();
  ASSERT_FALSE(found.damage.empty());
  EXPECT_NE(found.damage.listed().front().what.find(fs::path{table}.filename().string()),
            std::string::npos);
  const auto saved =
      store::salvage({.folder = state(), .witness = witness()}, root_key(), salvaged());
  ASSERT_TRUE(saved) << saved.error().reason;
  const auto opened = store::Rocks::open(state() + "/records");
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().find(table), std::string::npos);
}

// What describes the tables is written as a log is, record by record with a checksum.
TEST_F(SurveyTest, AnotherFileInALogsPlaceIsNamed) {
  fill();
  const std::string log = file("/records", ".log");
  ASSERT_NE(log, "");
  for (const auto& entry : fs::directory_iterator{state() + "/records"}) {
    if (entry.path().filename().string().starts_with("MANIFEST")) {
      fs::copy_file(entry.path(), log, fs::copy_options::overwrite_existing);
    }
  }
  EXPECT_FALSE(look().damage.empty());
  const auto saved =
      store::salvage({.folder = state(), .witness = witness()}, root_key(), salvaged());
  ASSERT_TRUE(saved) << saved.error().reason;
  EXPECT_TRUE(std::ranges::any_of(saved->found.damage.listed(), [&](const Damage& damage) {
    return damage.name == log;
  })) << testing::PrintToString(units(saved->found));
  EXPECT_GE(saved->records, records_in_all / 2);
}

TEST_F(SurveyTest, WhatTheWitnessHasSeenIsMissed) {
  fill();
  fs::remove(file("/log", ".log"));
  const store::Survey found = look();
  ASSERT_EQ(found.damage.listed().size(), 1u) << testing::PrintToString(units(found));
  EXPECT_EQ(units(found)[0].rfind("file witness: this state lacks", 0), 0u) << units(found)[0];
}

TEST_F(SurveyTest, SalvageKeepsWhatOpensAndADaemonWorksWithIt) {
  fill();
  {
    auto rocks = store::Rocks::open(state() + "/records");
    ASSERT_TRUE(rocks);
    (*rocks)->put(Column::inbound, key_of(5).octets(), smpp::octets_of("nothing of ours"));
    ASSERT_TRUE((*rocks)->write());
  }
  change(file("/log", ".log"), store::log_head_octets + store::frame_head_octets + 20);
  const auto before = contents(state());
  const auto done =
      store::salvage({.folder = state(), .witness = witness()}, root_key(), salvaged());
  ASSERT_TRUE(done) << done.error().reason;
  EXPECT_EQ(contents(state()), before);
  EXPECT_EQ(done->found.damage.listed().size(), 3u) << testing::PrintToString(units(done->found));
  EXPECT_EQ(done->records, records_in_all - 2) << "one in RocksDB, one in the log";
  EXPECT_TRUE(fs::exists(salvaged() + "/quarantine/inbound-0000000000000005"));
  EXPECT_FALSE(fs::exists(salvaged() + "/scratch"));

  store::StoreSettings there = settings(folder);
  there.path = salvaged();
  there.accept_older_state = true;
  const auto store = store::Store::open(there, root_key(), loop.post());
  ASSERT_TRUE(store) << store.error().reason;
  EXPECT_EQ(page(**store, loop, Column::inbound).records.size(), records_in_all - 2);
  EXPECT_TRUE(commit(**store, loop, put(Column::inbound, 5, "new")));
}

TEST_F(SurveyTest, SalvageRefusesWhatIsThereAndLeavesNothingHalfDone) {
  fill();
  EXPECT_FALSE(store::salvage({.folder = state(), .witness = {}}, root_key(), scratch));
  EXPECT_TRUE(fs::exists(state() + "/keyring"));
  EXPECT_FALSE(store::salvage({.folder = state(), .witness = {}}, root_key('w'), salvaged()));
  EXPECT_TRUE(fs::is_empty(salvaged()));
  fs::remove(state() + "/keyring");
  const auto refused = store::salvage({.folder = state(), .witness = {}}, root_key(), salvaged());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().reason.find("keyring"), std::string::npos);
  EXPECT_TRUE(fs::is_empty(salvaged()));
}

}  // namespace
