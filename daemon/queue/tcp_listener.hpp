// A TCP socket that listens.
#pragma once

#include "smpp/base/expected.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace queue {

// Port 0: any free one. The error says what, where, and what would be right.
[[nodiscard]] smpp::expected<boost::asio::ip::tcp::acceptor, std::string> listen_on_tcp(
    const boost::asio::any_io_executor& executor, const std::string& address, std::uint16_t port);

// 0 if it does not listen.
[[nodiscard]] std::uint16_t port_of(const std::optional<boost::asio::ip::tcp::acceptor>& listener);

}  // namespace queue
