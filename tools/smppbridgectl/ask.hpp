// One question to the daemon over its admin socket. Blocks until it is answered.
#pragma once

#include "smpp/base/expected.hpp"
#include "tools/smppbridgectl/exit_code.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace ctl {

// For the operator: what is wrong, where, what would be right.
struct Failure {
  ExitCode code{};
  std::string what;
};

// The body of a 200.
[[nodiscard]] smpp::expected<std::string, Failure> ask(const std::string& socket,
                                                       std::string_view method,
                                                       const std::string& target,
                                                       std::chrono::seconds timeout);

}  // namespace ctl
