// For tests of covers: records of every kind, and stores whose days are turned by hand.
#pragma once

#include "daemon/store/covers.hpp"
#include "daemon/store/opening.hpp"
#include "daemon/store/shredder.hpp"
#include "routing/model/keys.hpp"
#include "tests/unit/store/folder.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace store_test {

inline routing::BlindIndex index_of(std::uint8_t number) {
  routing::BlindIndex index{};
  for (std::size_t octet = 0; octet < index.size(); ++octet) {
    index[octet] = static_cast<std::uint8_t>(number * 31u + octet * 7u);
  }
  return index;
}

inline constexpr routing::CarrierNumber carrier{7};

inline routing::MessageId message(std::uint64_t serial) {
  return {.carrier = carrier, .lane = 1, .due_ms = 5, .serial = serial};
}

struct Named {
  routing::Column column{};
  routing::Key key;
};

// Every kind of record that has an index in its key.
inline std::vector<Named> with_index(std::uint8_t number) {
  const routing::BlindIndex index = index_of(number);
  const routing::Conversation conversation = 0x0102030405060700u + number;
  const routing::Key awaited = routing::keys::awaited(carrier, index);
  return {{routing::Column::parts,
           routing::Key{index}.number(std::uint64_t{9}).number(std::uint8_t{2})},
          {routing::Column::receipts, awaited},
          {routing::Column::receipts, routing::keys::awaited_before(awaited, message(3), 1)},
          {routing::Column::receipts, routing::keys::unmatched(carrier, index)},
          {routing::Column::receipts, routing::keys::lost_copy(carrier, conversation)},
          {routing::Column::idempotency, routing::keys::request(index)},
          {routing::Column::idempotency, routing::keys::reply_way(conversation)},
          {routing::Column::meta, routing::keys::deferred(4, conversation, message(8))}};
}

inline std::vector<Named> without_index() {
  return {
      {routing::Column::outbound, routing::outbound_key(message(1))},
      {routing::Column::outbound, routing::keys::part_taken(message(1), 3)},
      {routing::Column::inbound, routing::Key{}.number(std::uint16_t{1}).number(std::uint64_t{2})},
      {routing::Column::receipts, routing::keys::part_outcome(message(1), 2)},
      {routing::Column::receipts, routing::keys::parked_deadline(message(1))},
      {routing::Column::meta, routing::keys::intent(12)},
      {routing::Column::meta, routing::keys::quarantined(12)},
      {routing::Column::meta, routing::keys::ledger(carrier, routing::ClientNumber{2})},
      {routing::Column::idempotency, routing::keys::fingerprints(carrier).number(std::uint64_t{2})},
      {routing::Column::idempotency, routing::keys::suspects(carrier, 2)}};
}

class CoversTest : public testing::Test {
 protected:
  store::StoreSettings given() {
    store::StoreSettings given = settings(folder);
    given.today = [this] { return today.load(); };
    given.young_octets = young_octets;
    return given;
  }

  std::unique_ptr<store::Store> open_store() {
    auto opened = store::Store::open(given(), root_key(), loop.post());
    EXPECT_TRUE(opened) << opened.error().reason;
    return opened ? std::move(*opened) : nullptr;
  }

  // The store's own view, without its thread.
  store::OpenedFolder open_folder() {
    auto opened = store::open_folder(given(), root_key());
    EXPECT_TRUE(opened) << opened.error().reason;
    return std::move(*opened);
  }

  void put(store::Store& store, const Named& named, std::string_view value) {
    routing::Batch batch;
    batch.put(named.column, named.key, smpp::to_octets(value), routing::DataClass::meta);
    EXPECT_TRUE(commit(store, loop, std::move(batch)));
  }

  // All records of a column by a walk in small pages; how often each was given.
  std::map<routing::Key, std::size_t> walk(
      store::Store& store,
      routing::Column column,
      std::size_t most,
      const std::function<void()>& between = [] {}) {
    std::map<routing::Key, std::size_t> given;
    routing::Key from;
    do {
      const routing::Page next = page(store, loop, column, from, {}, most);
      EXPECT_EQ(next.damaged, 0u);
      for (const routing::StoredRecord& record : next.records) {
        ++given[record.key];
      }
      from = next.next;
      between();
    } while (!from.empty());
    return given;
  }

  static std::set<std::uint64_t> versions(const store::KeyReport& report) {
    std::set<std::uint64_t> versions;
    for (const store::KeyFacts& key : report.keys) {
      if (key.kind == store::KeyKind::cover) {
        versions.insert(key.run);
      }
    }
    return versions;
  }

  // As they lie in RocksDB.
  std::vector<Named> lying() {
    std::vector<Named> all;
    auto rocks = store::Rocks::open(folder.state() + "/records");
    EXPECT_TRUE(rocks);
    for (std::size_t nth = 0; nth < routing::column_count; ++nth) {
      const auto column = static_cast<routing::Column>(nth);
      EXPECT_TRUE((*rocks)->scan(column, {}, {}, [&](auto key, auto) {
        all.push_back({column, routing::Key{key}});
        return true;
      }));
    }
    return all;
  }

  // The keyring as it was before there were covers.
  void forget_covers() const {
    const std::string path = folder.state() + "/keyring";
    auto file = store::parse_keyring(smpp::octets_of(contents(folder.state()).at(path)));
    ASSERT_TRUE(file);
    file->covered = false;
    std::erase_if(file->entries,
                  [](const auto& entry) { return entry.second.kind == store::KeyKind::cover; });
    const auto seal = std::ranges::find_if(
        file->entries, [](const auto& entry) { return entry.second.kind == store::KeyKind::mac; });
    const auto key = store::local_root(root_key())->unwrap(seal->second.wrapped);
    ASSERT_TRUE(key);
    std::vector<std::uint8_t> octets = store::to_octets(*file);
    const store::Mac mac = store::hmac_sha256(*key, octets);
    octets.insert(octets.end(), mac.begin(), mac.end());
    std::ofstream{path, std::ios::binary | std::ios::trunc} << smpp::view(octets);
  }

  Folder folder;
  Loop loop;
  std::atomic<store::Day> today = 20'000;
  std::size_t young_octets = store::StoreSettings{}.young_octets;
};

}  // namespace store_test
