#include "tools/common/latency_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tools {

namespace {

constexpr double ns_per_us = 1000.0;

}  // namespace

void LatencyHistogram::add(std::chrono::nanoseconds duration) {
  const auto ns = static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0));
  ++counts_[bucket_of(ns)];
  ++count_;
  max_ns_ = std::max(max_ns_, ns);
}

void LatencyHistogram::clear() {
  *this = LatencyHistogram{};
}

double LatencyHistogram::max_us() const {
  return static_cast<double>(max_ns_) / ns_per_us;
}

double LatencyHistogram::quantile_us(double share) const {
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
    seen += counts_[bucket];
    if (seen >= wanted && seen > 0) {
      return static_cast<double>(std::min(upper_end(bucket), max_ns_)) / ns_per_us;
    }
  }
  return 0;
}

// Below 2^step_bits a value is its own bucket; above, the leading bits choose: the power of two and
// the step within it.
std::size_t LatencyHistogram::bucket_of(std::uint64_t ns) {
  constexpr std::uint64_t steps = std::uint64_t{1} << step_bits;
  if (ns < steps) {
    return ns;
  }
  const auto power = static_cast<unsigned>(std::bit_width(ns)) - 1 - step_bits;
  return (std::size_t{power} << step_bits) + (ns >> power);
}

std::uint64_t LatencyHistogram::upper_end(std::size_t bucket) {
  constexpr std::uint64_t steps = std::uint64_t{1} << step_bits;
  if (bucket < 2 * steps) {
    return bucket;
  }
  const auto power = (bucket >> step_bits) - 1;
  const std::uint64_t step = bucket - (power << step_bits);
  return ((step + 1) << power) - 1;
}

}  // namespace tools
