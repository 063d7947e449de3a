// One line about a PDU for debug logs, derived from the layouts: personal fields as their length,
// secrets not at all, TLVs by name or number. There is no dump that shows more. Pure; any thread.
#pragma once

#include "smpp/pdu/pdus.hpp"

#include <string>

namespace smpp {

// submit_sm seq=7 source_addr=<12> ... short_message=<140> message_state=0x02 0x1400=<20>
// `vendors` names TLVs that the standard does not, and says which of them are open.
[[nodiscard]] std::string dump(const Pdu& pdu, VendorTlvs vendors = {});

}  // namespace smpp
