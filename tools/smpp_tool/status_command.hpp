// What a command_status or an optional parameter is, and what to do about it, looked up by number
// or name. Pure; any thread.
#pragma once

#include "smpp/pdu/tlv_rows.hpp"
#include "tools/smpp_tool/line.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace smpp_tool {

// 0x58, 88, or 0058 as a dump has it.
[[nodiscard]] std::optional<std::uint32_t> parse_number(std::string_view word);

// {"status", "name", "meaning", "class", "versions", "advice"}
[[nodiscard]] LineResult explain_status(std::string_view word);
[[nodiscard]] boost::json::value status_json(smpp::CommandStatus status);

// {"tag", "name", "meaning", "type", "length", "values", "value_meanings": {"0": ...}, "repeats",
// "personal", "pdus": {"3.4": [], "5.0": []}}
[[nodiscard]] LineResult explain_tlv(std::string_view word, smpp::VendorTlvs vendors);

}  // namespace smpp_tool
