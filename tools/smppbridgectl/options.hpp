// The command line of smppbridgectl. Used by main only, before anything runs.
#pragma once

#include "smpp/base/expected.hpp"
#include "tools/smppbridgectl/commands.hpp"

#include <chrono>
#include <string>

namespace ctl {

struct Options {
  const Command* command = nullptr;
  Given given;
  std::string socket = "/run/smppbridge/admin.sock";
  bool json = false;
  std::chrono::seconds timeout{60};
};

// What to do, or what to exit with after --help or a wrong command line, which have been written to
// standard output and standard error.
[[nodiscard]] smpp::expected<Options, int> parse_options(int argc, const char* const* argv);

}  // namespace ctl
