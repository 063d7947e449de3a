#include "daemon/store/store.hpp"

#include "tests/unit/store/folder.hpp"

#include <sys/resource.h>

#include <csignal>
#include <thread>

namespace {

using namespace store_test;
using routing::Column;
using routing::DataClass;
using routing::ReadOutcome;

// No file grows beyond a limit for as long as this lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t octets) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{.rlim_cur = octets, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }

  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

  ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

TEST(Store, ReadsWhatWasCommitted) {
  const Folder folder;
  Loop loop;
  const auto store = open(folder, loop);
  EXPECT_TRUE(commit(*store, loop, put(Column::inbound, 1, "one")));
  EXPECT_EQ(read(*store, loop, Column::inbound, key_of(1)).value, "one");
  EXPECT_EQ(read(*store, loop, Column::inbound, key_of(2)).outcome, ReadOutcome::absent);
  EXPECT_EQ(read(*store, loop, Column::outbound, key_of(1)).outcome, ReadOutcome::absent);
}

TEST(Store, ReadsSeeExactlyTheBatchesBeforeThem) {
  const Folder folder;
  Loop loop;
  const auto store = open(folder, loop);
  std::vector<std::string> seen;
  const auto look = [&] {
    store->read(Column::parts, key_of(1), [&](ReadOutcome outcome, smpp::Octets value) {
      seen.emplace_back(outcome == ReadOutcome::found ? smpp::view(value) : "-");
    });
  };
  const auto look_at_page = [&] {
    store->page(Column::parts, {}, {}, 10, [&](routing::Page got) {
      seen.push_back(std::to_string(got.records.size()));
    });
  };
  const auto note = [&](const char* name) {
    return [&seen, name](bool durable) { seen.emplace_back(durable ? name : "failed"); };
  };
  look();
  store->commit(put(Column::parts, 1, "one"), note("A"));
  look();
  look_at_page();
  routing::Batch erased;
  erased.erase(Column::parts, key_of(1));
  store->commit(std::move(erased), note("B"));
  look();
  look_at_page();
  store->commit(put(Column::parts, 1, "two"), note("C"));
  look();
  EXPECT_TRUE(seen.empty()) << "nothing completes inside a call";
  ASSERT_TRUE(loop.run_until([&] { return seen.size() == 9; }));
  EXPECT_EQ(seen, (std::vector<std::string>{"-", "A", "one", "1", "B", "-", "0", "C", "two"}));
}

TEST(Store, ABatchIsOneWhole) {
  const Folder folder;
  Loop loop;
  const auto store = open(folder, loop);
  routing::Batch batch;
  batch.put(Column::parts, key_of(1), smpp::to_octets("part"), DataClass::text);
  batch.put(Column::meta, key_of(1), smpp::to_octets("meta"), DataClass::standing);
  EXPECT_TRUE(commit(*store, loop, std::move(batch)));
  batch = {};
  batch.erase_once(Column::parts, key_of(1));
  batch.put(Column::inbound, key_of(1), smpp::to_octets("event"), DataClass::text, 99);
  EXPECT_TRUE(commit(*store, loop, std::move(batch)));
  EXPECT_EQ(read(*store, loop, Column::parts, key_of(1)).outcome, ReadOutcome::absent);
  EXPECT_EQ(read(*store, loop, Column::meta, key_of(1)).value, "meta");
  const routing::Page inbound = page(*store, loop, Column::inbound);
  ASSERT_EQ(inbound.records.size(), 1u);
  EXPECT_EQ(inbound.records[0].expires_unix, 99u);
}

TEST(Store, AnEmptyBatchAndAnEmptyValueAreFine) {
  const Folder folder;
  Loop loop;
  const auto store = open(folder, loop);
  EXPECT_TRUE(commit(*store, loop, {}));
  EXPECT_TRUE(commit(*store, loop, put(Column::meta, 1, "")));
  const ReadBack back = read(*store, loop, Column::meta, key_of(1));
  EXPECT_EQ(back.outcome, ReadOutcome::found);
  EXPECT_EQ(back.value, "");
}

TEST(Store, WhatIsWrittenOverIsKeptWhereToldWithItsExpiry) {
  for (const std::size_t young_octets : {store::StoreSettings{}.young_octets, std::size_t{0}}) {
    const Folder folder;
    Loop loop;
    store::StoreSettings limited = settings(folder);
    limited.young_octets = young_octets;  // without any room everything lies in RocksDB at once
    auto opened = store::Store::open(limited, root_key(), loop.post());
    ASSERT_TRUE(opened) << opened.error().reason;
    store::Store& store = **opened;
    const auto over = [&](const char* value, std::uint32_t expires_unix, std::uint64_t aside) {
      routing::Batch batch;
      batch.put_keeping(Column::receipts,
                        key_of(1),
                        smpp::to_octets(value),
                        DataClass::meta,
                        expires_unix,
                        key_of(aside));
      EXPECT_TRUE(commit(store, loop, std::move(batch)));
    };
    over("one", 111, 11);
    over("two", 222, 12);
    over("three", 333, 13);
    const routing::Page all = page(store, loop, Column::receipts);
    ASSERT_EQ(all.records.size(), 3U) << "there was nothing to keep at first";
    const auto expect = [&](std::size_t nth, std::uint64_t key, const char* value, unsigned until) {
      EXPECT_EQ(all.records[nth].key, key_of(key));
      EXPECT_EQ(smpp::view(all.records[nth].value), value);
      EXPECT_EQ(all.records[nth].expires_unix, until);
    };
    expect(0, 1, "three", 333);
    expect(1, 12, "one", 111);
    expect(2, 13, "two", 222);
  }
}

TEST(Store, PagesKeepTheirBounds) {
  const Folder folder;
  Loop loop;
  const auto store = open(folder, loop);
  routing::Batch batch;
  for (std::uint64_t number = 0; number < 2000; ++number) {
    batch.put(
        Column::outbound, key_of(number), smpp::to_octets(std::to_string(number)), DataClass::text);
  }
  batch.put(Column::inbound, key_of(5), smpp::to_octets("elsewhere"), DataClass::text);
  EXPECT_TRUE(commit(*store, loop, std::move(batch)));

  const routing::Page some = page(*store, loop, Column::outbound, key_of(10), key_of(14));
  ASSERT_EQ(some.records.size(), 4u);
  EXPECT_EQ(some.records.front().key, key_of(10));
  EXPECT_EQ(some.records.back().key, key_of(13));
  EXPECT_TRUE(some.next.empty());

  const routing::Page cut = page(*store, loop, Column::outbound, key_of(10), key_of(14), 3);
  EXPECT_EQ(cut.records.size(), 3u);
  EXPECT_EQ(cut.next, key_of(13));

  EXPECT_TRUE(page(*store, loop, Column::outbound, key_of(2000)).records.empty());
  EXPECT_TRUE(page(*store, loop, Column::outbound, key_of(9), key_of(9)).records.empty());
  EXPECT_TRUE(page(*store, loop, Column::outbound, key_of(9), key_of(3)).records.empty());

  std::uint64_t expected = 0;
  std::size_t pages = 0;
  routing::Key from;
  do {
    const routing::Page next = page(*store, loop, Column::outbound, from, {}, 100'000);
    EXPECT_LE(next.records.size(), 512u) << "a page is bounded work";
    for (const routing::StoredRecord& record : next.records) {
      EXPECT_EQ(smpp::view(record.value), std::to_string(expected));
      EXPECT_EQ(record.key, key_of(expected++));
    }
    from = next.next;
    ++pages;
  } while (!from.empty());
  EXPECT_EQ(expected, 2000u);
  EXPECT_EQ(pages, 4u);
}

TEST(Store, ManyCommitsShareFewSyncsAndFewTurns) {
  const Folder folder;
  Loop loop;
  const auto store = open(folder, loop);
  std::size_t done = 0;
  for (std::uint64_t number = 0; number < 1000; ++number) {
    store->commit(put(Column::inbound, number, "text"), [&](bool durable) {
      EXPECT_TRUE(durable);
      ++done;
    });
  }
  ASSERT_TRUE(loop.run_until([&] { return done == 1000; }));
  EXPECT_EQ(store->figures().commits, 1000u);
  EXPECT_LE(store->figures().syncs, 10u);
  EXPECT_LE(loop.turns, 20u);
  std::uint64_t timed = 0;
  for (const std::uint64_t count : store->figures().sync_times) {
    timed += count;
  }
  EXPECT_EQ(timed, store->figures().syncs);
  EXPECT_EQ(store->figures().mailbox_octets, 0u);
}

TEST(Store, StopsIntakeWhenTheMailboxIsFullAndResumes) {
  const Folder folder;
  Loop loop;
  store::StoreSettings small = settings(folder);
  small.mailbox_octets = 10'000;
  auto opened = store::Store::open(small, root_key(), loop.post());
  ASSERT_TRUE(opened);
  store::Store& store = **opened;
  EXPECT_TRUE(store.accepting());
  std::size_t done = 0;
  std::size_t handed_over = 0;
  while (store.accepting()) {
    ASSERT_LT(handed_over, 100u);
    store.commit(put(Column::inbound, ++handed_over, std::string(500, 'x')), [&](bool) { ++done; });
  }
  EXPECT_GE(store.figures().mailbox_octets, 10'000u);
  ASSERT_TRUE(loop.run_until([&] { return done == handed_over; }));
  EXPECT_TRUE(store.accepting());
}

TEST(Store, StopsIntakeBelowTheLowWaterMarkAndResumes) {
  const Folder folder;
  Loop loop;
  const auto store = open(folder, loop);
  EXPECT_TRUE(store->accepting());
  store->set_low_water(UINT64_MAX);
  EXPECT_TRUE(commit(*store, loop, put(Column::inbound, 1, "what is accepted is still written")));
  EXPECT_FALSE(store->accepting());
  EXPECT_TRUE(store->figures().low_on_disk);
  EXPECT_GT(store->figures().free_octets, 0u);
  store->set_low_water(1);
  EXPECT_TRUE(commit(*store, loop, put(Column::inbound, 2, "x")));
  EXPECT_TRUE(store->accepting());
}

TEST(Store, StartsWithoutAcceptingWhenTheDiskIsLow) {
  const Folder folder;
  Loop loop;
  store::StoreSettings low = settings(folder);
  low.low_water = UINT64_MAX;
  const auto opened = store::Store::open(low, root_key(), loop.post());
  ASSERT_TRUE(opened);
  EXPECT_FALSE((*opened)->accepting());
}

TEST(Store, AFailedWriteEndsAcceptanceForGood) {
  const Folder folder;
  Loop loop;
  auto store = open(folder, loop);
  EXPECT_TRUE(commit(*store, loop, put(Column::inbound, 1, "before")));
  std::vector<bool> results;
  {
    const FileSizeLimit limit{64 * 1024};
    for (std::uint64_t number = 2; number < 6; ++number) {
      store->commit(put(Column::inbound, number, std::string(40'000, 'x')),
                    [&](bool durable) { results.push_back(durable); });
    }
    ASSERT_TRUE(loop.run_until([&] { return results.size() == 4; }));
  }
  EXPECT_EQ(results, std::vector<bool>(4, false));
  EXPECT_FALSE(store->accepting());
  EXPECT_TRUE(store->figures().failed);
  EXPECT_NE(store->failure().find("records cannot be written"), std::string::npos);
  EXPECT_FALSE(commit(*store, loop, put(Column::inbound, 7, "after"))) << "the limit is gone";
  EXPECT_FALSE(store->accepting());
  EXPECT_EQ(read(*store, loop, Column::inbound, key_of(1)).value, "before");
  store.reset();

  store = open(folder, loop);
  EXPECT_EQ(read(*store, loop, Column::inbound, key_of(1)).value, "before");
  EXPECT_EQ(read(*store, loop, Column::inbound, key_of(7)).outcome, ReadOutcome::absent);
  EXPECT_TRUE(commit(*store, loop, put(Column::inbound, 8, "again")));
}

TEST(Store, CloseWritesAndCompletesEverything) {
  const Folder folder;
  Loop loop;
  auto store = open(folder, loop);
  std::size_t durable = 0;
  std::size_t refused = 0;
  for (std::uint64_t number = 0; number < 100; ++number) {
    store->commit(put(Column::inbound, number, "text"), [&](bool result) {
      durable += result ? 1 : 0;
      store->commit({}, [&](bool late) { refused += late ? 0 : 1; });
    });
  }
  store->close();
  EXPECT_EQ(durable, 100u);
  EXPECT_FALSE(store->accepting());
  ASSERT_TRUE(loop.run_until([&] { return refused == 100; }));
  EXPECT_FALSE(commit(*store, loop, put(Column::inbound, 200, "late")));
  EXPECT_EQ(read(*store, loop, Column::inbound, key_of(1)).outcome, ReadOutcome::damaged);
  EXPECT_EQ(page(*store, loop, Column::inbound).damaged, 1u);
  store->close();

  const auto again = open(folder, loop);
  ASSERT_NE(again, nullptr) << "close() gives the folder free";
  EXPECT_EQ(page(*again, loop, Column::inbound).records.size(), 100u);
}

TEST(Store, DestroyedWithoutCloseWritesWhatItWasGivenAndCallsNobody) {
  const Folder folder;
  Loop loop;
  auto store = open(folder, loop);
  bool called = false;
  store->commit(put(Column::inbound, 1, "text"), [&](bool) { called = true; });
  store.reset();
  store = open(folder, loop);
  EXPECT_EQ(read(*store, loop, Column::inbound, key_of(1)).value, "text");
  EXPECT_FALSE(called);
}

TEST(Store, CommitsOfCompletionsAreHandedOverWithoutAnotherTurn) {
  const Folder folder;
  Loop loop;
  const auto store = open(folder, loop);
  std::size_t depth = 0;
  std::function<void(bool)> again = [&](bool durable) {
    EXPECT_TRUE(durable);
    if (++depth < 20) {
      store->commit(put(Column::meta, depth, "x"), again);
    }
  };
  store->commit(put(Column::meta, 0, "x"), again);
  ASSERT_TRUE(loop.run_until([&] { return depth == 20; }));
  EXPECT_LE(loop.turns, 22u) << "one flush, then one turn a completion";
}

TEST(Store, LeavesNothingInTheClear) {
  const Folder folder;
  Loop loop;
  const auto store = open(folder, loop);
  const std::string text = "canary text of somebody who trusts us";
  for (std::uint64_t number = 0; number < 10; ++number) {
    EXPECT_TRUE(commit(*store, loop, put(Column::inbound, number, text)));
  }
  store->close();
  const auto files = contents(folder.state());
  EXPECT_GT(files.size(), 4u);
  for (const auto& [name, content] : files) {
    EXPECT_EQ(content.find("canary"), std::string::npos) << name;
  }
}

TEST(Store, AtRestNothingIsYoung) {
  const Folder folder;
  Loop loop;
  const auto store = open(folder, loop);
  EXPECT_TRUE(commit(*store, loop, put(Column::inbound, 1, "in quarantine")));
  EXPECT_FALSE(contents(folder.state() + "/log").empty());
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (!contents(folder.state() + "/log").empty() && std::chrono::steady_clock::now() < limit) {
    std::this_thread::yield();
  }
  EXPECT_TRUE(contents(folder.state() + "/log").empty());
  EXPECT_EQ(store->figures().moved, 1u);
  EXPECT_EQ(read(*store, loop, Column::inbound, key_of(1)).value, "in quarantine");
}

}  // namespace
