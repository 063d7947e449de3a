// Points in time as requests write them: RFC 3339, "2026-11-27T10:30:00Z" or with an offset.
#pragma once

#include "smpp/base/time.hpp"

#include <optional>
#include <string_view>

namespace queue {

// Nothing if it is no such text. A leap second is the second after it; what is finer than a
// millisecond is cut off.
[[nodiscard]] std::optional<smpp::WallTime> parse_timestamp(std::string_view text);

}  // namespace queue
