#include "config/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace config {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// Smallest first; durations in nanoseconds, rates in events an hour.
constexpr std::array<Unit, 5> durations{{{"ms", 1'000'000},
                                         {"s", 1'000'000'000},
                                         {"m", 60'000'000'000},
                                         {"h", 3'600'000'000'000},
                                         {"d", 86'400'000'000'000}}};
constexpr std::array<Unit, 5> sizes{
    {{"B", 1}, {"KiB", 1ull << 10}, {"MiB", 1ull << 20}, {"GiB", 1ull << 30}, {"TiB", 1ull << 40}}};
constexpr std::array<Unit, 3> rates{{{"/h", 1}, {"/m", 60}, {"/s", 3'600}}};

constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();

template <std::size_t N>
smpp::expected<std::uint64_t, UnitProblem> parse(std::string_view text,
                                                 const std::array<Unit, N>& units) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_whole(text.substr(0, digits));
  if (!number) {
    return number;
  }
  const std::string_view name = text.substr(digits);
  if (name.empty()) {
    return smpp::unexpected(UnitProblem::no_unit);
  }
  const auto* const unit =
      std::ranges::find_if(units, [&](const Unit& known) { return known.name == name; });
  if (unit == units.end()) {
    return smpp::unexpected(UnitProblem::unknown_unit);
  }
  if (*number > largest / unit->factor) {
    return smpp::unexpected(UnitProblem::too_large);
  }
  return *number * unit->factor;
}

template <std::size_t N>
std::string show(std::uint64_t value, const std::array<Unit, N>& units) {
  const Unit* chosen = &units.front();
  for (const Unit& unit : units) {
    if (value != 0 && value % unit.factor == 0) {
      chosen = &unit;
    }
  }
  return std::to_string(value / chosen->factor) + std::string{chosen->name};
}

}  // namespace

smpp::expected<std::uint64_t, UnitProblem> parse_whole(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) {
    return smpp::unexpected(UnitProblem::no_number);
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {
    return smpp::unexpected(UnitProblem::too_large);
  }
  if (error != std::errc{} || end != text.data() + text.size()) {
    return smpp::unexpected(UnitProblem::no_number);
  }
  return value;
}

smpp::expected<smpp::Duration, UnitProblem> parse_duration(std::string_view text) {
  return parse(text, durations).map([](std::uint64_t ns) {
    return smpp::Duration{static_cast<std::int64_t>(ns)};
  });
}

smpp::expected<std::uint64_t, UnitProblem> parse_size(std::string_view text) {
  return parse(text, sizes);
}

smpp::expected<double, UnitProblem> parse_rate(std::string_view text) {
  return parse(text, rates).map([](std::uint64_t per_hour) {
    return static_cast<double>(per_hour) / 3'600.0;
  });
}

std::string show_duration(smpp::Duration value) {
  return show(static_cast<std::uint64_t>(value.count()), durations);
}

std::string show_size(std::uint64_t value) {
  return show(value, sizes);
}

std::string show_rate(double value) {
  return show(static_cast<std::uint64_t>(value * 3'600.0 + 0.5), rates);
}

std::optional<smpp::CommandStatus> parse_status(std::string_view text) {
  std::optional<smpp::CommandStatus> status = smpp::status_named(text);
  if (text.starts_with("0x")) {
    std::uint32_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data() + 2, end, value, 16);
    if (error == std::errc{} && stopped == end) {
      status = static_cast<smpp::CommandStatus>(value);
    }
  }
  return status == smpp::CommandStatus::ESME_ROK ? std::nullopt : status;
}

std::string show_status(smpp::CommandStatus status) {
  if (status == smpp::CommandStatus::ESME_ROK) {
    return {};
  }
  if (const auto name = name_of(status)) {
    return std::string{*name};
  }
  std::array<char, 8> digits{};
  const auto [end, error] = std::to_chars(
      digits.data(), digits.data() + digits.size(), static_cast<std::uint32_t>(status), 16);
  return "0x" + std::string{digits.data(), end};
}

smpp::Octets octets_of_hex(std::string_view hex) {
  smpp::Octets octets;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    std::uint8_t octet = 0;
    std::from_chars(hex.data() + i, hex.data() + i + 2, octet, 16);
    octets.push_back(octet);
  }
  return octets;
}

std::string_view to_words(UnitProblem problem) {
  switch (problem) {
    case UnitProblem::no_number:
      return "does not begin with a whole number";
    case UnitProblem::no_unit:
      return "has no unit";
    case UnitProblem::unknown_unit:
      return "has a unit that does not exist";
    case UnitProblem::too_large:
      return "is too large";
  }
  return "";
}

namespace {

// "08:00", the digits checked.
std::optional<std::uint16_t> minute_of_day(std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) {
    return std::nullopt;
  }
  const int hour = (text[0] - '0') * 10 + text[1] - '0';
  const int minute = (text[3] - '0') * 10 + text[4] - '0';
  if (minute > 59 || hour > 24 || (hour == 24 && minute > 0)) {
    return std::nullopt;
  }
  return static_cast<std::uint16_t>(hour * 60 + minute);
}

std::optional<std::uint16_t> tag_number(std::string_view text) {
  std::uint16_t value = 0;
  if (text.size() != 6 || !text.starts_with("0x")) {
    return std::nullopt;
  }
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 6, value, 16);
  return error == std::errc{} && end == text.data() + 6 ? std::optional{value} : std::nullopt;
}

}  // namespace

std::optional<DayHours> parse_hours(std::string_view text) {
  if (text.size() != 11 || text[5] != '-') {
    return std::nullopt;
  }
  const auto from = minute_of_day(text.substr(0, 5));
  const auto until = minute_of_day(text.substr(6));
  if (!from || !until || *from == 24 * 60) {
    return std::nullopt;
  }
  return DayHours{.from = *from, .until = *until};
}

std::optional<routing::TlvRange> parse_tags(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = tag_number(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : tag_number(text.substr(dash + 1));
  if (!first || !last || *first > *last) {
    return std::nullopt;
  }
  using enum smpp::TlvTag;
  for (const smpp::TlvTag own : {message_payload,
                                 sar_msg_ref_num,
                                 sar_total_segments,
                                 sar_segment_seqnum,
                                 dest_addr_subunit}) {
    if (*first <= static_cast<std::uint16_t>(own) && static_cast<std::uint16_t>(own) <= *last) {
      return std::nullopt;
    }
  }
  return routing::TlvRange{.first = *first, .last = *last};
}

}  // namespace config
