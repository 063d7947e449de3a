// What a command of smpp-tool makes of one line of input: a JSON value, or what was wrong with it.
// Values; any thread.
#pragma once

#include "smpp/base/expected.hpp"

#include <boost/json/value.hpp>

#include <string>

namespace smpp_tool {

// Printed as {"error": {"code": ..., "what": ...}}. Names fields and places, never content.
struct LineError {
  std::string code;
  std::string what;
};

using LineResult = smpp::expected<boost::json::value, LineError>;

}  // namespace smpp_tool
