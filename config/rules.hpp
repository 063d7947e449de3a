// The rules that hold between settings: names that must exist, one of two, the smaller before the
// larger. Checked when everything has been read.
#pragma once

#include "config/config.hpp"
#include "config/read.hpp"

namespace config {

// What goes together among the settings of a profile, read on its own.
void check_habits(const Carrier& carrier, Reading& reading);
void check_rules(const Config& config, Reading& reading);

}  // namespace config
