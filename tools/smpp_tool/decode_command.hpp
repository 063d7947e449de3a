// Octets to the JSON form of tests/vectors/pdus.json. Pure; any thread.
#pragma once

#include "smpp/pdu/form.hpp"
#include "smpp/text/alphabet.hpp"
#include "tools/smpp_tool/judge.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <span>

namespace smpp_tool {

struct DecodeSettings {
  Listener listener;
  smpp::Reveal reveal = smpp::Reveal::no;
  bool text = false;           // adds the decoded text, the header's elements and the receipt
  bool despite_error = false;  // adds, under "pdu", what is read of a PDU of which a value is wrong
  smpp::Alphabet smsc_default = smpp::Alphabet::gsm7;
  smpp::VendorTlvs vendors;
};

// {"error": {"code", "field", "offset", "expected_status"}}
[[nodiscard]] boost::json::value error_json(const FrameError& error);
[[nodiscard]] bool is_error(const boost::json::value& json);

// One PDU, or {"error": ...}. Precondition: a whole frame.
[[nodiscard]] boost::json::value decode_frame(std::span<const std::uint8_t> frame,
                                              const DecodeSettings& settings);
// The same for octets of a line; an array when there are several PDUs. Behind an impossible
// command_length nothing can be read.
[[nodiscard]] boost::json::value decode_octets(std::span<const std::uint8_t> octets,
                                               const DecodeSettings& settings);

}  // namespace smpp_tool
