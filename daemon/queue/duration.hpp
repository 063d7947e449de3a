// Spans of time as requests write them: whole seconds, or a string of a whole number and a unit
// (ms, s, m, h, d).
#pragma once

#include "daemon/queue/json_reader.hpp"
#include "smpp/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace queue {

[[nodiscard]] std::optional<smpp::Duration> parse_duration(std::string_view text);
// The next value, which is read or skipped; nothing if it is no such span, negative, or above a
// year.
[[nodiscard]] std::optional<smpp::Duration> read_duration(JsonReader& in);
// What would be right.
[[nodiscard]] std::string duration_detail(smpp::Duration max);

}  // namespace queue
