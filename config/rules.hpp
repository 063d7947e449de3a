// The rules that hold between settings: names that must exist, one of two, the smaller before the
// larger. Checked when everything has been read.
#pragma once

#include "config/config.hpp"
#include "config/read.hpp"

namespace config {

void check_rules(const Config& config, Reading& reading);

}  // namespace config
