// Pieces that all reports have in common.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/base/time.hpp"
#include "tools/common/json_text.hpp"
#include "tools/common/latency_histogram.hpp"
#include "tools/smpp_load/options.hpp"
#include "tools/smpp_load/process_figures.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string_view>

namespace load {

// What the daemon and this process had used, and synced, at one moment.
struct Reading {
  smpp::Time at;
  ProcessFigures daemon;
  double own_cpu = 0;
  double syncs = 0;
};

boost::asio::awaitable<Reading> take_reading(const boost::asio::any_io_executor& executor,
                                             const Options& options);

// "<name>":{"count":...,"p50":...,"p99":...,"max":...}
void append_latency(tools::JsonObject& report,
                    std::string_view name,
                    const tools::LatencyHistogram& latency);

// own_cpu_s_per_1000; with --pid daemon {cpu_s_per_1000, threads {name: cpu_s_per_1000}, rss_bytes,
// peak_rss_bytes}; with --metrics syncs_per_s and syncs.
void append_use(tools::JsonObject& report,
                const Options& options,
                const Reading& before,
                const Reading& after,
                std::uint64_t messages);

[[nodiscard]] inline double seconds_between(smpp::Time from, smpp::Time to) {
  return std::chrono::duration<double>(to - from).count();
}

// 0 for no time at all.
[[nodiscard]] inline double per_second(std::uint64_t count, double seconds) {
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

}  // namespace load
