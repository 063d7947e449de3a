// The word that somebody probably meant. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace config {

// How words are compared: lower case, and _ for - and blanks.
[[nodiscard]] std::string normal(std::string_view word);

// The one of `words` nearest to `given`, if one is near: up to a third of it may be wrong. Empty if
// none is.
[[nodiscard]] std::string_view nearest(std::string_view given,
                                       std::span<const std::string_view> words);

}  // namespace config
