// Times as PDUs carry them: 16 characters, YYMMDDhhmmsstnnp (reference section 7). Pure.
#pragma once

#include "smpp/base/octets.hpp"

#include <chrono>
#include <optional>

namespace smpp {

// From now, for validity_period and schedule_delivery_time. In days, hours, minutes and seconds:
// years and months have no fixed length. Nothing for a negative time or 100 days and more.
[[nodiscard]] std::optional<FixedText<16>> relative_time(std::chrono::seconds from_now);

}  // namespace smpp
