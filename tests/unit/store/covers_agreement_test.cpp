// The model that other tests use and the store, on the same random operations on records whose keys
// have an index, while covers are renewed and records move.

#include "routing/model/keys.hpp"
#include "tests/support/memory_storage.hpp"
#include "tests/unit/store/folder.hpp"

#include <array>
#include <map>
#include <random>
#include <string>

namespace {

using namespace store_test;
using routing::CarrierNumber;
using routing::Column;
using routing::Key;
using store::KeyTask;
namespace keys = routing::keys;

constexpr CarrierNumber carrier{3};

class Script {
 public:
  explicit Script(std::uint32_t seed) : random_(seed) {}

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_()) % limit; }

  Key awaited() { return keys::awaited(carrier, index()); }

  Key aside(const Key& key) { return keys::awaited_before(key, message(), 1); }

  Key deferred() { return keys::deferred(1, below(3), message()); }

  static Key deferred_of(routing::Conversation conversation) {
    return keys::deferred_prefix(1, carrier, conversation);
  }

  routing::Batch batch() {
    routing::Batch batch;
    for (std::uint32_t writes = below(5); writes > 0; --writes) {
      const bool in_meta = below(2) == 0;
      const Key key = in_meta ? deferred() : awaited();
      const Column column = in_meta ? Column::meta : Column::receipts;
      if (below(3) == 0) {
        batch.erase(column, key);
        continue;
      }
      batch.put(column,
                key,
                smpp::to_octets(std::to_string(below(1'000'000))),
                routing::DataClass::meta,
                below(1000));
      if (!in_meta && below(2) == 0) {
        batch.writes.back().aside = aside(key);
      }
    }
    return batch;
  }

 private:
  routing::BlindIndex index() {
    routing::BlindIndex index{};
    index.fill(static_cast<std::uint8_t>(below(8) * 36));
    return index;
  }

  routing::MessageId message() { return {.carrier = carrier, .serial = below(12)}; }

  std::mt19937 random_;
};

class Both {
 public:
  Both(store::Store& store, Loop& loop) : store_(store), loop_(loop) {}

  static std::string text_of(const routing::StoredRecord& record) {
    return std::string{smpp::view(record.value)} + "/" + std::to_string(record.expires_unix);
  }

  // In order, over many pages of a few.
  static std::vector<std::pair<Key, std::string>> all_of(const auto& page_of,
                                                         const Key& first,
                                                         const Key& until) {
    std::vector<std::pair<Key, std::string>> all;
    Key from = first;
    do {
      const routing::Page page = page_of(from, until);
      EXPECT_EQ(page.damaged, 0u);
      for (const auto& record : page.records) {
        all.emplace_back(record.key, text_of(record));
      }
      from = page.next;
    } while (!from.empty());
    return all;
  }

  void agree(support::MemoryStorage& model, Column column, const Key& from, const Key& until) {
    const auto of_model = [&](const Key& first, const Key& last) {
      routing::Page page;
      model.page(column, first, last, 5, [&](routing::Page got) { page = std::move(got); });
      return page;
    };
    const auto of_store = [&](const Key& first, const Key& last) {
      return page(store_, loop_, column, first, last, 5);
    };
    const auto expected = all_of(of_model, from, until);
    const auto got = all_of(of_store, from, until);
    if (!from.empty()) {
      EXPECT_EQ(got, expected);
      return;
    }
    // A whole column: in no order; what moves under the walk may come twice, as it is.
    std::map<Key, std::string> found;
    for (const auto& [key, text] : got) {
      EXPECT_EQ(found.try_emplace(key, text).first->second, text);
    }
    EXPECT_EQ((std::vector<std::pair<Key, std::string>>{found.begin(), found.end()}), expected);
  }

 private:
  store::Store& store_;
  Loop& loop_;
};

TEST(CoversAgreement, TheStoreIsWhatTheModelIsWhateverMoves) {
  const std::array<std::size_t, 4> limits{store::StoreSettings{}.young_octets, 0, 300, 3'000};
  std::size_t renewed = 0;
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    const Folder folder;
    Loop loop;
    store::StoreSettings limited = settings(folder);
    limited.young_octets = limits[seed % limits.size()];
    support::MemoryStorage model{support::MemoryStorage::Mode::automatic};
    Script script{seed};
    for (int round = 0; round < 3; ++round) {
      auto store = *store::Store::open(limited, root_key(), loop.post());
      Both both{*store, loop};
      for (int nth = 0; nth < 100; ++nth) {
        routing::Batch batch = script.batch();
        routing::Batch copy;
        copy.writes.assign(batch.writes.begin(), batch.writes.end());
        model.commit(std::move(copy), [](bool) {});
        ASSERT_TRUE(commit(*store, loop, std::move(batch)));
        const std::uint32_t what = script.below(40);
        if (what == 0) {
          renewed += ask(*store, loop, KeyTask::reindex).failed.empty() ? 1u : 0u;
        } else if (what == 1) {
          // Not waited for: it walks while the rest goes on.
          store->keys(KeyTask::retire, [](const store::KeyReport&) {});
        } else if (what < 12) {
          const routing::Conversation conversation = script.below(3);
          const Key prefix = Script::deferred_of(conversation);
          both.agree(model, Column::meta, prefix, prefix.after_prefix());
        } else if (what < 22) {
          const Key key = script.awaited();
          both.agree(model, Column::receipts, key, key.after_prefix());
        } else if (what < 24) {
          both.agree(model, Column::receipts, {}, {});
          both.agree(model, Column::meta, {}, {});
        } else {
          const Key key = script.awaited();
          routing::ReadOutcome outcome{};
          std::string value;
          model.read(Column::receipts, key, [&](routing::ReadOutcome got, smpp::Octets octets) {
            outcome = got;
            value = smpp::view(octets);
          });
          const ReadBack got = read(*store, loop, Column::receipts, key);
          ASSERT_EQ(got.outcome, outcome);
          ASSERT_EQ(got.value, value);
        }
        ASSERT_FALSE(testing::Test::HasFailure())
            << "seed " << seed << ", round " << round << ", step " << nth;
      }
      if (round == 1) {
        store->close();  // else as a process that ends without it
      }
    }
  }
  EXPECT_GT(renewed, 4u);
}

}  // namespace
