// What the daemon tells the service manager: ready, stopping, a line of status, still alive. All of
// it does nothing when nobody asked ($NOTIFY_SOCKET is not set).
//
// Called by main and application; any thread.
#pragma once

#include "daemon/observe/safe_text.hpp"

#include <chrono>
#include <optional>

namespace notify {

void ready();
void stopping();
// What `systemctl status` shows.
void status(observe::SafeText words);

// How often alive() is to be called: half of what the unit's WatchdogSec allows. Nothing if there
// is no watchdog, or it is for another process.
[[nodiscard]] std::optional<std::chrono::microseconds> watchdog_interval();
// To be called from the I/O thread's own timer, so that a thread that hangs is noticed.
void alive();

}  // namespace notify
