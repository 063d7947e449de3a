// The time format of schedule_delivery_time, validity_period and final_date (reference section 7):
// YYMMDDhhmmsstnnp, absolute or relative to the SMSC's clock. Pure; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace smpp {

struct WireTime {
  bool relative = false;
  std::chrono::months months{};          // relative: added calendar-wise, so kept apart
  std::chrono::milliseconds duration{};  // relative: the rest; absolute: since 1970 in UTC
};

// Nothing when it is not of the format or no time that exists.
[[nodiscard]] std::optional<WireTime> wire_time(std::string_view text);

// Whether `a` is later than `b`, as far as that can be said without knowing the time.
[[nodiscard]] bool surely_later(const WireTime& a, const WireTime& b);

}  // namespace smpp
