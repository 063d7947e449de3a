// What the process gives up: before it holds a secret, core dumps and files readable by others;
// once it has read what only a start reads, everything that it does not need to run. At start-up
// only.
#pragma once

#include "daemon/confine/reach.hpp"
#include "smpp/base/expected.hpp"

#include <string>

namespace hardening {

// The error says which promise cannot be kept here.
[[nodiscard]] smpp::expected<void, std::string> apply();

// What holds of the things that are not promised everywhere. With none of them the daemon runs, and
// says so in its log and a metric.
struct Measures {
  bool own_user = false;
  bool no_capabilities = false;
  bool system_calls = false;
  bool files = false;
  bool ports = false;
};

// For good, and for all threads that are started later; there must be no other one yet. What loads
// a library has been done. The right to lock memory is left, if it was there, until finish().
[[nodiscard]] smpp::expected<Measures, std::string> confine(const confine::Reach& reach);

// Once the threads are there that lock their stacks, and before any traffic.
[[nodiscard]] smpp::expected<void, std::string> finish();

}  // namespace hardening
