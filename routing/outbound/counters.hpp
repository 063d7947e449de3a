// What the outgoing side counts since the start of the process; read for metrics. Values.
#pragma once

#include "routing/model/acceptance.hpp"
#include "smpp/base/time.hpp"

#include <array>
#include <cstdint>

namespace routing {

// From a submit to its answer.
struct AnswerTimes {
  static constexpr std::array bounds{
      0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0};  // s

  std::array<std::uint64_t, bounds.size() + 1> counts{};
  double sum_s = 0;

  void add(smpp::Duration took) {
    const double seconds = std::chrono::duration<double>(took).count();
    std::size_t bucket = 0;
    while (bucket < bounds.size() && seconds > bounds[bucket]) {
      ++bucket;
    }
    ++counts[bucket];
    sum_s += seconds;
  }
};

struct CarrierCounters {
  std::uint64_t receipts_matched = 0;
  std::uint64_t receipts_unmatched = 0;
  std::uint64_t damaged = 0;  // records that open and are no message; the store counts others
  AnswerTimes answer_times;
};

struct ClientCounters {
  std::uint64_t accepted = 0;
  // By Problem::Code. Those that are wrong in form never come this far.
  std::array<std::uint64_t, static_cast<std::size_t>(Problem::Code::unavailable) + 1> refused{};
};

}  // namespace routing
