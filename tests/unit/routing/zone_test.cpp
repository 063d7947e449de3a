// The time of day somewhere, and hours of days of the week.
#include "routing/model/zone.hpp"

#include <gtest/gtest.h>

namespace routing {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

constexpr const char* london = "GMT0BST,M3.5.0/1,M10.5.0";
constexpr const char* new_york = "EST5EDT,M3.2.0,M11.1.0";
constexpr const char* sydney = "AEST-10AEDT,M10.1.0,M4.1.0/3";
constexpr const char* kathmandu = "<+0545>-5:45";

smpp::WallTime utc(int year, unsigned month, unsigned day, int hour, int minute = 0) {
  return sys_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}} +
         std::chrono::hours{hour} + std::chrono::minutes{minute};
}

unsigned minute_in(const char* rule, smpp::WallTime now) {
  return local_time(parse_zone(rule).value(), now).minute;
}

TEST(ZoneTest, SummerBeginsAndEndsToTheMinute) {
  EXPECT_EQ(minute_in(london, utc(2026, 3, 29, 0, 59)), 59u);
  EXPECT_EQ(minute_in(london, utc(2026, 3, 29, 1, 0)), 120u);
  EXPECT_EQ(minute_in(london, utc(2026, 10, 25, 0, 59)), 119u);
  EXPECT_EQ(minute_in(london, utc(2026, 10, 25, 1, 0)), 60u);
  EXPECT_EQ(minute_in(new_york, utc(2026, 3, 8, 6, 59)), 119u);
  EXPECT_EQ(minute_in(new_york, utc(2026, 3, 8, 7, 0)), 180u);
  EXPECT_EQ(minute_in(new_york, utc(2026, 11, 1, 5, 59)), 119u);
  EXPECT_EQ(minute_in(new_york, utc(2026, 11, 1, 6, 0)), 60u);
}

TEST(ZoneTest, SouthOfTheEquatorSummerGoesOverNewYear) {
  EXPECT_EQ(minute_in(sydney, utc(2026, 1, 1, 0)), 11u * 60);
  EXPECT_EQ(minute_in(sydney, utc(2026, 7, 1, 0)), 10u * 60);
  EXPECT_EQ(minute_in(sydney, utc(2026, 4, 4, 15, 59)), 179u);
  EXPECT_EQ(minute_in(sydney, utc(2026, 4, 4, 16, 0)), 120u);
}

TEST(ZoneTest, OddOffsetsAndDaysOfTheYear) {
  EXPECT_EQ(minute_in(kathmandu, utc(2026, 6, 1, 0)), 345u);
  EXPECT_EQ(minute_in("UTC0", utc(2026, 6, 1, 7)), 420u);
  // Julian days do not count February 29: 60 is March 1 in every year.
  const char* const julian = "XST0XDT,J60/0,J300/0";
  EXPECT_EQ(minute_in(julian, utc(2028, 2, 29, 23, 59)), 1439u);
  EXPECT_EQ(minute_in(julian, utc(2028, 3, 1, 0)), 60u);
  EXPECT_EQ(minute_in(julian, utc(2027, 3, 1, 0)), 60u);
  const char* const counted = "XST0XDT,59/0,299/0";
  EXPECT_EQ(minute_in(counted, utc(2028, 2, 29, 0)), 60u);
}

std::chrono::minutes offset_in(
    const char* rule, int year, unsigned month, unsigned day, int hour, int minute = 0) {
  const smpp::WallTime digits = utc(year, month, day, hour, minute);
  return utc_offset_of(parse_zone(rule).value(),
                       std::chrono::local_seconds{
                           std::chrono::floor<std::chrono::seconds>(digits).time_since_epoch()});
}

TEST(ZoneTest, OffsetsOfLocalTimes) {
  EXPECT_EQ(offset_in(london, 2026, 1, 31, 10, 15), 0min);
  EXPECT_EQ(offset_in(london, 2026, 7, 1, 0), 60min);
  EXPECT_EQ(offset_in(new_york, 2026, 1, 1, 0), -300min);
  EXPECT_EQ(offset_in(new_york, 2026, 12, 31, 23, 59), -300min);
  EXPECT_EQ(offset_in(new_york, 2026, 7, 1, 12), -240min);
  EXPECT_EQ(offset_in(sydney, 2026, 1, 1, 0), 660min);
  EXPECT_EQ(offset_in(sydney, 2026, 12, 31, 23, 59), 660min);
  EXPECT_EQ(offset_in(sydney, 2026, 7, 1, 0), 600min);
  EXPECT_EQ(offset_in(kathmandu, 2026, 6, 1, 0), 345min);
  EXPECT_EQ(offset_in("<-0330>3:30", 2026, 6, 1, 0), -210min);
  EXPECT_EQ(offset_in("UTC0", 2026, 6, 1, 7), 0min);
}

TEST(ZoneTest, LocalTimesThatThereAreTwiceAreTheFirst) {
  EXPECT_EQ(offset_in(london, 2026, 10, 25, 0, 59), 60min);
  EXPECT_EQ(offset_in(london, 2026, 10, 25, 1, 0), 60min);
  EXPECT_EQ(offset_in(london, 2026, 10, 25, 1, 59), 60min);
  EXPECT_EQ(offset_in(london, 2026, 10, 25, 2, 0), 0min);
  EXPECT_EQ(offset_in(new_york, 2026, 11, 1, 1, 59), -240min);
  EXPECT_EQ(offset_in(new_york, 2026, 11, 1, 2, 0), -300min);
  EXPECT_EQ(offset_in(sydney, 2026, 4, 5, 2, 59), 660min);
  EXPECT_EQ(offset_in(sydney, 2026, 4, 5, 3, 0), 600min);
}

TEST(ZoneTest, LocalTimesThatThereAreNotGoByTheClockOfBefore) {
  EXPECT_EQ(offset_in(london, 2026, 3, 29, 0, 59), 0min);
  EXPECT_EQ(offset_in(london, 2026, 3, 29, 1, 0), 0min);
  EXPECT_EQ(offset_in(london, 2026, 3, 29, 1, 59), 0min);
  EXPECT_EQ(offset_in(london, 2026, 3, 29, 2, 0), 60min);
  EXPECT_EQ(offset_in(new_york, 2026, 3, 8, 2, 30), -300min);
  EXPECT_EQ(offset_in(new_york, 2026, 3, 8, 3, 0), -240min);
  EXPECT_EQ(offset_in(sydney, 2026, 10, 4, 2, 30), 600min);
  EXPECT_EQ(offset_in(sydney, 2026, 10, 4, 3, 0), 660min);
}

// Where summer is the standard, and winter's clock goes back from it.
TEST(ZoneTest, WinterTimeIsLikeSummerTime) {
  const char* const dublin = "IST-1GMT0,M10.5.0,M3.5.0/1";
  EXPECT_EQ(offset_in(dublin, 2026, 1, 1, 12), 0min);
  EXPECT_EQ(offset_in(dublin, 2026, 7, 1, 12), 60min);
  EXPECT_EQ(offset_in(dublin, 2026, 10, 25, 1, 30), 60min);
  EXPECT_EQ(offset_in(dublin, 2026, 3, 29, 1, 30), 0min);
}

TEST(ZoneTest, WhatIsNoRuleIsRefused) {
  for (const char* const rule : {"",
                                 "G0",
                                 "GMT",
                                 "GMT0BST",
                                 "GMT0BST,M3.5.0",
                                 "GMT0BST,M13.5.0,M10.5.0",
                                 "GMT0BST,M3.6.0,M10.5.0",
                                 "GMT0BST,M3.5.7,M10.5.0",
                                 "GMT0BST,J0,J365",
                                 "GMT0BST,M3.5.0/1,M10.5.0x",
                                 "<+05-5",
                                 "GMT25"}) {
    EXPECT_EQ(parse_zone(rule).has_value(), false) << rule;
  }
}

TEST(HoursTest, DaysAndTimesAreLocal) {
  Hours office{.days = 0b0011111, .from = 9 * 60, .until = 17 * 60};
  office.zone = parse_zone(new_york).value();
  EXPECT_TRUE(office.contain(utc(2026, 11, 27, 14, 0))) << "Friday, 9:00";
  EXPECT_FALSE(office.contain(utc(2026, 11, 27, 13, 59)));
  EXPECT_FALSE(office.contain(utc(2026, 11, 27, 22, 0))) << "17:00 is over";
  EXPECT_FALSE(office.contain(utc(2026, 11, 28, 15, 0))) << "Saturday";
}

TEST(HoursTest, PastMidnightTheyAreTheDaysBefore) {
  const Hours night{.days = 0b0010000, .from = 22 * 60, .until = 6 * 60, .zone = {}};  // Fridays
  EXPECT_TRUE(night.contain(utc(2026, 11, 27, 22)));
  EXPECT_TRUE(night.contain(utc(2026, 11, 28, 5, 59)));
  EXPECT_FALSE(night.contain(utc(2026, 11, 28, 6)));
  EXPECT_FALSE(night.contain(utc(2026, 11, 27, 5)));
  EXPECT_FALSE(night.contain(utc(2026, 11, 28, 22)));
}

TEST(HoursTest, AWholeDay) {
  const Hours all{};
  EXPECT_TRUE(all.contain(utc(2026, 11, 27, 0)));
  EXPECT_TRUE(all.contain(utc(2026, 11, 27, 23, 59)));
  const Hours same{.from = 8 * 60, .until = 8 * 60};
  EXPECT_TRUE(same.contain(utc(2026, 11, 27, 7))) << "from eight to eight";
}

}  // namespace
}  // namespace routing
