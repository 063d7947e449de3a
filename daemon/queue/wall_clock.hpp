// The time of day in the unit of this house. Any thread.
#pragma once

#include "smpp/base/time.hpp"

#include <chrono>

namespace queue {

[[nodiscard]] inline smpp::WallTime wall_now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace queue
