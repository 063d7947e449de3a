// smsc-sim: the simulated carrier, for tests, measurements and trying things out. Nothing of what
// it receives is written anywhere.

#include "tools/common/json_text.hpp"
#include "tools/smsc_sim/carrier.hpp"
#include "tools/smsc_sim/control_desk.hpp"
#include "tools/smsc_sim/control_server.hpp"
#include "tools/smsc_sim/line_server.hpp"
#include "tools/smsc_sim/options.hpp"
#include "tools/smsc_sim/ticker.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace {

struct Ports {
  std::uint16_t tls = 0;
  std::uint16_t plain = 0;
};

smpp::expected<Ports, std::string> listen(sim::LineServer& server, const sim::Options& options) {
  Ports ports;
  const bool tls = !options.cert_file.empty();
  if (tls) {
    auto certified = server.use_certificate(options.cert_file, options.key_file);
    if (!certified) {
      return smpp::unexpected(std::move(certified.error()));
    }
    auto port = server.listen(options.address, options.port, true);
    if (!port) {
      return smpp::unexpected(std::move(port.error()));
    }
    ports.tls = *port;
  }
  if (options.plain) {
    auto port = server.listen(options.address, tls ? std::uint16_t{0} : options.port, false);
    if (!port) {
      return smpp::unexpected(std::move(port.error()));
    }
    ports.plain = *port;
  }
  return ports;
}

int fail(const std::string& what) {
  fmt::print(stderr, "smsc-sim: {}\n", what);
  return EXIT_FAILURE;
}

void say_ready(const Ports& ports, const std::string& control) {
  smpp::Utf8 line;
  tools::JsonObject object{line};
  object.field("ready", true);
  if (ports.tls != 0) {
    object.field("tls_port", std::uint64_t{ports.tls});
  }
  if (ports.plain != 0) {
    object.field("plain_port", std::uint64_t{ports.plain});
  }
  if (!control.empty()) {
    object.field("control", control);
  }
  object.close();
  fmt::print("{}\n", smpp::view(line));
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = sim::parse_options(argc, argv);
  if (!options) {
    return options.error();
  }
  // The carrier is made first: what the io_context still holds at its end refers to it.
  sim::Carrier carrier{options->settings, sim::now()};
  boost::asio::io_context io{1};
  sim::Ticker ticker{io.get_executor(), carrier};
  sim::ControlDesk desk{carrier};
  sim::LineServer lines{io, carrier, ticker};
  sim::ControlServer control{io, desk, ticker};
  const auto ports = listen(lines, *options);
  if (!ports) {
    return fail(ports.error());
  }
  if (!options->control.empty()) {
    const auto listening = control.listen(options->control);
    if (!listening) {
      return fail(listening.error());
    }
  }
  boost::asio::signal_set signals{io, SIGTERM, SIGINT};
  signals.async_wait([&io](boost::system::error_code, int) { io.stop(); });
  say_ready(*ports, options->control);
  io.run();
  return EXIT_SUCCESS;
}
