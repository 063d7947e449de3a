// Gives a Feed its moments: runs it when its deadline comes, and once after any number of changes.
//
// Owned by the application, beside the feed; I/O thread. stop() before it goes.
#pragma once

#include "daemon/queue/feed.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>

namespace queue {

class FeedClock {
 public:
  FeedClock(const boost::asio::any_io_executor& executor, Feed& feed);
  FeedClock(const FeedClock&) = delete;
  FeedClock& operator=(const FeedClock&) = delete;

  ~FeedClock() { stop(); }

  void stop();

 private:
  // Outlives the clock while a handler of it is on its way.
  struct State {
    State(const boost::asio::any_io_executor& executor, Feed& served)
        : timer(executor), feed(&served) {}

    boost::asio::steady_timer timer;
    Feed* feed;  // nullptr once stopped
    bool posted = false;
    std::optional<smpp::Time> armed;
  };

  static void note(const std::shared_ptr<State>& state);
  static void run(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;
};

}  // namespace queue
