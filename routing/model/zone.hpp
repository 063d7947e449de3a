// The time of day somewhere: its offset from UTC, with the change between standard and summer time,
// from a POSIX rule ("GMT0BST,M3.5.0/1,M10.5.0"), which ends every zone file of the system.
//
// Values; pure functions; any thread.
#pragma once

#include "smpp/base/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace routing {

// A day of the year on which the clock is changed, and when, in local time of before.
struct ClockChange {
  enum class Kind : std::uint8_t {
    weekday,      // of `month`: the `week`th `day` (0 Sunday), week 5 the last
    julian,       // `day` 1 to 365, February 29 never counted
    day_of_year,  // `day` 0 to 365
  };
  Kind kind = Kind::weekday;
  std::uint16_t day = 0;
  std::uint8_t month = 1;
  std::uint8_t week = 1;
  std::int32_t second = 7'200;
};

struct Zone {
  std::int32_t standard_s = 0;  // east of Greenwich is positive
  std::int32_t summer_s = 0;
  bool changes = false;
  ClockChange to_summer;
  ClockChange to_standard;
};

// Nothing if it is no such rule.
[[nodiscard]] std::optional<Zone> parse_zone(std::string_view rule);

struct LocalTime {
  unsigned weekday = 0;  // 0 Monday
  unsigned minute = 0;   // of the day
};

[[nodiscard]] LocalTime local_time(const Zone& zone, smpp::WallTime now);

// How far a time of the zone's clock is from UTC, by the clock as it was before a change: of a time
// that there is twice, when the clock goes back, the first is meant; one that there is not, when it
// goes forward, goes by the clock that was not put forward (as RFC 5545 section 3.3.5 has it). A
// zone's seconds, which none has today, are left out.
[[nodiscard]] std::chrono::minutes utc_offset_of(const Zone& zone,
                                                 std::chrono::local_seconds local);

// Hours of days of the week. From `from` up to `until`; past midnight if that is not later.
struct Hours {
  std::uint8_t days = 0x7F;  // bit 0 Monday
  std::uint16_t from = 0;    // minutes of the day
  std::uint16_t until = 24 * 60;
  Zone zone = {};

  [[nodiscard]] bool contain(smpp::WallTime now) const;
};

}  // namespace routing
