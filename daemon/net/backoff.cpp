#include "daemon/net/backoff.hpp"

#include <algorithm>

namespace net {

namespace {

smpp::Duration part(smpp::Duration whole, double chance) {
  return smpp::Duration{
      static_cast<smpp::Duration::rep>(static_cast<double>(whole.count()) * chance)};
}

}  // namespace

smpp::Duration Backoff::after_failure(double chance) {
  smpp::Duration top = min_;
  for (std::uint32_t i = 0; i <= failures_ && top < max_; ++i) {
    top = top > max_ / 2 ? max_ : top * 2;
  }
  if (top < max_) {
    ++failures_;
  }
  const smpp::Duration bottom = std::max(min_, top / 2);
  return bottom + part(top - bottom, chance);
}

smpp::Duration Backoff::after_refusal(double chance) {
  return refused_ + part(refused_ / 4, chance);
}

}  // namespace net
