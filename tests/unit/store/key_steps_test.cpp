// What is done to keys, ended at each of its steps on the disk.

#include "tests/unit/store/shredder_fixture.hpp"

#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace store_test;
using routing::Column;
using routing::DataClass;
using store::KeyTask;

using KeyStepsTest = ShredderTest;

// At each of its steps on the disk, before and after: the keyring is the old one or the new one,
// and every record opens.
TEST_F(KeyStepsTest, ARotationMayEndAtEveryStep) {
  {
    const auto store = open_store();
    fill(*store, 1, 10, DataClass::text);
    store->close();
  }
  const store::Roots both{store::local_root(root_key('n')), store::local_root(root_key())};
  watch().recording = false;
  int step = 1;
  bool rotated = false;
  for (; !rotated && step < 100; ++step) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      // Without a store, whose threads a fork does not bring along.
      auto keyring = store::Keyring::read(folder.state() + "/keyring", both);
      watch().steps = 0;
      watch().die_at = step;
      const bool done = keyring && *keyring && (*keyring)->rotate();
      ::_exit(done ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    ASSERT_TRUE(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 9);
    rotated = WEXITSTATUS(status) == 0;
    const auto store = open_store(both);
    ASSERT_NE(store, nullptr) << "step " << step;
    EXPECT_EQ(page(*store, loop, Column::inbound).records.size(), 10u) << "step " << step;
    EXPECT_EQ(page(*store, loop, Column::inbound).damaged, 0u) << "step " << step;
    store->close();
  }
  EXPECT_GT(step, 8);
  EXPECT_TRUE(rotated);
  const auto store = open_store(store::Roots{store::local_root(root_key('n'))});
  EXPECT_EQ(page(*store, loop, Column::inbound).records.size(), 10u);
}

// Renewing covers, at each step on the disk and after each slice of the walk: every record is
// found, once, and the walk is ended by whoever comes after.
TEST_F(KeyStepsTest, ARenewalOfCoversMayEndAtEveryStep) {
  constexpr std::uint64_t records = 1'200;  // three slices
  const auto key_of_record = [](std::uint64_t number) {
    return routing::Key{}.number('k').number(number).number(~number);
  };
  {
    const auto store = open_store();
    routing::Batch batch;
    for (std::uint64_t number = 0; number < records; ++number) {
      batch.put(Column::idempotency,
                key_of_record(number),
                smpp::to_octets(std::to_string(number)),
                DataClass::meta);
    }
    EXPECT_TRUE(commit(*store, loop, std::move(batch)));
    store->close();
  }
  watch().recording = false;
  int cut = 0;  // the steps on the disk, then, from 1,000 on, the slices
  std::set<std::size_t> versions_seen;
  bool ended = false;
  for (int at = 1; !ended; ++at) {
    ASSERT_LT(at, 1'100);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      // Without a store, whose threads a fork does not bring along.
      auto opened = store::open_folder(given(), root_key());
      if (!opened) {
        ::_exit(2);
      }
      const auto sliced = [&](int slice) {
        if (at > 1'000 && slice == at - 1'000) {
          ::_exit(9);
        }
      };
      watch().steps = 0;
      watch().die_at = at > 1'000 ? 0 : at;
      if (opened->keyring->covers().size() == 1 && !opened->keyring->renew_covers(today)) {
        ::_exit(3);
      }
      store::Covers covers{*opened->keyring};
      store::Shredder shredder{*opened->keyring, *opened->sealer, opened->records, covers};
      shredder.begin(today);
      for (int slice = 1;; ++slice) {
        const auto walked = shredder.step(today, 0);
        if (!walked) {
          ::_exit(4);
        }
        sliced(slice);
        if (*walked) {
          ::_exit(opened->keyring->covers().size() == 1 ? 0 : 5);
        }
      }
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    ASSERT_TRUE(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 9) << WEXITSTATUS(status);
    cut += WEXITSTATUS(status) == 9 ? 1 : 0;
    if (WEXITSTATUS(status) == 0) {
      ended = at > 1'000;
      at = std::max(at, 1'000);
    }
    const auto store = open_store();
    ASSERT_NE(store, nullptr) << "step " << at;
    std::size_t found = 0;
    routing::Key from;
    do {
      const routing::Page next = page(*store, loop, Column::idempotency, from);
      found += next.records.size();
      EXPECT_EQ(next.damaged, 0u);
      from = next.next;
    } while (!from.empty());
    EXPECT_EQ(found, records) << "step " << at;
    for (std::uint64_t number = 0; number < records; number += 100) {
      EXPECT_EQ(read(*store, loop, Column::idempotency, key_of_record(number)).value,
                std::to_string(number))
          << "step " << at;
    }
    std::set<std::uint64_t> versions;
    for (const store::KeyFacts& key : ask(*store, KeyTask::list).keys) {
      if (key.kind == store::KeyKind::cover) {
        versions.insert(key.run);
      }
    }
    versions_seen.insert(versions.size());
    store->close();
  }
  EXPECT_GT(cut, 16);
  EXPECT_EQ(versions_seen, (std::set<std::size_t>{1, 2}));
}

}  // namespace
