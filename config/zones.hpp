// Time zones by name, from the system's zone files. Read at start-up only.
#pragma once

#include "routing/model/zone.hpp"

#include <optional>
#include <string_view>

namespace config {

// Nothing if the system has no such zone (Debian's tzdata), or it follows no rule.
[[nodiscard]] std::optional<routing::Zone> zone_named(std::string_view name);

}  // namespace config
