// The JSON form of tests/vectors/pdus.json back to hex. Pure; any thread.
#pragma once

#include "smpp/pdu/tlv_rows.hpp"
#include "tools/smpp_tool/line.hpp"

namespace smpp_tool {

// A string of lower-case hex; of an array the PDUs behind one another, as `decode` takes them.
[[nodiscard]] LineResult encode_json(const boost::json::value& json, smpp::VendorTlvs vendors);

}  // namespace smpp_tool
