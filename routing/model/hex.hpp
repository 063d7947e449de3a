// Octets as lower-case hexadecimal digits and back, for ids. Pure.
#pragma once

#include "routing/model/storage.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace routing {

[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> octets);
// Nothing unless the text is an even number of lower-case hexadecimal digits that fits a key.
[[nodiscard]] std::optional<Key> from_hex(std::string_view text);

}  // namespace routing
