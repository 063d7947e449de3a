// How a value of the document reads: its kind in words, and what else than text a plain scalar
// might be taken for. Pure.
#pragma once

#include "config/document.hpp"

#include <string_view>

namespace config {

// As the beginning of an error message: "is a list".
[[nodiscard]] std::string_view kind_of(const Node& node);

// A scalar without quotes.
[[nodiscard]] bool is_plain(const Node& node);

// "reads as a number": what some reader of YAML takes this plain scalar for. Empty if it is text to
// all of them.
[[nodiscard]] std::string_view other_type(std::string_view plain);

}  // namespace config
