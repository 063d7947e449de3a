// Files, or standard input, to what a command takes: lines, JSON values, octets. What cannot be
// taken is printed as an error in its place. One thread.
#pragma once

#include "tools/smpp_tool/hex_text.hpp"
#include "tools/smpp_tool/output.hpp"

#include <boost/json/value.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace smpp_tool {

// Each line of the files in turn; `-` and no files are standard input. Empty lines are given too.
void for_each_line(const std::vector<std::string>& files,
                   Output& output,
                   const std::function<void(std::string_view)>& take);

void for_each_json(const std::vector<std::string>& files,
                   Output& output,
                   const std::function<void(const boost::json::value&)>& take);

// Lines of hex, dumps over several lines, JSON strings and objects with `hex`.
void for_each_pdu_text(const std::vector<std::string>& files,
                       Output& output,
                       const std::function<void(const Bytes&)>& take);

// One JSON value, objects and arrays at most 32 deep.
[[nodiscard]] LineResult parse_json(std::string_view line);

}  // namespace smpp_tool
