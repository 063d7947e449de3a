// What can be had of an answer's body that is not as its PDU's layout says. Pure; any thread.
#pragma once

#include "smpp/pdu/pdus.hpp"

#include <cstdint>
#include <span>

namespace smpp {

// Peers leave out the fields of a failure and send its TLVs alone, or forget the NUL of an id: a
// body that is a whole chain of TLVs is that, any other is a message_id up to a NUL or its end.
// What is neither gives empty fields. Precondition: `id` is a PDU's.
[[nodiscard]] Body salvage(CommandId id, std::span<const std::uint8_t> body);

}  // namespace smpp
