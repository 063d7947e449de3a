// Short words for declaring settings: each binds a member and takes its present value as the
// default. Included by the schema's own sources only.
#pragma once

#include "config/setting.hpp"
#include "daemon/net/settings.hpp"

#include <initializer_list>
#include <utility>

namespace config {

inline constexpr std::uint64_t KiB = 1024;
inline constexpr std::uint64_t MiB = 1024 * KiB;
inline constexpr std::uint64_t TiB = 1024 * 1024 * MiB;

template <class T>
Whole whole(T& to, std::uint64_t min, std::uint64_t max) {
  return {.now = static_cast<std::uint64_t>(to), .min = min, .max = max, .set = [&to](auto value) {
            to = static_cast<T>(value);
          }};
}

inline Whole whole(std::optional<std::uint32_t>& to, std::uint64_t min, std::uint64_t max) {
  return {.now = to, .min = min, .max = max, .set = [&to](std::uint64_t value) {
            to = static_cast<std::uint32_t>(value);
          }};
}

template <class T>
Size size(T& to, std::uint64_t min, std::uint64_t max) {
  return {.now = static_cast<std::uint64_t>(to), .min = min, .max = max, .set = [&to](auto value) {
            to = static_cast<T>(value);
          }};
}

template <class Enum>
Choice choice(Enum& to, std::initializer_list<std::pair<std::string_view, Enum>> options) {
  Choice made;
  std::vector<Enum> values;
  for (const auto& [word, value] : options) {
    if (value == to) {
      made.now = values.size();
    }
    made.words.push_back(word);
    values.push_back(value);
  }
  made.set = [&to, values](std::size_t index) { to = values[index]; };
  return made;
}

template <std::size_t N>
Text text(smpp::FixedText<N>& to, std::size_t min) {
  return {.form = &forms::printable,
          .now = std::string{to.reveal()},
          .min = min,
          .max = N,
          .set = [&to](std::string_view value) { to.assign(value); }};
}

inline Text text(std::string& to, const TextForm& form, std::size_t max) {
  return {.form = &form, .now = to, .min = 1, .max = max, .set = [&to](std::string_view value) {
            to = value;
          }};
}

inline Texts texts(std::vector<std::string>& to, const TextForm& form, std::size_t max) {
  return {
      .form = &form, .max = max, .add = [&to](std::string_view value) { to.emplace_back(value); }};
}

// What may be left out.
inline Text text(std::optional<std::string>& to, const TextForm& form, std::size_t max) {
  return {.form = &form, .now = {}, .min = 0, .max = max, .set = [&to](std::string_view value) {
            to = value;
          }};
}

// One of some words, or none.
inline Choice word(std::optional<std::string>& to, std::vector<std::string_view> words) {
  return {.words = words, .now = std::nullopt, .set = [&to, words](std::size_t index) {
            to = words[index];
          }};
}

inline File file(std::string& to) {
  return {.kind = File::Kind::readable, .to = &to};
}

inline File private_key(std::string& to) {
  return {.kind = File::Kind::private_key, .to = &to};
}

inline Choice tls_version(net::TlsVersion& to) {
  return choice(to, {{"1.2", net::TlsVersion::tls_1_2}, {"1.3", net::TlsVersion::tls_1_3}});
}

}  // namespace config
