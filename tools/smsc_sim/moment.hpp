// The time, as everything of the simulated carrier gets it: steady for deadlines, wall for what
// ledgers and receipts say.
#pragma once

#include "smpp/base/time.hpp"

#include <cstdint>

namespace sim {

struct Moment {
  smpp::Time steady;
  std::uint64_t wall_us = 0;  // Unix time

  [[nodiscard]] smpp::WallTime wall() const {
    constexpr std::uint64_t us_per_ms = 1000;
    return smpp::WallTime{std::chrono::milliseconds{wall_us / us_per_ms}};
  }
};

}  // namespace sim
