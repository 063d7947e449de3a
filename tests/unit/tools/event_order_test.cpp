#include "tools/smpp_load/event_order.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <vector>

namespace {

using Serials = std::vector<std::uint64_t>;

std::uint64_t overtaken(const Serials& sent,
                        const Serials& events,
                        std::uint64_t conversations = 1) {
  return load::count_overtaken(sent, events, conversations);
}

TEST(EventOrder, IsThatOfSending) {
  EXPECT_EQ(overtaken({0, 1, 2}, {0, 1, 2}), 0U);
  EXPECT_EQ(overtaken({1, 0, 2}, {1, 0, 2}), 0U);
  EXPECT_EQ(overtaken({}, {}), 0U);
}

TEST(EventOrder, CountsWhatWasOvertaken) {
  EXPECT_EQ(overtaken({0, 1, 2}, {1, 0, 2}), 1U);
  EXPECT_EQ(overtaken({0, 1, 2}, {2, 1, 0}), 2U);
  EXPECT_EQ(overtaken({0, 1, 2, 3}, {3, 0, 1, 2}), 1U);
}

TEST(EventOrder, DoesNotCompareConversations) {
  EXPECT_EQ(overtaken({0, 1, 2, 3}, {1, 0, 3, 2}, 2), 0U);
  EXPECT_EQ(overtaken({0, 1, 2, 3}, {1, 2, 3, 0}, 2), 1U);
}

TEST(EventOrder, ForgivesWhatTheCarrierTurnedRound) {
  // The first sending of 0 was never stored.
  EXPECT_EQ(overtaken({0, 1, 0}, {1, 0}), 0U);
  // It was; the second is a duplicate.
  EXPECT_EQ(overtaken({0, 1, 0}, {0, 1, 0}), 0U);
  // Answers to a whole window were lost, and what came of it was stored in part.
  EXPECT_EQ(overtaken({0, 1, 2, 0, 1, 2}, {0, 1, 0, 1, 2}), 0U);
  EXPECT_EQ(overtaken({0, 1, 2, 3, 0, 1, 2}, {0, 3, 0, 1, 2}), 0U);
}

TEST(EventOrder, DoesNotForgiveMoreThanThat) {
  // 1 was sent once, and answered: before the second 0.
  EXPECT_EQ(overtaken({0, 1, 0}, {0, 0, 1}), 1U);
  // The one event of each is of its last sending.
  EXPECT_EQ(overtaken({0, 1, 0, 1}, {1, 0}), 1U);
  // 2 stood between the two of 0 and of 1.
  EXPECT_EQ(overtaken({0, 1, 2, 0, 1}, {1, 0, 2, 0, 1}), 1U);
  // More events than sendings.
  EXPECT_EQ(overtaken({0, 1}, {0, 0, 1}), 1U);
}

}  // namespace
