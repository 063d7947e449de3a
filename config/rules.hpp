// The rules that hold between settings: names that must exist, one of two, the smaller before the
// larger. Checked when everything has been read.
#pragma once

#include "config/config.hpp"
#include "config/read.hpp"

namespace config {

// The setting `lesser` must not be more than `greater`. The problem lies with what was given; a
// default alone is never wrong.
void ordered(Reading& reading,
             const std::string& lesser,
             const std::string& greater,
             smpp::Duration less,
             smpp::Duration more);
void check_rules(const Config& config, Reading& reading);

}  // namespace config
