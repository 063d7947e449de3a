// The server's way to a transport, on a socket that was accepted: for the queue's HTTP server and
// the simulated carrier. I/O thread.
#pragma once

#include "daemon/net/link_error.hpp"
#include "daemon/net/transport.hpp"
#include "smpp/base/expected.hpp"
#include "smpp/base/time.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>

#include <memory>

namespace net {

// Handshakes as the server with a context of make_server_context() (tls_context.hpp). `context`
// must live until it returns. tls().peer_sans are the names of the client's certificate.
[[nodiscard]] boost::asio::awaitable<smpp::expected<std::unique_ptr<Transport>, LinkError>>
accept_tls(boost::asio::ip::tcp::socket socket,
           boost::asio::ssl::context& context,
           smpp::Duration handshake_timeout);

[[nodiscard]] std::unique_ptr<Transport> plain_transport(boost::asio::ip::tcp::socket socket);
[[nodiscard]] std::unique_ptr<Transport> plain_transport(
    boost::asio::local::stream_protocol::socket socket);

}  // namespace net
