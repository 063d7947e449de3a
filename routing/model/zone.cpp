#include "routing/model/zone.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace routing {
namespace {

using std::chrono::days;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

// Reads the rule from its front; `good` says whether all that was asked for was there.
class RuleReader {
 public:
  explicit RuleReader(std::string_view rule) : rest_(rule) {}

  [[nodiscard]] bool good() const { return good_; }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  bool take(char c) {
    const bool there = rest_.starts_with(c);
    rest_.remove_prefix(there ? 1 : 0);
    return there;
  }

  void need(char c) { good_ &= take(c); }

  // Letters, or anything in angle brackets.
  void name() {
    std::size_t size = 0;
    if (take('<')) {
      size = rest_.find('>');
      good_ &= size != std::string_view::npos && size > 0;
      rest_.remove_prefix(good_ ? size + 1 : rest_.size());
      return;
    }
    const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    while (size < rest_.size() && letter(rest_[size])) {
      ++size;
    }
    good_ &= size >= 3;
    rest_.remove_prefix(size);
  }

  std::int32_t number(std::int32_t least, std::int32_t most) {
    std::int32_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    good_ &= error == std::errc{} && value >= least && value <= most;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

  // [+-]hours[:minutes[:seconds]]
  std::int32_t span(std::int32_t most_hours) {
    const bool negative = take('-');
    if (!negative) {
      take('+');
    }
    std::int32_t value = number(0, most_hours) * 3'600;
    if (take(':')) {
      value += number(0, 59) * 60;
      if (take(':')) {
        value += number(0, 59);
      }
    }
    return negative ? -value : value;
  }

  ClockChange change() {
    ClockChange change;
    need(',');
    if (take('M')) {
      change.month = static_cast<std::uint8_t>(number(1, 12));
      need('.');
      change.week = static_cast<std::uint8_t>(number(1, 5));
      need('.');
      change.day = static_cast<std::uint16_t>(number(0, 6));
    } else {
      change.kind = take('J') ? ClockChange::Kind::julian : ClockChange::Kind::day_of_year;
      change.day =
          static_cast<std::uint16_t>(number(change.kind == ClockChange::Kind::julian ? 1 : 0, 365));
    }
    if (take('/')) {
      change.second = span(167);
    }
    return change;
  }

 private:
  std::string_view rest_;
  bool good_ = true;
};

sys_days day_of(const ClockChange& change, std::chrono::year year) {
  const sys_days first{year / 1 / 1};
  switch (change.kind) {
    case ClockChange::Kind::weekday: {
      const std::chrono::month month{change.month};
      const std::chrono::weekday weekday{change.day};
      return change.week == 5 ? sys_days{year / month / weekday[std::chrono::last]}
                              : sys_days{year / month / weekday[change.week]};
    }
    case ClockChange::Kind::julian:
      return first + days{change.day - 1 + (year.is_leap() && change.day >= 60 ? 1 : 0)};
    case ClockChange::Kind::day_of_year:
      return first + days{change.day};
  }
  return first;
}

std::int32_t offset_at(const Zone& zone, sys_seconds now) {
  if (!zone.changes) {
    return zone.standard_s;
  }
  const std::chrono::year_month_day date{std::chrono::floor<days>(now + seconds{zone.standard_s})};
  const sys_seconds to_summer =
      day_of(zone.to_summer, date.year()) + seconds{zone.to_summer.second - zone.standard_s};
  const sys_seconds to_standard =
      day_of(zone.to_standard, date.year()) + seconds{zone.to_standard.second - zone.summer_s};
  const bool summer = to_summer < to_standard ? now >= to_summer && now < to_standard
                                              : now >= to_summer || now < to_standard;
  return summer ? zone.summer_s : zone.standard_s;
}

}  // namespace

std::optional<Zone> parse_zone(std::string_view rule) {
  RuleReader in{rule};
  Zone zone;
  in.name();
  zone.standard_s = -in.span(24);  // POSIX counts west of Greenwich
  if (in.good() && !in.at_end()) {
    zone.changes = true;
    in.name();
    RuleReader ahead = in;
    zone.summer_s = zone.standard_s + 3'600;
    if (!ahead.take(',')) {
      zone.summer_s = -in.span(24);
    }
    zone.to_summer = in.change();
    zone.to_standard = in.change();
  }
  if (!in.good() || !in.at_end()) {
    return std::nullopt;
  }
  return zone;
}

LocalTime local_time(const Zone& zone, smpp::WallTime now) {
  const auto utc = std::chrono::floor<seconds>(now);
  const sys_seconds unix{utc.time_since_epoch()};
  const sys_seconds local = unix + seconds{offset_at(zone, unix)};
  const auto day = std::chrono::floor<days>(local);
  return {.weekday = std::chrono::weekday{day}.iso_encoding() - 1,
          .minute = static_cast<unsigned>((local - day).count() / 60)};
}

std::chrono::minutes utc_offset_of(const Zone& zone, std::chrono::local_seconds local) {
  // Before a change back the offset is the larger one, before one forward the smaller.
  const auto [smaller, larger] =
      std::minmax(zone.standard_s, zone.changes ? zone.summer_s : zone.standard_s);
  const sys_seconds early{local.time_since_epoch() - seconds{larger}};
  const bool is_larger = offset_at(zone, early) == larger;
  return std::chrono::duration_cast<std::chrono::minutes>(seconds{is_larger ? larger : smaller});
}

bool Hours::contain(smpp::WallTime now) const {
  const LocalTime local = local_time(zone, now);
  const auto open = [this](unsigned weekday) { return (days >> weekday & 1u) != 0; };
  if (from < until) {
    return open(local.weekday) && local.minute >= from && local.minute < until;
  }
  // The hours after midnight are the day's before.
  return local.minute >= from ? open(local.weekday)
                              : local.minute < until && open((local.weekday + 6) % 7);
}

}  // namespace routing
