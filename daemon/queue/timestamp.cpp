#include "daemon/queue/timestamp.hpp"

#include <cstdint>

namespace queue {
namespace {

// Takes what is there from the front.
class Digits {
 public:
  explicit Digits(std::string_view text) : rest_(text) {}

  int number(std::size_t size) {
    int value = 0;
    for (; size > 0; --size) {
      const char c = rest_.empty() ? '\0' : rest_.front();
      good_ &= c >= '0' && c <= '9';
      value = value * 10 + (c - '0');
      rest_.remove_prefix(rest_.empty() ? 0 : 1);
    }
    return good_ ? value : 0;
  }

  bool take(char c) {
    const bool there = rest_.starts_with(c);
    rest_.remove_prefix(there ? 1 : 0);
    return there;
  }

  void need(char c) { good_ &= take(c); }

  [[nodiscard]] bool at_digit() const {
    return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
  }

  [[nodiscard]] bool good() const { return good_; }

  [[nodiscard]] bool whole() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

std::optional<smpp::WallTime> parse_timestamp(std::string_view text) {
  Digits in{text};
  const std::chrono::year year{in.number(4)};
  in.need('-');
  const std::chrono::month month{static_cast<unsigned>(in.number(2))};
  in.need('-');
  const std::chrono::day day{static_cast<unsigned>(in.number(2))};
  if (!in.take('T') && !in.take('t')) {
    in.need(' ');
  }
  const int hour = in.number(2);
  in.need(':');
  const int minute = in.number(2);
  in.need(':');
  const int second = in.number(2);
  int millisecond = 0;
  if (in.take('.')) {
    int unit = 100;
    do {
      millisecond += in.number(1) * unit;
      unit /= 10;
    } while (in.at_digit());
  }
  std::chrono::minutes offset{};
  if (!in.take('Z') && !in.take('z')) {
    const bool west = in.take('-');
    if (!west) {
      in.need('+');
    }
    const int hours = in.number(2);
    in.need(':');
    const int minutes = in.number(2);
    if (hours > 23 || minutes > 59) {
      return std::nullopt;
    }
    offset = std::chrono::minutes{(hours * 60 + minutes) * (west ? -1 : 1)};
  }
  const std::chrono::year_month_day date{year, month, day};
  if (!in.whole() || !date.ok() || hour > 23 || minute > 59 || second > 60) {
    return std::nullopt;
  }
  return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second} + std::chrono::milliseconds{millisecond} - offset;
}

}  // namespace queue
