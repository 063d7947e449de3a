// What the numbers in a PDU say, in words (reference sections 5 to 9). Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace smpp_tool {

// Of a field or TLV by its name; nothing for those whose numbers are just numbers.
[[nodiscard]] std::optional<std::string> words_for(std::string_view name, std::uint32_t value);
// What a command is for.
[[nodiscard]] std::string_view purpose_of(std::string_view command);

}  // namespace smpp_tool
