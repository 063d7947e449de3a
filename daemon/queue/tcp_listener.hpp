// A TCP socket that listens.
#pragma once

#include "smpp/base/expected.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <string>

namespace queue {

// Port 0: any free one. The error says what, where, and what would be right.
[[nodiscard]] smpp::expected<boost::asio::ip::tcp::acceptor, std::string> listen_on_tcp(
    const boost::asio::any_io_executor& executor, const std::string& address, std::uint16_t port);

}  // namespace queue
