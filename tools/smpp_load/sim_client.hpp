// The control socket of smsc-sim, from the other side: one command, one answer.
//
// One call at a time; one thread.
#pragma once

#include "daemon/net/transport.hpp"
#include "smpp/base/expected.hpp"
#include "smpp/base/octets.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace load {

class SimClient {
 public:
  // An empty path: every call is an error.
  SimClient(boost::asio::any_io_executor executor, std::string path)
      : executor_(std::move(executor)), path_(std::move(path)) {}

  // `command` is a JSON object without its line end. An error also for an answer that is not ok.
  boost::asio::awaitable<smpp::expected<boost::json::object, std::string>> call(
      const smpp::Utf8& command);
  // All entries of a ledger, page by page. How many it had no room for, or an error.
  boost::asio::awaitable<smpp::expected<std::uint64_t, std::string>> read_ledger(
      std::string_view ledger, const std::function<void(const boost::json::object&)>& take);

 private:
  boost::asio::awaitable<smpp::expected<void, std::string>> connect();

  boost::asio::any_io_executor executor_;
  std::string path_;
  std::unique_ptr<net::Transport> transport_;
  smpp::Octets in_;
};

// A number of such an answer; 0 if it has none of that name.
[[nodiscard]] std::uint64_t number_of(const boost::json::object& object, std::string_view name);
[[nodiscard]] double real_of(const boost::json::object& object, std::string_view name);
[[nodiscard]] std::string_view text_of(const boost::json::object& object, std::string_view name);

}  // namespace load
