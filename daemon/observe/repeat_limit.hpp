// How often one kind of event is logged: at most so many a second, the rest counted. A carrier that
// comes and goes a thousand times a second must not fill a disk or cost a core.
//
// Pure: time is an argument. Not synchronised; its owner (log.cpp) is. Keys are the literal names
// of events, so there are as many entries as events in the code.
#pragma once

#include "daemon/observe/safe_text.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace observe::log {

class RepeatLimit {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit RepeatLimit(std::uint32_t per_second) : per_second_(per_second) {}

  // Whether this one is logged.
  [[nodiscard]] bool admit(SafeText event, Time now);

  struct Suppressed {
    SafeText event;
    std::uint64_t count = 0;
  };

  // What was held back in seconds that are over, once each. `all`: also in the running one (at the
  // end of the process).
  [[nodiscard]] std::vector<Suppressed> take_suppressed(Time now, bool all = false);

 private:
  struct Window {
    Time since;
    std::uint32_t admitted = 0;
    std::uint64_t suppressed = 0;
  };

  std::uint32_t per_second_;
  bool any_suppressed_ = false;
  std::unordered_map<std::string_view, Window> windows_;
};

}  // namespace observe::log
