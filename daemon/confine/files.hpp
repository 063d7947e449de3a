// Takes files, folders and TCP ports that are not named out of the process's reach, with Landlock:
// by the process itself, so that it holds without a service manager, and for good, also against
// root's id. Nothing may be executed. What is open stays open.
//
// Once, at the start, before there is a second thread: it holds for the caller and its later
// threads.
#pragma once

#include "daemon/confine/reach.hpp"
#include "smpp/base/expected.hpp"

#include <string>

namespace confine {

// What the kernel could do: Landlock is in kernels from 5.13, its ports from 6.7, and may be
// switched off.
struct Confined {
  bool files = false;
  bool ports = false;
};

// The error is for the operator; nothing is confined then.
[[nodiscard]] smpp::expected<Confined, std::string> to_reach(const Reach& reach);

}  // namespace confine
