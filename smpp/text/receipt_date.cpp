#include "smpp/text/receipt_date.hpp"

#include <algorithm>
#include <array>

namespace smpp {
namespace {

// The digits of a date, with the sign that ends an SMPP absolute time.
struct Digits {
  std::array<char, 16> chars{};
  std::size_t size = 0;
  char sign = '\0';

  [[nodiscard]] int number(std::size_t at, std::size_t length) const {
    int value = 0;
    for (std::size_t i = at; i < at + length; ++i) {
      value = value * 10 + (chars[i] - '0');
    }
    return value;
  }
};

std::optional<Digits> digits_of(std::string_view text) {
  Digits digits;
  if (!text.empty() && (text.back() == '+' || text.back() == '-')) {
    digits.sign = text.back();
    text.remove_suffix(1);
  }
  for (const char c : text) {
    if (c == '-' || c == ':' || c == 'T' || c == ' ' || c == '\t') {
      continue;
    }
    if (c < '0' || c > '9' || digits.size == digits.chars.size()) {
      return std::nullopt;
    }
    digits.chars[digits.size++] = c;
  }
  return digits;
}

// Year and all that follows, two digits each, from `at`.
std::optional<ReceiptDate> date_of(int year, const Digits& digits, std::size_t at, bool seconds) {
  using namespace std::chrono;
  const auto part = [&](std::size_t i) { return digits.number(at + 2 * i, 2); };
  const year_month_day date{std::chrono::year{year},
                            month{static_cast<unsigned>(part(0))},
                            day{static_cast<unsigned>(part(1))}};
  const int hour = part(2);
  const int minute = part(3);
  const int second = seconds ? part(4) : 0;
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) {
    return std::nullopt;
  }
  return ReceiptDate{
      .local = local_days{date} + hours{hour} + minutes{minute} + std::chrono::seconds{second},
      .has_seconds = seconds,
      .utc_offset = std::nullopt};
}

}  // namespace

std::optional<ReceiptDate> parse_receipt_date(std::string_view text) {
  const auto digits = digits_of(text);
  if (!digits) {
    return std::nullopt;
  }
  const auto short_year = [&] { return 2000 + digits->number(0, 2); };
  const auto long_year = [&] { return digits->number(0, 4); };
  if (digits->sign != '\0') {
    constexpr int most_quarter_hours = 48;
    if (digits->size != 15 || digits->number(13, 2) > most_quarter_hours) {
      return std::nullopt;
    }
    auto date = date_of(short_year(), *digits, 2, true);
    if (date) {
      const std::chrono::minutes offset{15 * digits->number(13, 2)};
      date->utc_offset = digits->sign == '+' ? offset : -offset;
    }
    return date;
  }
  switch (digits->size) {
    case 10:
      return date_of(short_year(), *digits, 2, false);
    case 12:
      if (const auto date = date_of(short_year(), *digits, 2, true)) {
        return date;
      }
      return date_of(long_year(), *digits, 4, false);
    case 14:
      return date_of(long_year(), *digits, 4, true);
    default:
      return std::nullopt;
  }
}

}  // namespace smpp
