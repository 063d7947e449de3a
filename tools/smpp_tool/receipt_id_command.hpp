// smpp-tool receipt-id: whether two message ids name one message. Pure; any thread.
#pragma once

#include "tools/smpp_tool/line.hpp"

namespace smpp_tool {

// {"submit_resp_id": ..., "receipt_id": ..., "mode": ...} to {"match": ...}; the modes are those of
// tests/vectors/receipts.json: exact, case_insensitive, numeric_dec, numeric_hex,
// resp_hex_receipt_dec, resp_dec_receipt_hex. `match` and `note` of a vector are passed over.
[[nodiscard]] LineResult receipt_id_command(const boost::json::value& line);

}  // namespace smpp_tool
