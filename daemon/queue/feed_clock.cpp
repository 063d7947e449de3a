#include "daemon/queue/feed_clock.hpp"

#include "daemon/queue/wall_clock.hpp"

#include <boost/asio/post.hpp>

namespace queue {

FeedClock::FeedClock(const boost::asio::any_io_executor& executor, Feed& feed)
    : state_(std::make_shared<State>(executor, feed)) {
  feed.set_on_change([state = state_] { note(state); });
}

void FeedClock::stop() {
  if (state_->feed != nullptr) {
    state_->feed->set_on_change({});
    state_->feed = nullptr;
    state_->timer.cancel();
  }
}

void FeedClock::note(const std::shared_ptr<State>& state) {
  if (state->posted) {
    return;
  }
  // Posted, so that all events of one batch of completions go out in one lease.
  state->posted = true;
  boost::asio::post(state->timer.get_executor(), [state] {
    state->posted = false;
    run(state);
  });
}

void FeedClock::run(const std::shared_ptr<State>& state) {
  if (state->feed == nullptr) {
    return;
  }
  state->feed->on_time(std::chrono::steady_clock::now(), wall_now());
  const auto next = state->feed->deadline();
  if (!next || (state->armed && *state->armed <= *next)) {
    return;  // a timer that fires early finds nothing due and arms again
  }
  state->armed = next;
  state->timer.expires_at(*next);
  state->timer.async_wait([state](const boost::system::error_code& error) {
    if (!error) {
      state->armed.reset();
      run(state);
    }
  });
}

}  // namespace queue
