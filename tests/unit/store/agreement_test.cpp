// The model that other tests use and the store itself, on the same random operations.

#include "tests/support/memory_storage.hpp"
#include "tests/unit/store/folder.hpp"

#include <array>
#include <random>
#include <set>

namespace {

using namespace store_test;
using routing::Column;

struct Step {
  enum class Kind { commit, read, page };
  Kind kind{};
  Column column{};
  routing::Batch batch;
  routing::Key from;
  routing::Key until;
  std::size_t most = 0;
};

// Random operations on twenty keys of two columns. In parts a record is put once and erased once,
// in receipts anything goes.
class Script {
 public:
  explicit Script(std::uint32_t seed) : random_(seed) {}

  Step next() {
    Step step;
    step.column = below(2) == 0 ? Column::parts : Column::receipts;
    step.from = key_of(below(20));
    step.until = below(3) == 0 ? routing::Key{} : key_of(below(25));
    step.most = 1 + below(8);
    switch (below(4)) {
      case 0:
        step.kind = Step::Kind::read;
        break;
      case 1:
        step.kind = Step::Kind::page;
        break;
      default:
        for (std::uint32_t writes = below(5); writes > 0; --writes) {
          add_write(step.batch);
        }
    }
    return step;
  }

 private:
  void add_write(routing::Batch& batch) {
    const std::uint32_t number = below(20);
    const std::uint32_t value = below(1'000'000);
    const std::uint32_t expires = below(1000);
    const bool in_parts = below(2) == 0;
    if (in_parts && parts_.erase(number) > 0) {
      batch.erase_once(Column::parts, key_of(number));
      return;
    }
    if (!in_parts && below(3) == 0) {
      batch.erase(Column::receipts, key_of(number));
      return;
    }
    batch.put(in_parts ? Column::parts : Column::receipts,
              key_of(number),
              smpp::to_octets(std::to_string(value)),
              routing::DataClass::text,
              expires);
    if (in_parts) {
      parts_.insert(number);
    } else if (const std::uint32_t aside = below(40); aside < 20 && aside != number) {
      batch.writes.back().aside = key_of(aside);
    }
  }

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_()) % limit; }

  std::mt19937 random_;
  std::set<std::uint32_t> parts_;  // that are there
};

std::string text_of(const routing::Page& page) {
  std::string text = "page";
  for (const routing::StoredRecord& record : page.records) {
    text += " " + std::to_string(record.key.octets().back()) + "=";
    text += smpp::view(record.value);
    text += "/" + std::to_string(record.expires_unix);
  }
  return text + (page.next.empty() ? " end" : " more");
}

void run(const Step& step, routing::Storage& storage, std::vector<std::string>& said) {
  switch (step.kind) {
    case Step::Kind::commit:
      storage.commit(step.batch,
                     [&said](bool durable) { said.emplace_back(durable ? "durable" : "failed"); });
      break;
    case Step::Kind::read:
      storage.read(
          step.column, step.from, [&said](routing::ReadOutcome outcome, smpp::Octets value) {
            said.push_back("read " + std::to_string(static_cast<int>(outcome)) + " " +
                           std::string{smpp::view(value)});
          });
      break;
    case Step::Kind::page:
      storage.page(step.column, step.from, step.until, step.most, [&said](routing::Page got) {
        said.push_back(text_of(got));
      });
      break;
  }
}

TEST(StorageModel, AgreesWithTheStore) {
  // Everything young, everything moved at once, and what lies between.
  const std::array<std::size_t, 4> limits{store::StoreSettings{}.young_octets, 0, 300, 3'000};
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    const Folder folder;
    Loop loop;
    store::StoreSettings limited = settings(folder);
    limited.young_octets = limits[seed % limits.size()];
    const auto open_limited = [&] {
      auto opened = store::Store::open(limited, root_key(), loop.post());
      EXPECT_TRUE(opened) << opened.error().reason;
      return opened ? std::move(*opened) : nullptr;
    };
    auto store = open_limited();
    support::MemoryStorage model{support::MemoryStorage::Mode::automatic};
    Script script{seed};
    std::vector<std::string> store_said;
    std::vector<std::string> model_said;
    for (int round = 0; round < 3; ++round) {
      for (int nth = 0; nth < 400; ++nth) {
        const Step next = script.next();
        run(next, *store, store_said);
        run(next, model, model_said);
      }
      ASSERT_TRUE(loop.run_until([&] { return store_said.size() == model_said.size(); }));
      ASSERT_EQ(store_said, model_said) << "seed " << seed << ", round " << round;
      store.reset();
      store = open_limited();
      ASSERT_NE(store, nullptr);
    }
  }
}

TEST(StorageModel, ACrashLosesWhatWasNotDurable) {
  support::MemoryStorage model;
  bool told = false;
  model.commit(put(Column::parts, 1, "durable"), [](bool) {});
  model.complete_all();
  model.commit(put(Column::parts, 2, "survivor"), [&](bool) { told = true; });
  model.commit(put(Column::parts, 3, "lost"), [&](bool) { told = true; });
  EXPECT_EQ(model.size(Column::parts), 3u);
  model.crash(1);
  EXPECT_FALSE(model.complete_one());
  EXPECT_FALSE(told);
  EXPECT_TRUE(model.contains(Column::parts, key_of(1)));
  EXPECT_TRUE(model.contains(Column::parts, key_of(2)));
  EXPECT_FALSE(model.contains(Column::parts, key_of(3)));
}

TEST(StorageModel, FailsForGood) {
  support::MemoryStorage model;
  bool durable = true;
  model.commit(put(Column::parts, 1, "x"), [&](bool result) { durable = result; });
  model.fail();
  model.complete_all();
  EXPECT_FALSE(durable);
  EXPECT_FALSE(model.accepting());
  model.crash();
  EXPECT_EQ(model.size(Column::parts), 0u);
}

TEST(StorageModelDeathTest, EndsATestThatBreaksTheContractOfEraseOnce) {
  support::MemoryStorage model{support::MemoryStorage::Mode::automatic};
  model.commit(put(Column::parts, 1, "x"), [](bool) {});
  model.commit(put(Column::parts, 1, "y"), [](bool) {});
  routing::Batch batch;
  batch.erase_once(Column::parts, key_of(1));
  EXPECT_DEATH(model.commit(std::move(batch), [](bool) {}), "puts == 1");
}

}  // namespace
