// One log line: a JSON object with time, level, event and the fields given. What can be a field is
// decided by type: numbers, flags, durations, enums that have a name_of, SafeText and Pseudonym.
// Texts, addresses, secrets and strings of unknown origin are none of these, so logging one does
// not compile.
//
// Pure values; any thread.
#pragma once

#include "daemon/observe/pseudonym.hpp"
#include "daemon/observe/safe_text.hpp"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace observe::log {

enum class Level : std::uint8_t { error, warning, info, debug };
[[nodiscard]] std::string_view name_of(Level level);

struct Field {
  using Value =
      std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, SafeText, Pseudonym>;
  SafeText name;
  Value value;
};

namespace detail {

template <class T>
concept Character = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<T, char8_t> ||
    std::same_as<T, char16_t> || std::same_as<T, char32_t>;

template <class T>
concept Number = std::is_arithmetic_v<T> && !Character<T>;

template <class T>
concept Named = std::is_enum_v<T> && requires(T value) {
  { name_of(value) } -> std::convertible_to<std::string_view>;
};

// Numbers off the wire: some have a name.
template <class T>
concept PerhapsNamed = std::is_enum_v<T> && requires(T value) {
  { name_of(value) } -> std::same_as<std::optional<std::string_view>>;
};

}  // namespace detail

[[nodiscard]] constexpr Field field(SafeText name, SafeText value) {
  return {name, value};
}

[[nodiscard]] constexpr Field field(SafeText name, const Pseudonym& value) {
  return {name, value};
}

template <detail::Number T>
[[nodiscard]] constexpr Field field(SafeText name, T value) {
  if constexpr (std::same_as<T, bool>) {
    return {name, Field::Value(value)};
  } else if constexpr (std::floating_point<T>) {
    return {name, Field::Value(static_cast<double>(value))};
  } else if constexpr (std::signed_integral<T>) {
    return {name, Field::Value(static_cast<std::int64_t>(value))};
  } else {
    return {name, Field::Value(static_cast<std::uint64_t>(value))};
  }
}

template <detail::Named T>
[[nodiscard]] constexpr Field field(SafeText name, T value) {
  return {name, SafeText::vetted(name_of(value))};
}

template <detail::PerhapsNamed T>
[[nodiscard]] constexpr Field field(SafeText name, T value) {
  if (const std::optional<std::string_view> known = name_of(value)) {
    return {name, SafeText::vetted(*known)};
  }
  return field(name, static_cast<std::underlying_type_t<T>>(value));
}

// In seconds.
template <class Rep, class Period>
[[nodiscard]] constexpr Field field(SafeText name, std::chrono::duration<Rep, Period> value) {
  return {name, std::chrono::duration_cast<std::chrono::duration<double>>(value).count()};
}

// null when there is none.
template <class T>

requires requires(SafeText name, T value) {
  { field(name, value) } -> std::same_as<Field>;
}

[[nodiscard]] constexpr Field field(SafeText name, const std::optional<T>& value) {
  return value ? field(name, *value) : Field{name, std::monostate{}};
}

// Longer lines lose their last fields and say so: a write of at most this many octets to a pipe is
// whole or not at all (PIPE_BUF), so lines of several writers never mix.
inline constexpr std::size_t max_line = 4'000;

// Without the line's end.
[[nodiscard]] std::string format_line(std::chrono::sys_time<std::chrono::milliseconds> time,
                                      Level level,
                                      SafeText event,
                                      std::span<const Field> fields);

}  // namespace observe::log
