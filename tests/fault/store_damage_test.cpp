// Damage by chance and by hand: 100,000 changes of sealed values, as somebody with the disk could
// make them, and 1,000 of whole files. A survey names each, and never takes one record for another;
// what it does not name opens as it was.
//
//   SMPPBRIDGE_SEED=N fault_damage     the same changes again; the seed is printed

#include "daemon/store/salvage.hpp"
#include "daemon/store/survey.hpp"
#include "tests/unit/store/folder.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <random>
#include <set>

namespace {

using namespace store_test;
namespace fs = std::filesystem;
using routing::Column;
using routing::DataClass;
using store::Damage;

using Sealed = std::vector<std::uint8_t>;
using Place = std::pair<Column, std::string>;  // the record's key as octets
using Random = std::mt19937_64;

constexpr std::array<Column, 4> columns{
    Column::inbound, Column::outbound, Column::receipts, Column::meta};
constexpr std::uint64_t records_a_column = 250;
constexpr std::size_t changes_of_values = 100'000;
constexpr std::size_t changes_of_files = 1'000;
constexpr std::size_t salvages = 250;  // of those: each makes a store and opens it

std::uint64_t seed() {
  const char* const given = std::getenv("SMPPBRIDGE_SEED");
  const std::uint64_t seed =
      given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << "SMPPBRIDGE_SEED=" << seed << std::endl;  // also if the process ends
  return seed;
}

std::uint64_t below(Random& random, std::uint64_t end) {
  return std::uniform_int_distribution<std::uint64_t>{0, end - 1}(random);
}

std::span<const std::uint8_t> octets(const std::string& key) {
  return smpp::octets_of(key);
}

// Everything that opens, as it was written.
std::map<Place, std::string> readable(store::Store& store, Loop& loop) {
  std::map<Place, std::string> found;
  for (const Column column : columns) {
    for (const routing::StoredRecord& record : page(store, loop, column).records) {
      found[{column, std::string{smpp::view(record.key.octets())}}] = smpp::view(record.value);
    }
  }
  return found;
}

class DamageTest : public testing::Test {
 protected:
  // Three generations of each record, of several classes and runs; each generation's seals are
  // kept.
  void fill() {
    for (std::size_t generation = 0; generation < 3; ++generation) {
      {
        const auto store = open(folder, loop);
        write_all(*store, 0, records_a_column, generation);
        store->close();
      }
      generations.push_back(seals());
    }
    // And some that are in the log, as a crash leaves it.
    store::StoreSettings often = settings(folder);
    often.witness_interval = std::chrono::milliseconds{0};
    const auto opened = store::Store::open(often, root_key(), loop.post());
    ASSERT_TRUE(opened) << opened.error().reason;
    write_all(**opened, records_a_column, records_a_column + 20, 0);
    (*opened)->close();
    generations.back() = seals();
    const auto again = store::Store::open(often, root_key(), loop.post());
    ASSERT_TRUE(again) << again.error().reason;
    write_all(**again, records_a_column + 20, records_a_column + 30, 0);
    written = readable(**again, loop);
    copy_live(folder.state(), crashed() + "/state");
    fs::copy(folder.witness(), crashed() + "/witness");
  }

  void write_all(store::Store& store,
                 std::uint64_t first,
                 std::uint64_t end,
                 std::size_t generation) {
    for (const Column column : columns) {
      routing::Batch batch;
      for (std::uint64_t number = first; number < end; ++number) {
        batch.put(column,
                  key_of(number),
                  smpp::to_octets("generation " + std::to_string(generation) + " of record " +
                                  std::to_string(number)),
                  static_cast<DataClass>(number % 3));
      }
      EXPECT_TRUE(commit(store, loop, std::move(batch)));
    }
  }

  std::map<Place, Sealed> seals() {
    std::map<Place, Sealed> found;
    const auto rocks = store::Rocks::open(folder.state() + "/records");
    EXPECT_TRUE(rocks);
    for (const Column column : columns) {
      EXPECT_TRUE((*rocks)->scan(
          column,
          {},
          {},
          [&](std::span<const std::uint8_t> key, std::span<const std::uint8_t> sealed) {
            found[{column, std::string{smpp::view(key)}}] = {sealed.begin(), sealed.end()};
            return true;
          }));
    }
    return found;
  }

  [[nodiscard]] std::string crashed() const {
    return fs::path{folder.state()}.parent_path().string() + "/crashed";
  }

  Folder folder;
  Loop loop;
  std::vector<std::map<Place, Sealed>> generations;
  std::map<Place, std::string> written;
};

// What a record becomes; the same as it was if this change cannot be made to it.
class Changes {
 public:
  Changes(Random& random, const std::vector<std::map<Place, Sealed>>& generations)
      : random_(random), generations_(generations) {
    for (const auto& [place, sealed] : generations.back()) {
      places_.push_back(place);
    }
  }

  struct Change {
    Sealed sealed;
    bool older = false;  // it opens, and is not what was written last
  };

  Change of(const Place& place) {
    const Sealed& now = generations_.back().at(place);
    Sealed changed = now;
    switch (below(random_, 8)) {
      case 0:
      case 1:
        for (std::uint64_t flips = 1 + below(random_, 3); flips > 0; --flips) {
          changed[below(random_, changed.size())] ^=
              static_cast<std::uint8_t>(1u << below(random_, 8));
        }
        break;
      case 2:
        changed.resize(below(random_, changed.size()));
        break;
      case 3:
        changed.push_back(static_cast<std::uint8_t>(below(random_, 256)));
        break;
      case 4:  // another record's
        changed = generations_.back().at(places_[below(random_, places_.size())]);
        break;
      case 5: {  // a header of one, the rest of another
        const Sealed& other = generations_.back().at(places_[below(random_, places_.size())]);
        std::copy_n(other.begin(), store::record_header_octets, changed.begin());
        break;
      }
      case 6: {  // another record's, of earlier
        const auto& earlier = generations_[below(random_, generations_.size() - 1)];
        const auto other = earlier.find(places_[below(random_, places_.size())]);
        if (other != earlier.end()) {
          return {.sealed = other->second, .older = other->first == place};
        }
        break;
      }
      default: {  // its own, of earlier
        const auto& earlier = generations_[below(random_, generations_.size() - 1)];
        if (const auto same = earlier.find(place); same != earlier.end()) {
          return {.sealed = same->second, .older = true};
        }
        break;
      }
    }
    return {.sealed = changed};
  }

  [[nodiscard]] const std::vector<Place>& places() const { return places_; }

 private:
  Random& random_;
  const std::vector<std::map<Place, Sealed>>& generations_;
  std::vector<Place> places_;
};

TEST_F(DamageTest, EveryChangeOfAValueIsNamed) {
  fill();
  Random random{seed()};
  Changes changes{random, generations};
  const std::string state = crashed() + "/state";
  std::size_t made = 0;
  std::size_t older = 0;
  std::map<Place, Sealed> before;  // of what is changed at the moment
  while (made < changes_of_values) {
    std::set<std::string> broken;
    std::set<std::string> touched;
    {
      const auto rocks = store::Rocks::open(state + "/records");
      ASSERT_TRUE(rocks);
      for (const auto& [place, sealed] : before) {
        (*rocks)->put(place.first, octets(place.second), sealed);
      }
      before.clear();
      for (const Place& place : changes.places()) {
        const Sealed& now = generations.back().at(place);
        const auto change = changes.of(place);
        if (change.sealed == now) {
          continue;
        }
        ++made;
        older += change.older ? 1 : 0;
        touched.insert(store::name_of(place.first));
        if (!change.older) {
          broken.insert(store::name_of(place.first, octets(place.second)));
        }
        before.emplace(place, now);
        (*rocks)->put(place.first, octets(place.second), change.sealed);
      }
      ASSERT_TRUE((*rocks)->write());
    }
    const auto found =
        store::survey({.folder = state, .witness = crashed() + "/witness"}, root_key());
    ASSERT_TRUE(found) << found.error().reason;
    std::set<std::string> named;
    std::set<std::string> columns_named;
    for (const Damage& damage : found->damage.listed()) {
      (damage.unit == Damage::Unit::column ? columns_named : named).insert(damage.name);
    }
    ASSERT_EQ(named, broken);
    ASSERT_TRUE(std::ranges::includes(touched, columns_named));
    // A change between header and tag leaves what the column comes to, and is named by its record;
    // an older value is named by its column.
    for (const std::string& column : touched) {
      ASSERT_TRUE(columns_named.contains(column)) << column;
    }
  }
  std::cout << made << " changes, " << older << " of them older values\n";
  EXPECT_GT(older, changes_of_values / 20);
}

// One older value alone, of some records in turn: nothing else tells of its column.
TEST_F(DamageTest, EveryOlderValueIsMissedByItsColumn) {
  fill();
  const std::string state = crashed() + "/state";
  std::size_t nth = 0;
  for (const auto& [place, sealed] : generations.front()) {
    if (nth++ % 50 != 0) {
      continue;
    }
    const auto put = [&, &place = place](const Sealed& value) {
      const auto rocks = store::Rocks::open(state + "/records");
      ASSERT_TRUE(rocks);
      (*rocks)->put(place.first, octets(place.second), value);
      ASSERT_TRUE((*rocks)->write());
    };
    put(sealed);
    const auto found =
        store::survey({.folder = state, .witness = crashed() + "/witness"}, root_key());
    ASSERT_TRUE(found) << found.error().reason;
    ASSERT_EQ(found->damage.listed().size(), 1u);
    EXPECT_EQ(found->damage.listed()[0].unit, Damage::Unit::column);
    EXPECT_EQ(found->damage.listed()[0].name, store::name_of(place.first));
    put(generations.back().at(place));
  }
}

// What a file becomes.
std::string change_file(Random& random, std::string content) {
  if (content.empty()) {
    return "something";
  }
  switch (below(random, 6)) {
    case 0:
      content[below(random, content.size())] ^= static_cast<char>(1u << below(random, 8));
      break;
    case 1: {
      const std::uint64_t at = below(random, content.size());
      content.replace(at, std::min<std::size_t>(512, content.size() - at), 512, '\0');
      break;
    }
    case 2:
      content.resize(below(random, content.size()));
      break;
    case 3:
      content.insert(below(random, content.size() + 1), 1 + below(random, 64), 'x');
      break;
    case 4: {
      const std::uint64_t at = below(random, content.size());
      content.erase(at, 1 + below(random, 64));
      break;
    }
    default:
      for (std::uint64_t flips = 0; flips < 20; ++flips) {
        content[below(random, content.size())] ^= static_cast<char>(1u << below(random, 8));
      }
  }
  return content;
}

TEST_F(DamageTest, AChangedFileIsNamedOrChangesNothing) {
  fill();
  Random random{seed()};
  const auto sound = contents(crashed() + "/state");
  std::vector<std::string> names;
  for (const auto& [name, content] : sound) {
    names.push_back(name);
  }
  const std::string salvaged = crashed() + "/salvaged";
  const auto whole = store::survey(
      {.folder = crashed() + "/state", .witness = crashed() + "/witness"}, root_key());
  ASSERT_TRUE(whole && whole->damage.empty());
  const std::uint64_t in_all = whole->frames.opened + whole->all_records().opened;
  std::map<std::string, std::size_t> harmless;
  std::size_t kept = 0;
  for (std::size_t nth = 0; nth < changes_of_files; ++nth) {
    const std::string& name = names[below(random, names.size())];
    const std::string kind = fs::path{name}.filename().string();
    const auto put = [](const std::string& path, const std::string& content) {
      std::ofstream{path, std::ios::binary | std::ios::trunc} << content;
    };
    switch (below(random, 8)) {
      case 0:
        fs::remove(name);
        break;
      case 1: {  // another file in its place
        put(name, sound.at(names[below(random, names.size())]));
        break;
      }
      default:
        put(name, change_file(random, sound.at(name)));
    }
    const store::StatePlace place{.folder = crashed() + "/state",
                                  .witness = crashed() + "/witness"};
    const auto found = store::survey(place, root_key());
    ASSERT_TRUE(found) << kind << ": " << found.error().reason;
    const bool named = !found->damage.empty();
    const bool tried = nth % (changes_of_files / salvages) == 0;
    if (!tried) {
      if (!named) {
        ++harmless[kind];
        EXPECT_EQ(found->frames.opened + found->all_records().opened, in_all) << kind;
      }
    } else if (const auto done = store::salvage(place, root_key(), salvaged); !done) {
      ASSERT_TRUE(named) << kind << ": " << done.error().reason;
    } else {
      store::StoreSettings there = settings(folder);
      there.path = salvaged;
      there.witness = salvaged + "-witness/witness";
      there.accept_older_state = true;
      const auto store = store::Store::open(there, root_key(), loop.post());
      ASSERT_TRUE(store) << kind << ": " << store.error().reason;
      const auto left = readable(**store, loop);
      std::size_t as_written = 0;
      for (const auto& [where, value] : left) {
        const auto was = written.find(where);
        as_written += was != written.end() && was->second == value ? 1u : 0u;
      }
      if (!named) {
        ++harmless[kind];
        ASSERT_EQ(left, written) << kind << " was changed, and nothing said";
      }
      kept += as_written;
    }
    fs::remove_all(salvaged);
    fs::remove_all(salvaged + "-witness");
    fs::remove_all(crashed() + "/state");
    for (const auto& [path, content] : sound) {
      fs::create_directories(fs::path{path}.parent_path());
      put(path, content);
    }
  }
  for (const auto& [kind, times] : harmless) {
    std::cout << "changed and no damage: " << kind << ", " << times << " times\n";
  }
  EXPECT_GT(kept / salvages, written.size() / 2);
  std::cout << "of " << written.size() << " records " << kept / salvages
            << " are left by a salvage on average\n";
}

}  // namespace
