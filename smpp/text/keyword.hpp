// The first word of a text, as services are asked for by one: STOP, help, "¡Ayuda!". Pure; any
// thread.
#pragma once

#include "smpp/base/octets.hpp"

#include <string_view>

namespace smpp {

// A word longer than this is nobody's keyword.
using Keyword = FixedText<120>;

// Letters, digits and marks up to anything else; what comes before the first of them does not
// count. Without case, and one whatever forms its characters are written in. Empty if there is none
// or if it is too long. Precondition: valid UTF-8.
[[nodiscard]] Keyword first_word(std::string_view text);

// Whether a text is one such word and nothing else.
[[nodiscard]] bool is_keyword(std::string_view text);

}  // namespace smpp
