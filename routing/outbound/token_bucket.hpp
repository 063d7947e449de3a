// A rate limit: `rate` tokens a second, at most `burst` saved up. Pure; time is an argument.
#pragma once

#include "smpp/base/time.hpp"

#include <algorithm>
#include <chrono>

namespace routing {

class TokenBucket {
 public:
  // rate 0: no limit.
  TokenBucket(double rate_per_s, double burst)
      : rate_(rate_per_s), burst_(std::max(burst, 1.0)), tokens_(burst_) {}

  [[nodiscard]] bool try_take(smpp::Time now) {
    if (rate_ <= 0) {
      return true;
    }
    refill(now);
    if (tokens_ < 1) {
      return false;
    }
    tokens_ -= 1;
    return true;
  }

  // When a token will be there at the earliest.
  [[nodiscard]] smpp::Time next(smpp::Time now) {
    if (rate_ <= 0) {
      return now;
    }
    refill(now);
    if (tokens_ >= 1) {
      return now;
    }
    return now +
           std::chrono::duration_cast<smpp::Duration>(
               std::chrono::duration<double>((1 - tokens_) / rate_)) +
           smpp::Duration{1};
  }

 private:
  void refill(smpp::Time now) {
    if (at_ != smpp::Time{}) {
      const std::chrono::duration<double> passed = now - at_;
      tokens_ = std::min(burst_, tokens_ + passed.count() * rate_);
    }
    at_ = now;
  }

  double rate_;
  double burst_;
  double tokens_;
  smpp::Time at_{};
};

}  // namespace routing
