// The three kinds of metric as the daemon holds them: cheap handles to series that live in
// Metrics. A handle is found once, when Metrics is made; counting is then one atomic operation,
// with no look-up by name or label.
//
// Any thread. Handles are copied freely and must not outlive their Metrics. A default-made handle
// counts nothing.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace observe {

class Counter {
 public:
  static constexpr std::string_view kind = "counter";

  Counter() = default;

  explicit Counter(prometheus::Counter& series) : series_(&series) {}

  void add(double amount = 1);
  // For what is counted elsewhere and only read when metrics are asked for: raises the counter to
  // `total`. One caller.
  void catch_up(std::uint64_t total);

 private:
  prometheus::Counter* series_ = nullptr;
};

class Gauge {
 public:
  static constexpr std::string_view kind = "gauge";

  Gauge() = default;

  explicit Gauge(prometheus::Gauge& series) : series_(&series) {}

  void set(double value);
  void add(double amount);
  // There is no value: the series is not shown until one is set.
  void clear();

 private:
  prometheus::Gauge* series_ = nullptr;
};

class Histogram {
 public:
  static constexpr std::string_view kind = "histogram";

  Histogram() = default;

  explicit Histogram(prometheus::Histogram& series) : series_(&series) {}

  void observe(std::chrono::duration<double> seconds);
  // Many at once: how many fell into each bucket, one more than the row has bounds, and their sum.
  void observe_many(std::span<const std::uint64_t> counts, std::chrono::duration<double> sum);

 private:
  prometheus::Histogram* series_ = nullptr;
};

// Specialised for each enum that is a label: its name and its values, in the enum's order.
template <class Enum>
struct LabelOf;

// One handle for each value of an enum label.
template <class Handle, class Enum>
class By {
 public:
  using handle_type = Handle;
  using label = LabelOf<Enum>;

  [[nodiscard]] Handle& operator[](Enum value) { return handles_[static_cast<std::size_t>(value)]; }

  [[nodiscard]] Handle& at_index(std::size_t index) { return handles_[index]; }

 private:
  std::array<Handle, label::values.size()> handles_;
};

// One handle for each bind of a carrier; binds are counted from 0 here and from 1 in the label.
template <class Handle>
class ByBind {
 public:
  using handle_type = Handle;

  [[nodiscard]] Handle& operator[](std::size_t bind) { return handles_.at(bind); }

  void resize(std::size_t binds) { handles_.resize(binds); }

  [[nodiscard]] std::size_t size() const { return handles_.size(); }

 private:
  std::vector<Handle> handles_;
};

}  // namespace observe
