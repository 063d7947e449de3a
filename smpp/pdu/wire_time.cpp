#include "smpp/pdu/wire_time.hpp"

#include <algorithm>
#include <cstddef>

namespace smpp {
namespace {

// The two digits at `at`.
int pair_at(std::string_view text, std::size_t at) {
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

}  // namespace

std::optional<WireTime> wire_time(std::string_view text) {
  using namespace std::chrono;
  constexpr std::size_t length = 16;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() != length || !std::all_of(text.begin(), text.end() - 1, is_digit)) {
    return std::nullopt;
  }
  const int year = pair_at(text, 0);
  const int month = pair_at(text, 2);
  const int day = pair_at(text, 4);
  const hours hour{pair_at(text, 6)};
  const minutes minute{pair_at(text, 8)};
  const seconds second{pair_at(text, 10)};
  const milliseconds tenths{(text[12] - '0') * 100};
  const int quarters = pair_at(text, 13);
  if (text[15] == 'R') {
    if (tenths.count() != 0 || quarters != 0) {
      return std::nullopt;
    }
    return WireTime{.relative = true,
                    .months = months{12 * year + month},
                    .duration = days{day} + hour + minute + second};
  }
  const year_month_day date{std::chrono::year{2000 + year} / month / day};
  if ((text[15] != '+' && text[15] != '-') || quarters > 48 || !date.ok() || hour.count() > 23 ||
      minute.count() > 59 || second.count() > 59) {
    return std::nullopt;
  }
  const minutes ahead{15 * (text[15] == '+' ? quarters : -quarters)};
  return WireTime{
      .relative = false,
      .months = {},
      .duration = sys_days{date}.time_since_epoch() + hour + minute + second + tenths - ahead};
}

bool surely_later(const WireTime& a, const WireTime& b) {
  if (a.relative != b.relative || a.months < b.months || a.duration < b.duration) {
    return false;
  }
  return a.months > b.months || a.duration > b.duration;
}

}  // namespace smpp
