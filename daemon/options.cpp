#include "daemon/options.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>

namespace options {
namespace {

constexpr const char* exit_codes =
    "Exit codes:\n"
    "   0  ended in order; with --check-config: the configuration is valid\n"
    "  64  the command line is wrong\n"
    "  65  the store is older than its witness, or the witness does not fit\n"
    "  69  an address or a socket cannot be listened on, or what keeps the root key is silent\n"
    "  70  an internal error\n"
    "  74  the store failed\n"
    "  77  a secret cannot be read, is open to others or does not fit the store\n"
    "  78  the configuration is wrong\n";

}  // namespace

std::variant<Options, ExitCode> parse(int argc, const char* const* argv) {
  Options options;
  bool version = false;
  CLI::App app{"Keeps TLS-wrapped SMPP binds to carriers and hands their messages to a queue."};
  app.name("smppbridged");
  app.footer(exit_codes);
  app.add_option("--config", options.config, "The configuration file")
      ->type_name("FILE")
      ->capture_default_str();
  app.add_flag("--check-config", options.check_config, "Tell what is wrong with it and exit");
  app.add_flag("--accept-older-state",
               options.accept_older_state,
               "Open a store that is older than its witness, or has lost it");
  app.add_flag("--version", version, "Show the version and exit");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    return ExitCode::ok;
  } catch (const CLI::ParseError&) {
    // Its message repeats the argument, which may be a misplaced secret.
    std::fputs(
        "smppbridged: the command line is wrong; it takes --config FILE, --check-config, "
        "--accept-older-state, --version and --help\n",
        stderr);
    return ExitCode::usage;
  }
  if (version) {
    std::puts("smppbridged " SMPPBRIDGE_VERSION);
    return ExitCode::ok;
  }
  if (options.config.empty()) {
    std::fputs("smppbridged: --config names no file; write --config FILE\n", stderr);
    return ExitCode::usage;
  }
  return options;
}

}  // namespace options
