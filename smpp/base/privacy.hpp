// Personal<T> is about a person, Secret<T> opens something. Neither has a formatter, a stream
// operator or a conversion, so that printing one does not compile; `reveal()` is the one word to
// search for. What T does when it dies is T's business: use Octets, Utf8 or FixedText (octets.hpp).
#pragma once

#include <compare>
#include <cstdint>
#include <utility>

namespace smpp {

// What may be shown of a field in a row of a table: all of it, its length only, or nothing.
enum class Privacy : std::uint8_t { open, personal, secret };

template <class T>
class Personal {
 public:
  Personal() = default;

  constexpr explicit Personal(T value) : value_(std::move(value)) {}

  [[nodiscard]] constexpr const T& reveal() const& { return value_; }

  [[nodiscard]] constexpr T&& reveal() && { return std::move(value_); }

  auto operator<=>(const Personal&) const = default;

 private:
  T value_{};
};

template <class T>
class Secret {
 public:
  Secret() = default;

  constexpr explicit Secret(T value) : value_(std::move(value)) {}

  [[nodiscard]] constexpr const T& reveal() const { return value_; }

 private:
  T value_{};
};

}  // namespace smpp
