#include "daemon/net/backoff.hpp"

#include <gtest/gtest.h>

namespace {

using net::Backoff;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr double most = 0.999999;

TEST(Backoff, DoublesFromTheMinimumAndStaysWithinTheMaximum) {
  Backoff low{seconds{1}, seconds{60}, seconds{60}};
  Backoff high{seconds{1}, seconds{60}, seconds{60}};
  for (const int bottom : {1, 2, 4, 8, 16, 30, 30, 30}) {
    EXPECT_EQ(low.after_failure(0.0), seconds{bottom});
    const auto delay = high.after_failure(most);
    EXPECT_LE(delay, seconds{std::min(2 * bottom, 60)});
    EXPECT_GT(delay, seconds{std::min(2 * bottom, 60)} - milliseconds{1});
  }
}

TEST(Backoff, ResetStartsAgainFromTheMinimum) {
  Backoff backoff{seconds{1}, seconds{60}, seconds{60}};
  for (int i = 0; i < 10; ++i) {
    static_cast<void>(backoff.after_failure(0.5));
  }
  backoff.reset();
  EXPECT_EQ(backoff.after_failure(0.0), seconds{1});
}

TEST(Backoff, RefusalIsNeverSoonerThanItsOwnFloor) {
  Backoff backoff{milliseconds{10}, seconds{1}, minutes{1}};
  EXPECT_EQ(backoff.after_refusal(0.0), minutes{1});
  EXPECT_GT(backoff.after_refusal(most), seconds{74});
  EXPECT_LE(backoff.after_refusal(most), seconds{75});
  EXPECT_EQ(backoff.after_failure(0.0), milliseconds{10});
}

TEST(Backoff, ZeroAndCrossedBoundsStillWait) {
  Backoff zero{seconds{0}, seconds{0}, seconds{0}};
  Backoff crossed{seconds{5}, seconds{1}, seconds{0}};
  for (int i = 0; i < 5; ++i) {
    EXPECT_GE(zero.after_failure(0.0), milliseconds{1});
    EXPECT_EQ(crossed.after_failure(0.5), seconds{5});
  }
  EXPECT_GE(zero.after_refusal(0.0), milliseconds{1});
}

TEST(Backoff, HugeBoundsDoNotOverflow) {
  Backoff backoff{smpp::Duration::max() / 3, smpp::Duration::max(), seconds{1}};
  for (int i = 0; i < 5; ++i) {
    EXPECT_GE(backoff.after_failure(0.5), smpp::Duration::max() / 3);
  }
}

}  // namespace
