// A command of smpp-tool, asked in the words of a line: what it says, or the code and the words of
// its error.
#pragma once

#include "tools/smpp_tool/line.hpp"

#include <boost/json/parse.hpp>

#include <string>
#include <string_view>

namespace smpp_tool {

template <LineResult (*command)(const boost::json::value&)>
struct CommandLine {
  static LineResult run(std::string_view line) { return command(boost::json::parse(line)); }

  static std::string code_of(std::string_view line) {
    const LineResult result = run(line);
    return result ? "no error" : result.error().code;
  }

  static std::string what_of(std::string_view line) {
    const LineResult result = run(line);
    return result ? "no error" : result.error().what;
  }
};

}  // namespace smpp_tool
