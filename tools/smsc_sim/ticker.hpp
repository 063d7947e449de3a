// Wakes the carrier when its next deadline is due. One timer for everything: it fires at most once
// a millisecond, so that a receipt or answer a message does not cost a timer each.
//
// Owned by main; the one thread.
#pragma once

#include "tools/smsc_sim/carrier.hpp"
#include "tools/smsc_sim/moment.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <optional>

namespace sim {

// What time it is, for everything here.
[[nodiscard]] Moment now();

class Ticker {
 public:
  Ticker(const boost::asio::any_io_executor& executor, Carrier& carrier)
      : timer_(executor), carrier_(carrier) {}

  // The carrier was told or ordered something: its deadline may have come nearer.
  void touched();

 private:
  void fire();

  boost::asio::steady_timer timer_;
  Carrier& carrier_;
  std::optional<smpp::Time> armed_;
  smpp::Time fired_;
};

}  // namespace sim
