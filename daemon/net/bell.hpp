// One waits, others ring; a ring that finds nobody waiting is kept, many are one. What loops of one
// thread wake each other with: no allocation and no system call a ring.
//
// One waiter at a time; I/O thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

namespace net {

class Bell {
 public:
  explicit Bell(const boost::asio::any_io_executor& executor) : rings_(executor, 1) {}

  void ring() { rings_.try_send(boost::system::error_code{}); }

  // Returns when rung, or when the waiting coroutine is cancelled.
  boost::asio::awaitable<void> wait() {
    co_await rings_.async_receive(boost::asio::as_tuple(boost::asio::use_awaitable));
  }

 private:
  boost::asio::experimental::channel<void(boost::system::error_code)> rings_;
};

}  // namespace net
