// A strict receiver's judgement on a request that could be decoded: do its values mean something in
// this direction and version (reference sections 3 to 8, 16)? Optional: a receiver that would
// rather have a message with an odd value than none does not ask. Responses are never judged:
// nobody answers them. Whether the PDU is legal in the session's state is the session's affair.
//
// Pure; reads the PDU once, allocates nothing; any thread.
#pragma once

#include "smpp/pdu/codec.hpp"
#include "smpp/pdu/pdus.hpp"
#include "smpp/pdu/roles.hpp"

#include <optional>
#include <string_view>

namespace smpp {

// Names what and where, never the content.
struct Fault {
  std::string_view field;  // static storage
  std::size_t offset = 0;  // of the field, from the start of the frame, in octets
  CommandStatus answer{};
};

// What a request that cannot be decoded is answered in a session of this version: 3.3 has no TLVs,
// so what is left of a body is a wrong length there.
[[nodiscard]] Fault fault_of(const DecodeError& error, Version version);

// The first thing wrong, in wire order; rules over several fields come after those over one.
[[nodiscard]] std::optional<Fault> check(const Pdu& pdu, Ear ear);

}  // namespace smpp
