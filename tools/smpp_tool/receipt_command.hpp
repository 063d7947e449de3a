// smpp-tool receipt: what a receipt says. Pure; any thread.
#pragma once

#include "smpp/text/receipt.hpp"
#include "tools/smpp_tool/line.hpp"

#include <boost/json/object.hpp>

namespace smpp_tool {

// {"pdu": "deliver_sm" or "data_sm", "esm_class": ..., "text": ... or "text_hex": ..., "tlvs":
// [...]} to what tests/vectors/receipts.json has under `expected`. Without `pdu` it is a
// deliver_sm, without `esm_class` a receipt; `data_coding` and a carrier's `pattern` may be added.
// A TLV is taken from its `hex`, without one from its `value`. What a vector has beside these is
// passed over.
[[nodiscard]] LineResult receipt_command(const boost::json::value& line);

// The members of that which are read out of the text and the TLVs.
// Whether the PDU says that it is a receipt, and of which kind: a message may merely look like one.
void add_kind(boost::json::object& out, smpp::EsmClass esm_class);
void add_receipt(boost::json::object& out, const smpp::Receipt& receipt);

}  // namespace smpp_tool
