// Durations ("30s"), sizes ("64KiB") and rates ("100/s") as the configuration writes them: one
// whole number and one unit, nothing between; a command_status; and octets. Pure.
#pragma once

#include "routing/outbound/settings.hpp"
#include "smpp/base/expected.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/base/time.hpp"
#include "smpp/pdu/ids.hpp"
#include "smpp/pdu/tlvs.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace config {

inline constexpr std::string_view duration_units = "ms, s, m, h, d";
inline constexpr std::string_view size_units = "B, KiB, MiB, GiB, TiB";
inline constexpr std::string_view rate_units = "/s, /m, /h";

enum class UnitProblem : std::uint8_t { no_number, no_unit, unknown_unit, too_large };

[[nodiscard]] smpp::expected<smpp::Duration, UnitProblem> parse_duration(std::string_view text);
[[nodiscard]] smpp::expected<std::uint64_t, UnitProblem> parse_size(std::string_view text);
// A second.
[[nodiscard]] smpp::expected<double, UnitProblem> parse_rate(std::string_view text);

// With the largest unit that leaves a whole number, so that parsing gives the same value.
[[nodiscard]] std::string show_duration(smpp::Duration value);
[[nodiscard]] std::string show_size(std::uint64_t value);
[[nodiscard]] std::string show_rate(double value);

// "08:00-20:00", in minutes of the day; the end may be 24:00.
struct DayHours {
  std::uint16_t from = 0;
  std::uint16_t until = 0;
};

[[nodiscard]] std::optional<DayHours> parse_hours(std::string_view text);

// "0x1401" or "0x1400-0x14FF"; none of the tags that the bridge writes itself.
[[nodiscard]] std::optional<routing::TlvRange> parse_tags(std::string_view text);

// A refusal: the name that the standard has for it, or its number in hexadecimal with 0x.
[[nodiscard]] std::optional<smpp::CommandStatus> parse_status(std::string_view text);
// Empty for ESME_ROK.
[[nodiscard]] std::string show_status(smpp::CommandStatus status);

// Precondition: pairs of hexadecimal digits.
[[nodiscard]] smpp::Octets octets_of_hex(std::string_view hex);

// As the beginning of an error message: "has no unit".
[[nodiscard]] std::string_view to_words(UnitProblem problem);

// Decimal digits without sign, leading zeros or anything after them.
[[nodiscard]] smpp::expected<std::uint64_t, UnitProblem> parse_whole(std::string_view text);

}  // namespace config
