#include "tools/smsc_sim/control_server.hpp"

#include "daemon/net/acceptor.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace sim {

namespace {

namespace asio = boost::asio;
using local = asio::local::stream_protocol;

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t read_size = 16 * 1024;
// One command: a long text in it fits.
constexpr std::size_t max_line = 1024 * 1024;

// A command's answer and the bell that says it is there. Shared with the desk, because an awaited
// command may outlive its connection.
struct Pending {
  explicit Pending(const asio::any_io_executor& executor)
      : bell(executor, asio::steady_timer::time_point::max()) {}

  std::optional<smpp::Utf8> answer;
  asio::steady_timer bell;
};

asio::awaitable<smpp::Utf8> wait_for(std::shared_ptr<Pending> pending) {
  while (!pending->answer) {
    co_await pending->bell.async_wait(as_tuple);
  }
  co_return std::move(*pending->answer);
}

}  // namespace

ControlServer::~ControlServer() {
  if (!path_.empty()) {
    unlink(path_.c_str());
  }
}

smpp::expected<void, std::string> ControlServer::listen(const std::string& path) {
  boost::system::error_code failed;
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return smpp::unexpected("--control: the path is too long for a Unix socket; at most " +
                            std::to_string(sizeof(sockaddr_un::sun_path) - 1) +
                            " characters are right");
  }
  unlink(path.c_str());
  local::acceptor acceptor{io_};
  acceptor.open(local{}, failed);
  constexpr mode_t others = 0077;
  const mode_t before = umask(others);
  if (!failed) {
    acceptor.bind(local::endpoint{path}, failed);
  }
  umask(before);
  if (!failed) {
    acceptor.listen(asio::socket_base::max_listen_connections, failed);
  }
  if (failed) {
    return smpp::unexpected("--control: " + path + ": " + failed.message());
  }
  path_ = path;
  asio::co_spawn(io_, accept(std::move(acceptor)), asio::detached);
  return {};
}

asio::awaitable<void> ControlServer::accept(local::acceptor acceptor) {
  for (;;) {
    auto [failed, socket] = co_await acceptor.async_accept(as_tuple);
    if (failed) {
      co_return;
    }
    asio::co_spawn(io_, serve(std::move(socket)), asio::detached);
  }
}

asio::awaitable<void> ControlServer::serve(local::socket socket) {
  const auto transport = net::plain_transport(std::move(socket));
  smpp::Octets chunk(read_size);
  smpp::Utf8 line;
  for (;;) {
    const auto got = co_await transport->read_some(chunk);
    if (!got) {
      co_return;
    }
    const std::span<const std::uint8_t> octets{chunk.data(), *got};
    line.insert(line.end(), octets.begin(), octets.end());
    for (auto end = std::find(line.begin(), line.end(), '\n'); end != line.end();
         end = std::find(line.begin(), line.end(), '\n')) {
      auto pending = std::make_shared<Pending>(io_.get_executor());
      desk_.run({line.data(), static_cast<std::size_t>(end - line.begin())},
                now(),
                [pending](smpp::Utf8 answer) {
                  answer.push_back('\n');
                  pending->answer = std::move(answer);
                  pending->bell.cancel();
                });
      line.erase(line.begin(), end + 1);
      ticker_.touched();
      const smpp::Utf8 answer = co_await wait_for(std::move(pending));
      const auto failed = co_await transport->write(smpp::octets_of(smpp::view(answer)));
      if (desk_.stopping()) {
        io_.stop();
      }
      if (failed) {
        co_return;
      }
    }
    if (line.size() > max_line) {
      co_return;
    }
  }
}

}  // namespace sim
