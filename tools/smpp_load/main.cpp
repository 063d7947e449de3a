// smpp-load: drives the queue API and the simulated carrier, counts what becomes of every message,
// and measures. Prints one JSON object on the standard output.

#include "tools/smpp_load/mo_run.hpp"
#include "tools/smpp_load/mt_run.hpp"
#include "tools/smpp_load/options.hpp"
#include "tools/smpp_load/submit_run.hpp"

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include <cstdlib>

namespace {

template <class Run>
int run(const load::Options& options) {
  boost::asio::io_context io{1};
  Run run{io, options};
  const bool complete = run.run();
  fmt::print("{}\n", smpp::view(run.report()));
  return complete ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = load::parse_options(argc, argv);
  if (!options) {
    return options.error();
  }
  switch (options->mode) {
    case load::Mode::mt:
    case load::Mode::account_mt:
      return run<load::MtRun>(*options);
    case load::Mode::mo:
    case load::Mode::mo_latency:
    case load::Mode::account_mo:
      return run<load::MoRun>(*options);
    case load::Mode::submit_plain:
      return run<load::SubmitRun>(*options);
  }
  return EXIT_FAILURE;
}
