#include "daemon/observe/instruments.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

namespace observe {

void Counter::add(double amount) {
  if (series_ != nullptr) {
    series_->Increment(amount);
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

void Histogram::observe(std::chrono::duration<double> seconds) {
  if (series_ != nullptr) {
    series_->Observe(seconds.count());
  }
}

}  // namespace observe
