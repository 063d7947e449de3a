// Accepts connections, TLS or plain, and drives a session of the carrier on each.
//
// Owned by main; the one thread. The io_context must not run any more when this is destroyed.
#pragma once

#include "smpp/base/expected.hpp"
#include "tools/smsc_sim/carrier.hpp"
#include "tools/smsc_sim/ticker.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace sim {

class LineServer {
 public:
  LineServer(boost::asio::io_context& io, Carrier& carrier, Ticker& ticker)
      : io_(io), carrier_(carrier), ticker_(ticker) {}

  // The file names of the certificate chain and its key, PEM.
  [[nodiscard]] smpp::expected<void, std::string> use_certificate(const std::string& cert_file,
                                                                  const std::string& key_file);
  // The port that is listened on; 0 asks for any. With TLS, after use_certificate.
  [[nodiscard]] smpp::expected<std::uint16_t, std::string> listen(const std::string& address,
                                                                  std::uint16_t port,
                                                                  bool tls);

 private:
  boost::asio::awaitable<void> accept(boost::asio::ip::tcp::acceptor acceptor, bool tls);
  boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket, bool tls);

  boost::asio::io_context& io_;
  Carrier& carrier_;
  Ticker& ticker_;
  std::optional<boost::asio::ssl::context> tls_;
  std::size_t connections_ = 0;
};

}  // namespace sim
