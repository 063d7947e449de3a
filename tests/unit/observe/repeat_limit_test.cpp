#include "daemon/observe/repeat_limit.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace {

using namespace std::chrono_literals;
using observe::log::RepeatLimit;

constexpr RepeatLimit::Time start{};

int admitted(RepeatLimit& limit, observe::SafeText event, RepeatLimit::Time now, int times) {
  int count = 0;
  for (int i = 0; i < times; ++i) {
    count += limit.admit(event, now) ? 1 : 0;
  }
  return count;
}

TEST(RepeatLimit, AdmitsTheGivenNumberASecond) {
  RepeatLimit limit(10);
  EXPECT_EQ(admitted(limit, "a", start, 25), 10);
  EXPECT_EQ(admitted(limit, "a", start + 999ms, 5), 0);
  EXPECT_EQ(admitted(limit, "a", start + 1s, 25), 10);
}

TEST(RepeatLimit, EventsDoNotShareTheirAllowance) {
  RepeatLimit limit(2);
  EXPECT_EQ(admitted(limit, "a", start, 5), 2);
  EXPECT_EQ(admitted(limit, "b", start, 5), 2);
}

TEST(RepeatLimit, ReportsWhatItHeldBackOnceWhenTheSecondIsOver) {
  RepeatLimit limit(2);
  EXPECT_EQ(admitted(limit, "a", start, 5), 2);
  EXPECT_TRUE(limit.take_suppressed(start + 500ms).empty());
  const auto taken = limit.take_suppressed(start + 1s);
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].event.view(), "a");
  EXPECT_EQ(taken[0].count, 3u);
  EXPECT_TRUE(limit.take_suppressed(start + 2s).empty());
}

TEST(RepeatLimit, WhatWasHeldBackIsNotForgottenByTheNextSecond) {
  RepeatLimit limit(1);
  EXPECT_EQ(admitted(limit, "a", start, 4), 1);
  EXPECT_EQ(admitted(limit, "a", start + 1s, 3), 1);
  const auto taken = limit.take_suppressed(start + 1s, true);
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].count, 5u);
}

}  // namespace
