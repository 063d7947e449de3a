// What the daemon needs of the machine once it runs, out of its configuration. At the start.
#pragma once

#include "config/config.hpp"
#include "daemon/confine/reach.hpp"

namespace application {

// The state folder must be there. Secrets are not in it: they have been read.
[[nodiscard]] confine::Reach reach_of(const config::Config& config);

}  // namespace application
