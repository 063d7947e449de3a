// The command line of smsc-sim.
#pragma once

#include "smpp/base/expected.hpp"
#include "tools/smsc_sim/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace sim {

struct Options {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
  std::string cert_file;  // with TLS
  std::string key_file;
  bool plain = false;  // instead of TLS, or beside it on a port of its own
  std::string control;
  Settings settings;
};

// An exit status, when there is nothing to run: help was asked for, or the line is wrong, which was
// then said on the standard error.
[[nodiscard]] smpp::expected<Options, int> parse_options(int argc, const char* const* argv);

}  // namespace sim
