#include "daemon/queue/timestamp.hpp"

#include <gtest/gtest.h>

namespace queue {
namespace {

std::int64_t unix_ms(std::string_view text) {
  const auto time = parse_timestamp(text);
  return time ? time->time_since_epoch().count() : -1;
}

TEST(Timestamp, ReadsTheFormsOfTheStandard) {
  EXPECT_EQ(unix_ms("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(unix_ms("2026-11-27T10:30:00Z"), 1'795'775'400'000);
  EXPECT_EQ(unix_ms("2026-11-27t10:30:00z"), 1'795'775'400'000);
  EXPECT_EQ(unix_ms("2026-11-27 10:30:00Z"), 1'795'775'400'000);
  EXPECT_EQ(unix_ms("2026-11-27T10:30:00+01:00"), 1'795'771'800'000);
  EXPECT_EQ(unix_ms("2026-11-27T10:30:00-05:30"), 1'795'795'200'000);
  EXPECT_EQ(unix_ms("2026-11-27T10:30:00.25Z"), 1'795'775'400'250);
  EXPECT_EQ(unix_ms("2026-11-27T10:30:00.123456789Z"), 1'795'775'400'123);
  EXPECT_EQ(unix_ms("2016-12-31T23:59:60Z"), 1'483'228'800'000) << "a leap second";
  EXPECT_EQ(unix_ms("2028-02-29T00:00:00Z"), 1'835'395'200'000);
}

TEST(Timestamp, RefusesTheRest) {
  for (const char* const text : {"",
                                 "2026-11-27",
                                 "2026-11-27T10:30Z",
                                 "2026-11-27T10:30:00",
                                 "2026-02-29T10:30:00Z",
                                 "2026-13-01T10:30:00Z",
                                 "2026-11-27T24:00:00Z",
                                 "2026-11-27T10:60:00Z",
                                 "2026-11-27T10:30:61Z",
                                 "2026-11-27T10:30:00.Z",
                                 "2026-11-27T10:30:00+0100",
                                 "2026-11-27T10:30:00+24:00",
                                 "2026-11-27T10:30:00ZZ",
                                 "20261127T103000Z",
                                 "tomorrow"}) {
    EXPECT_EQ(unix_ms(text), -1) << text;
  }
}

}  // namespace
}  // namespace queue
