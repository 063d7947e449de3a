// The shared test vectors (tests/vectors) as JSON, and what all their tests need.
#pragma once

#include "smpp/base/octets.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace vectors {

// One file, by its name without ending. A missing or broken file fails the test program.
[[nodiscard]] const boost::json::object& file(std::string_view name);

[[nodiscard]] smpp::Octets from_hex(std::string_view hex);
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> octets);

inline std::string_view text(const boost::json::object& object, std::string_view key) {
  return object.at(key).as_string();
}

inline std::uint32_t number(const boost::json::object& object, std::string_view key) {
  return object.at(key).to_number<std::uint32_t>();
}

// "0x80000004"
[[nodiscard]] std::uint32_t hex_number(std::string_view text);

// Readable in failures, which show plain containers only.
inline std::string plain(const smpp::Utf8& utf8) {
  return std::string{smpp::view(utf8)};
}

}  // namespace vectors
