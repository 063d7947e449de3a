// The client's way to a transport: resolve, connect, TLS verified by chain and name. Stages, so
// that a link can tell which one it is in; connect() is both.
//
// I/O thread. Cancellation (terminal) ends each of them promptly, also while a name is resolved.
#pragma once

#include "daemon/net/link_error.hpp"
#include "daemon/net/settings.hpp"
#include "daemon/net/transport.hpp"
#include "smpp/base/expected.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <string>

namespace net {

// `settings` must outlive each call.
//
// Resolves anew each time and tries each address; all within connect_timeout.
[[nodiscard]] boost::asio::awaitable<smpp::expected<boost::asio::ip::tcp::socket, LinkError>>
open_socket(boost::asio::any_io_executor executor, const LinkSettings& settings);

// The handshake, within handshake_timeout; with `plain`, none. A transport is only returned when
// the peer was verified, so that nothing can be sent to anybody else.
[[nodiscard]] boost::asio::awaitable<smpp::expected<std::unique_ptr<Transport>, LinkError>> secure(
    boost::asio::ip::tcp::socket socket, const LinkSettings& settings);

// One handshake as a client with a context of make_client_context(); `context` must live until it
// returns. The certificate must be for `name`, a DNS name (then also the SNI) or an address.
[[nodiscard]] boost::asio::awaitable<smpp::expected<std::unique_ptr<Transport>, LinkError>>
connect_tls(boost::asio::ip::tcp::socket socket,
            boost::asio::ssl::context& context,
            std::string name,
            smpp::Duration handshake_timeout);

[[nodiscard]] boost::asio::awaitable<smpp::expected<std::unique_ptr<Transport>, LinkError>> connect(
    boost::asio::any_io_executor executor, const LinkSettings& settings);

}  // namespace net
