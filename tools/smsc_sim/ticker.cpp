#include "tools/smsc_sim/ticker.hpp"

#include <boost/system/error_code.hpp>

#include <algorithm>
#include <chrono>

namespace sim {

Moment now() {
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  return Moment{.steady = std::chrono::steady_clock::now(),
                .wall_us = static_cast<std::uint64_t>(
                    std::chrono::duration_cast<std::chrono::microseconds>(wall).count())};
}

void Ticker::touched() {
  constexpr std::chrono::milliseconds pace{1};
  const auto deadline = carrier_.deadline();
  if (!deadline) {
    return;
  }
  const smpp::Time due = std::max(*deadline, fired_ + pace);
  if (armed_ && *armed_ <= due) {
    return;  // it will look again when it fires
  }
  armed_ = due;
  timer_.expires_at(due);
  timer_.async_wait([this](boost::system::error_code cancelled) {
    if (!cancelled) {
      fire();
    }
  });
}

void Ticker::fire() {
  armed_.reset();
  const Moment moment = now();
  fired_ = moment.steady;
  carrier_.on_deadline(moment);
  touched();
}

}  // namespace sim
