#include "daemon/observe/repeat_limit.hpp"

#include <utility>

namespace observe::log {
namespace {

constexpr std::chrono::seconds window_length{1};

}  // namespace

bool RepeatLimit::admit(SafeText event, Time now) {
  Window& window = windows_.try_emplace(event.view(), Window{.since = now}).first->second;
  if (now - window.since >= window_length) {
    window.since = now;
    window.admitted = 0;
  }
  if (window.admitted < per_second_) {
    ++window.admitted;
    return true;
  }
  ++window.suppressed;
  any_suppressed_ = true;
  return false;
}

std::vector<RepeatLimit::Suppressed> RepeatLimit::take_suppressed(Time now, bool all) {
  std::vector<Suppressed> taken;
  if (!any_suppressed_) {
    return taken;
  }
  any_suppressed_ = false;
  for (auto& [event, window] : windows_) {
    if (window.suppressed == 0) {
      continue;
    }
    if (all || now - window.since >= window_length) {
      taken.push_back({SafeText::vetted(event), std::exchange(window.suppressed, 0)});
    } else {
      any_suppressed_ = true;
    }
  }
  return taken;
}

}  // namespace observe::log
