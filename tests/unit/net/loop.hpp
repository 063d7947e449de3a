// The I/O thread of a test: runs until something is so, never longer than a deadline. No sleeps.
#pragma once

#include <boost/asio/io_context.hpp>

#include <chrono>

namespace net::tests {

class Loop {
 public:
  // False if it was not so in time. The limit is for a broken build on a slow machine: no passing
  // test comes near it.
  template <class Predicate>
  [[nodiscard]] bool until(Predicate is_so,
                           std::chrono::milliseconds limit = std::chrono::seconds{20}) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!is_so()) {
      context.restart();
      context.run_one_until(end);
      if (std::chrono::steady_clock::now() >= end) {
        return is_so();
      }
    }
    return true;
  }

  boost::asio::io_context context{1};
};

}  // namespace net::tests
