// A PDU in words: what it is for, what each field says, what a status or a fault means and what to
// do about it. Pure; any thread.
#pragma once

#include "tools/smpp_tool/decode_command.hpp"

namespace smpp_tool {

// For octets of a line; an array when there are several PDUs. A malformed one is explained too, and
// has an `error`.
[[nodiscard]] boost::json::value explain_octets(std::span<const std::uint8_t> octets,
                                                const DecodeSettings& settings);

}  // namespace smpp_tool
