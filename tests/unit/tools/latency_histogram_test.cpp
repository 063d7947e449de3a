#include "tools/common/latency_histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace {

using std::chrono::nanoseconds;
using tools::LatencyHistogram;

TEST(LatencyHistogram, IsEmptyAtFirst) {
  const LatencyHistogram latency;
  EXPECT_EQ(latency.count(), 0U);
  EXPECT_EQ(latency.quantile_us(0.5), 0);
  EXPECT_EQ(latency.max_us(), 0);
}

TEST(LatencyHistogram, KeepsOneValue) {
  LatencyHistogram latency;
  latency.add(nanoseconds{123'456});
  EXPECT_DOUBLE_EQ(latency.quantile_us(0.5), 123.456);
  EXPECT_DOUBLE_EQ(latency.quantile_us(1), 123.456);
}

TEST(LatencyHistogram, TakesTheExtremes) {
  LatencyHistogram latency;
  latency.add(nanoseconds{-5});
  latency.add(nanoseconds::max());
  EXPECT_EQ(latency.count(), 2U);
  EXPECT_EQ(latency.quantile_us(0.5), 0);
  EXPECT_DOUBLE_EQ(latency.quantile_us(1), latency.max_us());
}

TEST(LatencyHistogram, IsWithinThreePercentOfTheExactQuantile) {
  constexpr unsigned seed = 20'240'501;
  std::mt19937_64 random{seed};
  // From nanoseconds to a quarter of an hour.
  std::uniform_real_distribution<double> exponent{0, 12};
  std::vector<double> exact;
  LatencyHistogram latency;
  for (int i = 0; i < 10'000; ++i) {
    const auto ns = static_cast<std::int64_t>(std::pow(10.0, exponent(random)));
    exact.push_back(static_cast<double>(ns) / 1000);
    latency.add(nanoseconds{ns});
  }
  std::sort(exact.begin(), exact.end());
  for (const double share : {0.01, 0.1, 0.5, 0.9, 0.99, 0.999}) {
    const auto rank = static_cast<std::size_t>(std::ceil(share * 10'000)) - 1;
    const double told = latency.quantile_us(share);
    EXPECT_GE(told, exact[rank]) << share;
    EXPECT_LE(told, exact[rank] * 1.035 + 0.001) << share;
  }
  EXPECT_DOUBLE_EQ(latency.max_us(), exact.back());
}

}  // namespace
