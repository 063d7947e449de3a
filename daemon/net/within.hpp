// A piece of asynchronous work with a limit in time. Private to this room: it pulls in Asio's
// operators, which are slow to compile.
#pragma once

#include "smpp/base/time.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <utility>

namespace net {

inline constexpr auto as_values = boost::asio::as_tuple(boost::asio::use_awaitable);

// Nothing when `limit` passed first; `work` has then been cancelled and has ended.
template <class T>
boost::asio::awaitable<std::optional<T>> within(boost::asio::awaitable<T> work,
                                                smpp::Duration limit) {
  using namespace boost::asio::experimental::awaitable_operators;
  boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor, limit};
  auto first = co_await (std::move(work) || timer.async_wait(as_values));
  if (first.index() != 0) {
    co_return std::nullopt;
  }
  co_return std::optional<T>{std::get<0>(std::move(first))};
}

}  // namespace net
