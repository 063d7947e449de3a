#include "daemon/observe/instruments.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

#include <limits>

namespace observe {

void Counter::add(double amount) {
  if (series_ != nullptr) {
    series_->Increment(amount);
  }
}

void Counter::catch_up(std::uint64_t total) {
  if (series_ != nullptr && static_cast<double>(total) > series_->Value()) {
    series_->Increment(static_cast<double>(total) - series_->Value());
  }
}

void Gauge::set(double value) {
  if (series_ != nullptr) {
    series_->Set(value);
  }
}

void Gauge::add(double amount) {
  if (series_ != nullptr) {
    series_->Increment(amount);
  }
}

void Gauge::clear() {
  set(std::numeric_limits<double>::quiet_NaN());
}

void Histogram::observe(std::chrono::duration<double> seconds) {
  if (series_ != nullptr) {
    series_->Observe(seconds.count());
  }
}

void Histogram::observe_many(std::span<const std::uint64_t> counts,
                             std::chrono::duration<double> sum) {
  if (series_ != nullptr) {
    series_->ObserveMultiple({counts.begin(), counts.end()}, sum.count());
  }
}

}  // namespace observe
