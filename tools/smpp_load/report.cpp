#include "tools/smpp_load/report.hpp"

#include <algorithm>
#include <charconv>

namespace load {

namespace {

// The sum of the values of one metric in the text format of Prometheus.
double metric_of(std::string_view text, std::string_view metric) {
  double total = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto space = line.rfind(' ');
    if (!line.starts_with(metric) || space == std::string_view::npos) {
      continue;
    }
    const char after = line[metric.size()];
    double value = 0;
    std::from_chars(line.data() + space + 1, line.data() + line.size(), value);
    total += after == ' ' || after == '{' ? value : 0;
  }
  return total;
}

}  // namespace

boost::asio::awaitable<Reading> take_reading(const boost::asio::any_io_executor& executor,
                                             const Options& options) {
  Reading reading;
  if (options.has_metrics) {
    tools::HttpClient client{executor, options.metrics};
    tools::HttpCall request;
    request.method = "GET";
    const std::string path = options.metrics.path.empty() ? "/metrics" : options.metrics.path;
    request.target = path;
    const auto answer = co_await client.call(request);
    if (answer) {
      reading.syncs = metric_of(answer->body, "smppbridge_store_syncs_total");
    }
  }
  if (options.pid != 0) {
    reading.daemon = figures_of(options.pid);
  }
  reading.own_cpu = own_cpu();
  reading.at = std::chrono::steady_clock::now();
  co_return reading;
}

void append_latency(tools::JsonObject& report,
                    std::string_view name,
                    const tools::LatencyHistogram& latency) {
  constexpr double median = 0.5;
  constexpr double high = 0.99;
  tools::JsonObject object{report.name(name)};
  object.field("count", latency.count());
  object.field("p50", latency.quantile_us(median));
  object.field("p99", latency.quantile_us(high));
  object.field("max", latency.max_us());
  object.close();
}

void append_use(tools::JsonObject& report,
                const Options& options,
                const Reading& before,
                const Reading& after,
                std::uint64_t messages) {
  const double thousands = static_cast<double>(std::max<std::uint64_t>(messages, 1)) / 1000.0;
  report.field("own_cpu_s_per_1000", (after.own_cpu - before.own_cpu) / thousands);
  if (options.pid != 0) {
    const ProcessFigures used = since(before.daemon, after.daemon);
    tools::JsonObject daemon{report.name("daemon")};
    daemon.field("cpu_s_per_1000", used.cpu() / thousands);
    tools::JsonObject threads{daemon.name("threads_cpu_s_per_1000")};
    for (const auto& [name, seconds] : used.cpu_by_thread) {
      threads.field(name, seconds / thousands);
    }
    threads.close();
    daemon.field("rss_bytes", after.daemon.resident_bytes);
    daemon.field("peak_rss_bytes", after.daemon.peak_resident_bytes);
    daemon.close();
  }
  if (options.has_metrics) {
    const double syncs = after.syncs - before.syncs;
    report.field("syncs", syncs);
    report.field("syncs_per_s", syncs / std::max(1e-9, seconds_between(before.at, after.at)));
  }
}

}  // namespace load
