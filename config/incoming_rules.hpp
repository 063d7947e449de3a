// What goes together among the rules of incoming messages. While loading only.
#pragma once

#include "config/config.hpp"
#include "config/read.hpp"

namespace config {

void check_incoming(const Config& config, Reading& reading);

}  // namespace config
