// Time as the pure rooms see it: always an argument, never asked for. `Time` is steady and drives
// every deadline; `WallTime` is only for what people read and for what must survive a restart.
#pragma once

#include <chrono>

namespace smpp {

using Duration = std::chrono::steady_clock::duration;
using Time = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

}  // namespace smpp
