// Small conversions of times that both directions need.
#pragma once

#include "smpp/base/time.hpp"

#include <chrono>
#include <cstdint>

namespace routing {

inline std::uint32_t unix_seconds(smpp::WallTime time) {
  return static_cast<std::uint32_t>(
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

inline std::uint64_t unix_milliseconds(smpp::WallTime time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

inline smpp::WallTime wall_time(std::uint64_t unix_ms) {
  return smpp::WallTime{std::chrono::milliseconds{unix_ms}};
}

inline std::uint32_t whole_seconds(smpp::Duration duration) {
  return static_cast<std::uint32_t>(
      std::chrono::duration_cast<std::chrono::seconds>(duration).count());
}

}  // namespace routing
