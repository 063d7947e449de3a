// What the process may do beyond its user's rights: capabilities, and new privileges through a
// program that it executes. Given up for good; no way back, also not by another bug.
//
// At the start: capabilities are a thread's, its children inherit them.
#pragma once

#include "smpp/base/expected.hpp"

#include <cstdint>
#include <string>

namespace confine {

enum class Keep : std::uint8_t { nothing, locking_memory };

// The caller's, in every set: ambient, inheritable, bounding (where this process may), permitted
// and effective. Before there is a second thread.
[[nodiscard]] smpp::expected<void, std::string> drop_capabilities(Keep keep);

// What was kept, in every thread there is: each is interrupted by a signal and drops its own.
[[nodiscard]] smpp::expected<void, std::string> drop_capabilities_of_all_threads();

[[nodiscard]] smpp::expected<void, std::string> refuse_new_privileges();

// Whether the process is somebody who owns the system's files.
[[nodiscard]] bool runs_as_root();

// Whether there is no thread but the caller.
[[nodiscard]] bool is_single_threaded();

}  // namespace confine
