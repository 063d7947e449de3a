// The command line of smppbridged and what it exits with. Used by main only, before anything runs.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace options {

// As sysexits(3) has them, so that units can tell what restarting cannot mend
// (RestartPreventExitStatus=64 65 77 78).
enum class ExitCode : std::uint8_t {
  ok = 0,
  usage = 64,          // the command line
  older_state = 65,    // the store is older than its witness; an operator decides
  unavailable = 69,    // an address cannot be listened on, or what keeps the root key is silent
  software = 70,       // a broken invariant or an error that should not exist
  io_error = 74,       // the store failed; a restart recovers what it holds
  no_permission = 77,  // a secret cannot be read, is open to others or does not fit the store
  configuration = 78,  // the configuration is wrong
};

struct Options {
  std::string config = "/etc/smppbridge/smppbridge.yaml";
  bool check_config = false;
  bool accept_older_state = false;
};

// What to run, or what to exit with after --help, --version or a wrong command line, which have
// been written to standard output and standard error.
[[nodiscard]] std::variant<Options, ExitCode> parse(int argc, const char* const* argv);

}  // namespace options
