// The two clocks, read in one place: the pure rooms get their time as an argument from here.
#pragma once

#include "smpp/base/time.hpp"

#include <chrono>

namespace application {

inline smpp::Time steady_now() {
  return std::chrono::steady_clock::now();
}

inline smpp::WallTime wall_now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace application
