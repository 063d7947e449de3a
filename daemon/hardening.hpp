// What the process gives up before it holds a secret: core dumps, files readable by others. At
// start-up only.
#pragma once

#include "smpp/base/expected.hpp"

#include <string>

namespace hardening {

// The error says which promise cannot be kept here.
[[nodiscard]] smpp::expected<void, std::string> apply();

}  // namespace hardening
