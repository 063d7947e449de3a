// smpp-tool gsm7: a text as septets of the GSM alphabet, and back. Pure; any thread.
#pragma once

#include "tools/smpp_tool/line.hpp"

namespace smpp_tool {

// {"text": ...} to {"septets_hex": ..., "packed_hex": ...}, and either of those two to {"text":
// ...}. Beside them:
//   national: {locking, single_shift}   the tables by language, 0 the default
//   udh_hex                             the header before the text: it says the tables where
//                                       `national` does not, and moves packed septets by its fill
//                                       bits; the result has fill_bits, user_data_length (TP-UDL)
//                                       and user_data_hex too
//   septet_count                        of packed_hex; without it seven spare bits are padding
[[nodiscard]] LineResult gsm7_command(const boost::json::value& line);

}  // namespace smpp_tool
