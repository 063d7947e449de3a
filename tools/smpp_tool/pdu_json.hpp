// The JSON form of a PDU, that of tests/vectors/pdus.json, there and back. What is masked is an
// object in place of the string: {"masked": 11} says how long it was, {"masked": true} nothing.
// Offline tools only: JSON values are not wiped. Pure; any thread.
//
// Texts are octets: one above 0x7F is the Latin-1 character of that number, so that whatever came
// off the wire is written back as it was.
#pragma once

#include "smpp/pdu/form.hpp"
#include "tools/smpp_tool/line.hpp"

#include <boost/json/object.hpp>

namespace smpp_tool {

[[nodiscard]] boost::json::object pdu_to_json(const smpp::Pdu& pdu,
                                              smpp::Reveal reveal,
                                              smpp::VendorTlvs vendors = {});

// Members that are not part of a PDU are passed over. Lengths and counts may be left out. A TLV is
// written from its `hex`, without one from `value`.
[[nodiscard]] smpp::expected<smpp::Pdu, LineError> pdu_from_json(const boost::json::value& json,
                                                                 smpp::VendorTlvs vendors = {});

}  // namespace smpp_tool
