// echo-ceiling: the rate and CPU of a bare TLS echo of frames as large as the daemon's PDUs, with
// the same window: the ceiling that the daemon's figures are compared with, measured in the same
// run on the same machine. The server is a forked process, so that each end's CPU is its own.

#include "tools/echo_ceiling/echo_end.hpp"

#include <CLI/CLI.hpp>
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

namespace {

using tools::Descriptor;
using tools::EchoConnection;
using Connections = std::vector<std::unique_ptr<EchoConnection>>;

struct Options {
  std::size_t frame = 230;
  std::size_t window = 100;
  std::size_t connections = 1;
  double seconds = 3;
};

int fail(std::string_view what) {
  fmt::print(stderr, "echo-ceiling: {}: {}\n", what, std::strerror(errno));
  return EXIT_FAILURE;
}

// A listener on a free loopback port.
Descriptor make_listener(sockaddr_in& address) {
  Descriptor listener{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  constexpr int backlog = 128;
  auto* const raw = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener.fd(), raw, size) != 0 || listen(listener.fd(), backlog) != 0 ||
      getsockname(listener.fd(), raw, &size) != 0) {
    return Descriptor{};
  }
  return listener;
}

// The forked end. What it used of the CPU goes into the page shared with the other.
[[noreturn]] void serve(const Descriptor& listener, const Options& options, double* cpu_seconds) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const auto context = tools::make_echo_server_context();
  if (context == nullptr) {
    _exit(EXIT_FAILURE);
  }
  Connections connections;
  for (std::size_t i = 0; i < options.connections; ++i) {
    Descriptor socket{accept(listener.fd(), nullptr, nullptr)};
    connections.push_back(std::make_unique<EchoConnection>(std::move(socket), *context, true));
  }
  const double before = tools::process_cpu_seconds();
  tools::run_echo_server(connections);
  *cpu_seconds = tools::process_cpu_seconds() - before;
  _exit(EXIT_SUCCESS);
}

int measure(const Options& options) {
  sockaddr_in address{};
  const Descriptor listener = make_listener(address);
  if (listener.fd() < 0) {
    return fail("no loopback listener");
  }
  void* const shared =
      mmap(nullptr, sizeof(double), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) {
    return fail("no shared page");
  }
  auto* const server_cpu = new (shared) double{0};
  const pid_t server = fork();
  if (server < 0) {
    return fail("fork");
  }
  if (server == 0) {
    serve(listener, options, server_cpu);
  }
  const auto context = tools::make_echo_client_context();
  tools::EchoResult result;
  {
    Connections connections;
    for (std::size_t i = 0; i < options.connections && context != nullptr; ++i) {
      Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
      if (connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return fail("connect");
      }
      connections.push_back(std::make_unique<EchoConnection>(std::move(socket), *context, false));
      if (!connections.back()->good()) {
        return fail("TLS handshake");
      }
    }
    constexpr std::chrono::milliseconds warm_up{300};
    const std::chrono::milliseconds measured{static_cast<long>(options.seconds * 1000)};
    result = tools::run_echo_client(connections, options.window, options.frame, warm_up, measured);
  }
  int status = 0;
  waitpid(server, &status, 0);
  if (result.frames == 0 || status != 0) {
    return fail("the echo broke off");
  }
  constexpr double micro = 1e6;
  fmt::print(
      "{{\"frame\":{},\"window\":{},\"connections\":{},\"seconds\":{:.3f},\"frames\":{},"
      "\"frames_per_s\":{:.0f},\"client_cpu_us_per_frame\":{:.4f},"
      "\"server_cpu_us_per_frame\":{:.4f}}}\n",
      options.frame,
      options.window,
      options.connections,
      result.seconds,
      result.frames,
      static_cast<double>(result.frames) / result.seconds,
      micro * result.cpu_seconds / static_cast<double>(result.frames),
      micro * *server_cpu / static_cast<double>(result.all_frames));
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Rate and CPU of a bare TLS 1.3 echo of length-prefixed frames on loopback"};
  constexpr std::size_t max_frame = 60'000;
  constexpr std::size_t max_window = 10'000;
  app.add_option("--frame", options.frame, "octets of a frame, its length included")
      ->check(CLI::Range(std::size_t{4}, max_frame));
  app.add_option("--window", options.window, "frames on their way on each connection")
      ->check(CLI::Range(std::size_t{1}, max_window));
  app.add_option("--connections", options.connections, "connections")
      ->check(CLI::Range(std::size_t{1}, std::size_t{100}));
  app.add_option("--seconds", options.seconds, "how long it is measured")
      ->check(CLI::Range(0.05, 60.0));
  CLI11_PARSE(app, argc, argv);
  signal(SIGPIPE, SIG_IGN);
  return measure(options);
}
