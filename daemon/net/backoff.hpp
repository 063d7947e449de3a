// How long a link waits before it tries again: doubling between two bounds, with jitter so that
// many links of one carrier do not come back at the same moment. Pure: chance is an argument.
//
// One a link; no thread of its own.
#pragma once

#include "smpp/base/time.hpp"

#include <algorithm>
#include <cstdint>

namespace net {

class Backoff {
 public:
  Backoff(smpp::Duration min, smpp::Duration max, smpp::Duration refused)
      : min_(std::max(min, least)), max_(std::max(max, min_)), refused_(std::max(refused, least)) {}

  // The delay after one more failure; `chance` is in [0, 1). Between min and max: the first time
  // between min and twice min, then each time twice as much, at last between max/2 and max.
  [[nodiscard]] smpp::Duration after_failure(double chance);
  // After a refused password, system id or system type: at least `refused` and at most a quarter
  // more, whatever came before; a wrong secret must not be hammered.
  [[nodiscard]] smpp::Duration after_refusal(double chance);

  // The bind was stable: the next failure is a first one.
  void reset() { failures_ = 0; }

 private:
  // A delay of zero would neither grow nor leave the peer in peace.
  static constexpr smpp::Duration least = std::chrono::milliseconds{1};

  smpp::Duration min_;
  smpp::Duration max_;
  smpp::Duration refused_;
  std::uint32_t failures_ = 0;
};

}  // namespace net
