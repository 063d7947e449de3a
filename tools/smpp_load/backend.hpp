// A backend that consumes: leases events and acknowledges them, over and over, whatever the daemon
// does meanwhile. What becomes of an event is its owner's business.
//
// Made by a run for each of its consumers; one thread.
#pragma once

#include "smpp/base/unique_function.hpp"
#include "tools/smpp_load/options.hpp"
#include "tools/smpp_load/queue_client.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace load {

class EventOwner {
 public:
  EventOwner() = default;
  EventOwner(const EventOwner&) = delete;
  EventOwner& operator=(const EventOwner&) = delete;
  virtual ~EventOwner() = default;

  // Before they are acknowledged.
  virtual void on_leased(const std::vector<LeasedEvent>& events) = 0;
  // After; false: consume no more.
  [[nodiscard]] virtual bool goes_on() = 0;
  // The daemon does not answer, or not as it should. Retried for as long as the run lasts.
  virtual void on_trouble(const std::string& what) = 0;
};

// `owner` and `options` must outlive it.
boost::asio::awaitable<void> consume(boost::asio::any_io_executor executor,
                                     const Options& options,
                                     EventOwner& owner);

boost::asio::awaitable<void> pause_for(std::chrono::milliseconds duration);

// Calls `stop` after so many seconds, unless the timer is set anew or destroyed before.
void limit(boost::asio::steady_timer& timer, double seconds, smpp::UniqueFunction<void()> stop);

// For the last look at the daemon, the metrics and the carrier's ledger, after a run.
inline constexpr double finish_limit_s = 60;

// Before anything is tried again.
inline constexpr std::chrono::milliseconds trouble_pause{50};

}  // namespace load
