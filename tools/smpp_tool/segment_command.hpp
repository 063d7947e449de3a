// smpp-tool segment: which parts a text would go out in. Pure; any thread.
#pragma once

#include "tools/smpp_tool/line.hpp"

namespace smpp_tool {

// {"text": ..., "options": {...}} to what tests/vectors/segments.json has under `expected`. Options
// that are not given: concat_ref_bits 8, no national_languages, boundary codepoint, port_addressing
// and force_encoding null, transliterate none. What a vector has beside the two is passed over.
[[nodiscard]] LineResult segment_command(const boost::json::value& line);

}  // namespace smpp_tool
