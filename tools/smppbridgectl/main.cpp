// smppbridgectl: asks a running smppbridged over its admin socket, and shows the answer as tables
// or as JSON.

#include "tools/smppbridgectl/ask.hpp"
#include "tools/smppbridgectl/options.hpp"
#include "tools/smppbridgectl/store_tasks.hpp"
#include "tools/smppbridgectl/trace.hpp"

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>

namespace {

int exit_with(ctl::ExitCode code) {
  return static_cast<int>(code);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_DFL);  // whoever reads has seen enough: end, quietly
  auto options = ctl::parse_options(argc, argv);
  if (!options) {
    return options.error();
  }
  switch (options->command->shown) {
    case ctl::Shown::trace:
      return exit_with(ctl::trace(*options));
    case ctl::Shown::verified:
      return exit_with(ctl::verify_store(*options));
    case ctl::Shown::salvaged:
      return exit_with(ctl::salvage_store(*options));
    case ctl::Shown::page:
      break;
  }
  if (const std::string_view name = options->command->number_as; !name.empty()) {
    std::string line;
    if (!std::getline(std::cin, line) || line.empty()) {
      fmt::print(stderr, "smppbridgectl: give the number on standard input, on one line\n");
      return exit_with(ctl::ExitCode::usage);
    }
    options->given.parameters[name] = line;
  }
  const auto answer = ctl::ask(options->socket,
                               options->command->method,
                               ctl::target_of(*options->command, options->given),
                               options->timeout);
  if (!answer) {
    fmt::print(stderr, "smppbridgectl: {}\n", answer.error().what);
    return exit_with(answer.error().code);
  }
  boost::json::error_code failed;
  const boost::json::value page = boost::json::parse(*answer, failed);
  if (failed || !page.is_object()) {
    fmt::print(stderr,
               "smppbridgectl: {}: the answer is no JSON of smppbridged; is something else "
               "listening there?\n",
               options->socket);
    return exit_with(ctl::ExitCode::not_understood);
  }
  const ctl::View view = options->command->view(page.get_object());
  fmt::print("{}", options->json ? *answer + "\n" : view.text);
  return std::fflush(stdout) == 0 ? exit_with(view.code) : 1;
}
