#include "smpp/text/receipt_date.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace smpp {
namespace {

// The digits of a date, with the sign that ends an SMPP absolute time.
struct Digits {
  std::array<std::uint8_t, 16> values{};
  std::size_t size = 0;
  char sign = '\0';

  [[nodiscard]] int pair(std::size_t at) const { return values[at] * 10 + values[at + 1]; }
};

std::optional<Digits> digits_of(std::string_view text) {
  Digits digits;
  if (!text.empty() && (text.back() == '+' || text.back() == '-')) {
    digits.sign = text.back();
    text.remove_suffix(1);
  }
  for (const char c : text) {
    const auto value = static_cast<std::uint8_t>(c - '0');
    if (value <= 9 && digits.size < digits.values.size()) {
      digits.values[digits.size++] = value;
    } else if (c != '-' && c != ':' && c != 'T' && c != ' ' && c != '\t') {
      return std::nullopt;
    }
  }
  return digits;
}

// Year and all that follows, two digits each, from `at`.
std::optional<ReceiptDate> date_of(int year, const Digits& digits, std::size_t at, bool seconds) {
  using namespace std::chrono;
  const auto part = [&](std::size_t i) { return digits.pair(at + 2 * i); };
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
  const auto short_year = [&] { return 2000 + digits->pair(0); };
  const auto long_year = [&] { return 100 * digits->pair(0) + digits->pair(2); };
  if (digits->sign != '\0') {
    constexpr int most_quarter_hours = 48;
    if (digits->size != 15 || digits->pair(13) > most_quarter_hours) {
      return std::nullopt;
    }
    auto date = date_of(short_year(), *digits, 2, true);
    if (date) {
      const std::chrono::minutes offset{15 * digits->pair(13)};
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

FixedText<25> iso_date(const ReceiptDate& date) {
  using namespace std::chrono;
  std::array<char, 25> text{};
  std::size_t size = 0;
  const auto put = [&](char before, unsigned value) {
    text[size++] = before;
    text[size++] = static_cast<char>('0' + value / 10);
    text[size++] = static_cast<char>('0' + value % 10);
  };
  const auto day = floor<days>(date.local);
  const year_month_day calendar{day};
  const auto second = static_cast<unsigned>((date.local - day).count());
  const auto year = static_cast<unsigned>(static_cast<int>(calendar.year()));
  put(static_cast<char>('0' + year / 1000), year / 10 % 100);
  text[size++] = static_cast<char>('0' + year % 10);
  put('-', static_cast<unsigned>(calendar.month()));
  put('-', static_cast<unsigned>(calendar.day()));
  put('T', second / 3'600);
  put(':', second / 60 % 60);
  if (date.has_seconds) {
    put(':', second % 60);
  }
  if (date.utc_offset) {
    const auto minutes = static_cast<unsigned>(std::abs(date.utc_offset->count()));
    put(*date.utc_offset < 0min ? '-' : '+', minutes / 60);
    put(':', minutes % 60);
  }
  return FixedText<25>{std::string_view{text.data(), size}};
}

}  // namespace smpp
