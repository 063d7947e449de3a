// Tagged<Tag, T>: a T that is not interchangeable with other Ts. Explicit both ways.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <utility>

namespace smpp {

template <class Tag, class T>
class Tagged {
 public:
  using value_type = T;

  constexpr Tagged() = default;

  constexpr explicit Tagged(T value) : value_(std::move(value)) {}

  [[nodiscard]] constexpr const T& value() const { return value_; }

  auto operator<=>(const Tagged&) const = default;

 private:
  T value_{};
};

}  // namespace smpp

template <class Tag, class T>
struct std::hash<smpp::Tagged<Tag, T>> {
  std::size_t operator()(const smpp::Tagged<Tag, T>& tagged) const {
    return std::hash<T>{}(tagged.value());
  }
};
