// A carrier for tests, on a free port of the loopback, well-behaved or not.
//
// Same thread as the loop; must outlive the loop's last run.
#pragma once

#include "daemon/net/link_error.hpp"
#include "daemon/net/session_driver.hpp"
#include "daemon/net/settings.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace net::tests {

enum class Manner : std::uint8_t {
  smsc,    // accepts the bind, answers submits
  strict,  // refuses the bind with `refusal`
  mute,    // reads and never answers the bind
  silent,  // accepts the connection and says nothing, not even TLS
  http,    // answers whatever comes as a web server would
};

class TestSmsc {
 public:
  // Without `tls`: plain TCP.
  TestSmsc(boost::asio::io_context& context,
           Manner manner,
           const std::optional<TlsServerSettings>& tls);

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  // Cuts every session, without a word.
  void drop_all();

  // Nobody listens any more.
  void close() { acceptor_.close(); }

  // From now on what comes is thrown away; the connections stay.
  void freeze() { frozen_ = true; }

  smpp::CommandStatus refusal = smpp::CommandStatus::ESME_RINVPASWD;

  // What happened.
  int accepted = 0;
  int handshakes = 0;
  int handshakes_failed = 0;
  LinkErrc last_failure = LinkErrc::none;
  int binds = 0;
  int submits = 0;
  int unbinds = 0;
  int ended = 0;
  std::size_t octets = 0;  // silent and http: everything that came
  bool password_was_right = false;
  std::vector<std::string> sans;

 private:
  struct Connection;
  struct Freezing;
  boost::asio::awaitable<void> accept();
  boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket);
  boost::asio::awaitable<void> drive(std::unique_ptr<Transport> transport);
  boost::asio::awaitable<void> read_only(std::unique_ptr<Transport> transport);

  boost::asio::io_context& context_;
  const Manner manner_;
  std::optional<boost::asio::ssl::context> tls_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::list<SessionDriver*> drivers_;
  bool frozen_ = false;
};

}  // namespace net::tests
