#include "smpp/text/message_time.hpp"

#include <gtest/gtest.h>

namespace smpp {
namespace {

using namespace std::chrono_literals;

TEST(RelativeTime, WritesDaysToSeconds) {
  EXPECT_EQ(relative_time(10min)->reveal(), "000000001000000R");
  EXPECT_EQ(relative_time(7 * 24h)->reveal(), "000007000000000R");
  EXPECT_EQ(relative_time(0s)->reveal(), "000000000000000R");
  EXPECT_EQ(relative_time(99 * 24h + 23h + 59min + 58s)->reveal(), "000099235958000R");
}

TEST(RelativeTime, IsNothingOutsideItsRange) {
  EXPECT_FALSE(relative_time(-1s));
  EXPECT_FALSE(relative_time(100 * 24h));
}

}  // namespace
}  // namespace smpp
