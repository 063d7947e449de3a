// The system calls that the process still makes once it runs; any other ends it at once (SIGSYS).
// By the process itself, so that it holds without a service manager, for all its threads and for
// good.
//
// At the start, after what only a start needs (loading libraries, locking memory, Landlock).
#pragma once

#include "smpp/base/expected.hpp"

#include <string>

namespace confine {

[[nodiscard]] smpp::expected<void, std::string> to_known_system_calls();

}  // namespace confine
