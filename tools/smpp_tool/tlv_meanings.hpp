// What each optional parameter is for, in words (reference section 4). Pure; any thread.
#pragma once

#include <string_view>

namespace smpp_tool {

// Empty for a name that the standard does not have.
[[nodiscard]] std::string_view meaning_of_tlv(std::string_view name);

}  // namespace smpp_tool
