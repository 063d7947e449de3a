#include "daemon/queue/unix_listener.hpp"

#include <boost/asio/io_context.hpp>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace queue {
namespace {

using Unix = boost::asio::local::stream_protocol;
using boost::system::error_code;

smpp::expected<void, std::string> make_way(const boost::asio::any_io_executor& executor,
                                           const std::string& path) {
  struct stat found {};

  if (::lstat(path.c_str(), &found) != 0) {
    if (errno == ENOENT) {
      return {};
    }
    return smpp::unexpected("the socket " + path + ": " + std::strerror(errno));
  }
  if (!S_ISSOCK(found.st_mode)) {
    return smpp::unexpected("the socket " + path +
                            ": a file that is no socket is there; remove it or use another path");
  }
  Unix::socket probe{executor};
  error_code error;
  probe.connect(Unix::endpoint{path}, error);
  if (!error) {
    return smpp::unexpected("the socket " + path +
                            ": another process listens there; stop it or use another path");
  }
  if (error != boost::asio::error::connection_refused || ::unlink(path.c_str()) != 0) {
    return smpp::unexpected("the socket " + path +
                            ": a stale socket cannot be removed: " + error.message());
  }
  return {};
}

}  // namespace

smpp::expected<Unix::acceptor, std::string> listen_on_unix(
    const boost::asio::any_io_executor& executor, const std::string& path) {
  if (path.empty() || path.size() >= sizeof(sockaddr_un::sun_path)) {
    return smpp::unexpected("the socket " + path + ": the path must have 1 to " +
                            std::to_string(sizeof(sockaddr_un::sun_path) - 1) + " octets");
  }
  if (auto clear = make_way(executor, path); !clear) {
    return smpp::unexpected(std::move(clear.error()));
  }
  Unix::acceptor acceptor{executor};
  error_code error;
  acceptor.open(Unix{}, error);
  if (!error) {
    acceptor.bind(Unix::endpoint{path}, error);
  }
  // Nobody can connect before listen(), so the mode is right from the first connection on.
  if (!error && ::chmod(path.c_str(), S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP) != 0) {
    error.assign(errno, boost::system::system_category());
  }
  if (!error) {
    acceptor.listen(Unix::acceptor::max_listen_connections, error);
  }
  if (error) {
    return smpp::unexpected("the socket " + path + ": " + error.message() +
                            "; its directory must exist and be writable for this user");
  }
  return acceptor;
}

std::optional<std::uint32_t> peer_user(Unix::socket& socket) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    return std::nullopt;
  }
  return peer.uid;
}

}  // namespace queue
