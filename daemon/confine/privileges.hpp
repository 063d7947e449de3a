// What the process may do beyond its user's rights: capabilities, and new privileges through a
// program that it executes. Given up for good; no way back, also not by another bug.
//
// At the start, before there is a second thread: capabilities are a thread's, its children inherit.
#pragma once

#include "smpp/base/expected.hpp"

#include <string>

namespace confine {

// Every set: ambient, inheritable, bounding (where this process may), permitted and effective.
[[nodiscard]] smpp::expected<void, std::string> drop_capabilities();

[[nodiscard]] smpp::expected<void, std::string> refuse_new_privileges();

// Whether the process is somebody who owns the system's files.
[[nodiscard]] bool runs_as_root();

// Whether there is no thread but the caller.
[[nodiscard]] bool is_single_threaded();

}  // namespace confine
