// A carrier plays a script and repeats what was not answered; the process dies at every completion
// of the store, with any number of the unfinished batches on disk. What was answered is there
// exactly once; what came twice says so.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;

// After how many completions, and how many batches of the others reach the disk.
using Crash = std::tuple<std::size_t, std::size_t>;

class InboundCrashTest : public support::RoutingFixture,
                         public ::testing::WithParamInterface<Crash> {
 protected:
  InboundCrashTest() {
    storage.memory.set_mode(support::MemoryStorage::Mode::manual);
    manual = true;
  }

  void ready() {
    boot();
    storage.memory.complete_all();
    ASSERT_TRUE(recovered);
    link = bind();
  }

  static std::vector<smpp::DeliverSm> script() {
    return {message("one"),
            part(7, 3, 2, "B"),
            part(7, 2, 1, "C", "447700900002"),
            message("two"),
            part(7, 3, 1, "A"),
            part(7, 2, 2, "D", "447700900002"),
            part(7, 3, 3, "!"),
            part(9, 2, 1, "begun"),
            message("three")};
  }

  // Each request is settled alone; after `crash_after` completions the process dies.
  void run_script(std::size_t crash_after, std::size_t survivors) {
    ready();
    std::vector<std::optional<std::uint64_t>> serials(script().size());
    std::size_t completed = 0;
    const auto lives = [&] {
      while (completed < crash_after && storage.memory.complete_one()) {
        ++completed;
      }
      return completed < crash_after;
    };
    for (std::size_t i = 0; i < serials.size(); ++i) {
      serials[i] = deliver(link, script()[i]);
      // Three at a time are on their way to the disk.
      if (i % 3 == 2 && !lives()) {
        break;
      }
    }
    std::vector<bool> was_answered;
    for (const auto& serial : serials) {
      was_answered.push_back(serial && answered(*serial).has_value());
    }
    storage.crash(survivors);
    ready();
    for (std::size_t i = 0; i < serials.size(); ++i) {
      if (!was_answered[i]) {
        deliver(link, script()[i]);
        storage.memory.complete_all();
      }
    }
    inbound->on_deadline(wall + 2h);
    storage.memory.complete_all();
  }

  LinkSession link;
};

TEST_P(InboundCrashTest, WhatWasAnsweredIsThereAndWhatCameTwiceSaysSo) {
  const auto [crash_after, survivors] = GetParam();
  run_script(crash_after, survivors);
  std::map<std::string, int> seen;
  std::map<std::string, int> unflagged;
  for (const MessageReceived& message : received()) {
    ++seen[text_of(message)];
    unflagged[text_of(message)] += message.possible_duplicate ? 0 : 1;
  }
  if (survivors == 0) {
    const std::map<std::string, int> all{
        {"one", 1}, {"two", 1}, {"three", 1}, {"AB!", 1}, {"CD", 1}, {"begun", 1}};
    EXPECT_EQ(seen, all);
    EXPECT_EQ(unflagged, all);
  }
  for (const char* text : {"one", "two", "three"}) {
    EXPECT_GE(seen[text], 1) << text;
    EXPECT_EQ(unflagged[text], 1) << text;
  }
  for (const char* text : {"AB!", "CD", "begun"}) {
    EXPECT_GE(seen[text], 1) << text;
    EXPECT_LE(unflagged[text], 1) << text;
  }
  EXPECT_EQ(records_left(Column::parts), 0U);
}

INSTANTIATE_TEST_SUITE_P(Everywhere,
                         InboundCrashTest,
                         ::testing::Combine(::testing::Range<std::size_t>(0, 10),
                                            ::testing::Range<std::size_t>(0, 4)));

}  // namespace
}  // namespace routing
