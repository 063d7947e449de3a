// What a PDU says to people, beside its fields: the decoded text, the elements of the user data
// header, the receipt. Pure; any thread.
#pragma once

#include "smpp/pdu/form.hpp"
#include "smpp/text/alphabet.hpp"

#include <boost/json/object.hpp>

namespace smpp_tool {

// Adds `text` (null when it is not text), `udh` and `receipt` to PDUs that carry a message. What is
// not revealed is masked as fields are.
void add_message(boost::json::object& out,
                 const smpp::Pdu& pdu,
                 smpp::Alphabet smsc_default,
                 smpp::Reveal reveal);

}  // namespace smpp_tool
