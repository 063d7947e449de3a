// The command line of smpp-load: a mode and its settings.
#pragma once

#include "smpp/base/expected.hpp"
#include "tools/common/http_client.hpp"

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace load {

enum class Mode : std::uint8_t { mt, mo, mo_latency, submit_plain, account_mt, account_mo };
// As on the command line.
[[nodiscard]] std::string_view name_of(Mode mode);

struct Options {
  Mode mode = Mode::mt;
  std::uint64_t messages = 10'000;
  std::uint64_t numbers = 100'000;  // that the messages are spread over
  std::string first_number = "447700100000";
  std::string own_number = "447700900000";  // sender of MT, receiver of MO
  std::string prefix;                       // of each text; empty: one of this run
  std::size_t length = 140;                 // of each text
  double rate = 0;                          // of mo_latency, messages a second
  double deadline_s = 300;                  // then it ends with what it has

  tools::Endpoint api;
  std::string queue;
  std::size_t batch = 100;
  std::size_t posters = 1;
  std::size_t outstanding = 2'000;  // messages posted and not yet final
  std::size_t leasers = 1;
  std::size_t lease = 500;  // events a lease
  // After a lease that was not full: many small leases cost more than they bring.
  std::uint32_t lease_pause_ms = 5;
  bool receipts = true;
  bool post_only = false;  // leases nothing: done when all is accepted

  std::string sim;  // its control socket
  pid_t pid = 0;    // of the daemon; 0: not measured
  bool has_metrics = false;
  tools::Endpoint metrics;

  // submit_plain
  net::LinkSettings carrier;
  std::string system_id = "load";
  std::size_t window = 10;
  std::string password_file;
};

// An exit status, when there is nothing to run.
[[nodiscard]] smpp::expected<Options, int> parse_options(int argc, const char* const* argv);

}  // namespace load
