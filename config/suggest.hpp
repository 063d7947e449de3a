// The setting that somebody probably meant. Pure.
#pragma once

#include "config/setting.hpp"

#include <string>
#include <string_view>

namespace config {

// The known key nearest to `unknown`, if one is near: of this block, or of a block within it if it
// is the very word ("tls.ca_file"). Empty if none is.
[[nodiscard]] std::string suggest(std::string_view unknown, const Settings& settings);

}  // namespace config
