// All chance of a simulation, from one seed. The same seed gives the same throws with every
// standard library. One thread.
#pragma once

#include "smpp/base/time.hpp"

#include <cstdint>
#include <random>

namespace sim {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  // 0 to end - 1.
  std::uint64_t below(std::uint64_t end) { return random_() % end; }

  std::uint64_t between(std::uint64_t first, std::uint64_t last) {
    return first + below(last - first + 1);
  }

  bool chance(std::uint64_t percent) { return below(100) < percent; }

  smpp::Duration between(smpp::Duration first, smpp::Duration last) {
    return first + smpp::Duration{static_cast<smpp::Duration::rep>(
                       below(static_cast<std::uint64_t>((last - first).count()) + 1))};
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace sim
