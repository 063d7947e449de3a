#include "daemon/notify.hpp"

#include <systemd/sd-daemon.h>

#include <algorithm>
#include <cstdint>
#include <string>

namespace notify {
namespace {

// A service manager that cannot be told is not a reason to stop: it will act on its timeouts.
void tell(const char* state) {
  (void)sd_notify(0, state);
}

}  // namespace

void ready() {
  tell("READY=1");
}

void stopping() {
  tell("STOPPING=1");
}

void status(observe::SafeText words) {
  std::string line = "STATUS=" + std::string(words.view());
  // A line's end would start another assignment.
  std::ranges::replace(line, '\n', ' ');
  tell(line.c_str());
}

std::optional<std::chrono::microseconds> watchdog_interval() {
  std::uint64_t allowed_us = 0;
  if (sd_watchdog_enabled(0, &allowed_us) <= 0) {
    return std::nullopt;
  }
  return std::chrono::microseconds(allowed_us / 2);
}

void alive() {
  tell("WATCHDOG=1");
}

}  // namespace notify
