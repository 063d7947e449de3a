// For tests of how keys go: real folders, days turned by hand, and what the store does to the disk,
// watched and cut short. shredder_test.cpp has what the linker gives the store in libc's place.
#pragma once

#include "daemon/store/opening.hpp"
#include "daemon/store/shredder.hpp"
#include "tests/unit/store/folder.hpp"

#include <algorithm>
#include <atomic>
#include <set>
#include <string>
#include <vector>

namespace store_test {

// What the store does to the disk on its way to a new keyring, watched and cut short.
struct Watch {
  bool recording = false;
  std::vector<std::string> images{};  // every file that was put in a keyring's place
  int die_at = 0;                     // the step that is the last one; 0: none
  int steps = 0;
};

inline Watch& watch() {
  static Watch one;
  return one;
}

class ShredderTest : public testing::Test {
 protected:
  ShredderTest() { watch() = Watch{.recording = true}; }

  ~ShredderTest() override { watch() = Watch{}; }

  store::StoreSettings given() {
    store::StoreSettings given = settings(folder);
    given.today = [this] { return today.load(); };
    return given;
  }

  std::unique_ptr<store::Store> open_store(store::Roots roots = root_key()) {
    auto opened = store::Store::open(given(), std::move(roots), loop.post());
    EXPECT_TRUE(opened) << opened.error().reason;
    return opened ? std::move(*opened) : nullptr;
  }

  store::KeyReport ask(store::Store& store, store::KeyTask task) {
    return store_test::ask(store, loop, task);
  }

  static std::size_t count(const store::KeyReport& report, store::KeyKind kind, store::Day day) {
    return static_cast<std::size_t>(std::ranges::count_if(
        report.keys, [&](const auto& key) { return key.kind == kind && key.day == day; }));
  }

  // Records of a class, one commit each.
  void fill(store::Store& store,
            std::uint64_t first,
            std::uint64_t last,
            routing::DataClass data_class) {
    for (std::uint64_t number = first; number <= last; ++number) {
      routing::Batch batch;
      batch.put(routing::Column::inbound,
                key_of(number),
                smpp::to_octets("text " + std::to_string(number)),
                data_class);
      EXPECT_TRUE(commit(store, loop, std::move(batch)));
    }
  }

  // How many of these records of the inbound column, 1 and up, open with any key that any image of
  // the keyring gives to whoever has this root. Nothing is asked of an image but its entries.
  static std::size_t opened_with(store::Root& root,
                                 const std::vector<std::vector<std::uint8_t>>& records) {
    std::size_t opened = 0;
    for (const std::string& image : watch().images) {
      const auto file = store::parse_keyring(smpp::octets_of(image));
      EXPECT_TRUE(file) << file.error();
      for (std::size_t nth = 0; file && nth < records.size(); ++nth) {
        opened += opens(*file, root, records[nth], key_of(nth + 1)) ? 1u : 0u;
      }
    }
    return opened;
  }

  static bool opens(const store::KeyringFile& file,
                    store::Root& root,
                    const std::vector<std::uint8_t>& record,
                    const routing::Key& key) {
    const auto header = store::read_header(record);
    const auto data = file.entries.find(header->key);
    if (data == file.entries.end()) {
      return false;
    }
    const auto day = root.unwrap(file.entries.at(data->second.wrapped_by).wrapped);
    store::WrappedKey wrapped{};
    std::ranges::copy(data->second.wrapped, wrapped.begin());
    const auto material = day ? store::unwrap_key(*day, wrapped) : std::nullopt;
    if (!material) {
      return false;
    }
    const auto context = store::make_gcm(*material, store::Direction::opening);
    return store::open_record(
               context.get(), *header, {routing::Column::inbound, key.octets()}, record)
        .has_value();
  }

  Folder folder;
  Loop loop;
  std::atomic<store::Day> today = 20'000;
};

}  // namespace store_test
