// A Unix socket that listens: makes it, with a stale file of an earlier run out of the way, and
// says who connects.
#pragma once

#include "smpp/base/expected.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace queue {

// Mode 0660: whoever is in the socket's group may connect, and is then known by user id.
[[nodiscard]] smpp::expected<boost::asio::local::stream_protocol::acceptor, std::string>
listen_on_unix(const boost::asio::any_io_executor& executor, const std::string& path);

[[nodiscard]] std::optional<std::uint32_t> peer_user(
    boost::asio::local::stream_protocol::socket& socket);

}  // namespace queue
