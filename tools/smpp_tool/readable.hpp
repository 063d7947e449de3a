// A result for people: lines of name and value, tables where entries are alike. Pure; any thread.
#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>

namespace smpp_tool {

enum class Colour : std::uint8_t { no, yes };

// Ends with an empty line, which divides results.
[[nodiscard]] std::string readable(const boost::json::value& value, Colour colour);

}  // namespace smpp_tool
