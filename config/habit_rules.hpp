// What goes together among the settings that a profile may hold. While loading only.
#pragma once

#include "config/config.hpp"
#include "config/read.hpp"

#include <string>

namespace config {

// `path` is where they stand: a carrier's, or nothing for a profile that is read on its own.
void check_habits(const Carrier& carrier, const std::string& path, Reading& reading);

}  // namespace config
