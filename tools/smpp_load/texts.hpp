// The texts and numbers of a run: each text says which message it is, so that it can be found again
// at the other end. "<prefix><serial in ten digits> xxxx..."
#pragma once

#include "smpp/base/octets.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace load {

inline constexpr std::size_t serial_digits = 10;

void append_text(smpp::Utf8& out,
                 std::string_view prefix,
                 std::uint64_t serial,
                 std::size_t length);
// Nothing if it is not a text with this prefix.
[[nodiscard]] std::optional<std::uint64_t> serial_of(std::string_view text,
                                                     std::string_view prefix);
// `first` counted up; as long as it.
void append_number_of(smpp::Utf8& out, std::string_view first, std::uint64_t up);
// Letters that tell this run from others, and a space.
[[nodiscard]] smpp::Utf8 make_prefix();

}  // namespace load
