// The Unix socket of the control desk: JSON lines in, one JSON line back for each, in order.
//
// Owned by main; the one thread. The io_context must not run any more when this is destroyed.
#pragma once

#include "smpp/base/expected.hpp"
#include "tools/smsc_sim/control_desk.hpp"
#include "tools/smsc_sim/ticker.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <string>

namespace sim {

class ControlServer {
 public:
  ControlServer(boost::asio::io_context& io, ControlDesk& desk, Ticker& ticker)
      : io_(io), desk_(desk), ticker_(ticker) {}

  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;
  // Removes the socket.
  ~ControlServer();

  // Only this user may connect.
  [[nodiscard]] smpp::expected<void, std::string> listen(const std::string& path);

 private:
  boost::asio::awaitable<void> accept(boost::asio::local::stream_protocol::acceptor acceptor);
  boost::asio::awaitable<void> serve(boost::asio::local::stream_protocol::socket socket);

  boost::asio::io_context& io_;
  ControlDesk& desk_;
  Ticker& ticker_;
  std::string path_;
};

}  // namespace sim
