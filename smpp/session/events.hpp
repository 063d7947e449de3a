// What a session tells its owner. Values; taken one by one from Session::next_event().
#pragma once

#include "smpp/pdu/pdus.hpp"

#include <cstdint>
#include <string_view>
#include <variant>

namespace smpp {

// "This request of theirs is to be answered": made by the session, given back to answer()/refuse().
// Void once the session has ended (answering a void token is a no-op).
struct InboundToken {
  SequenceNumber sequence;
  CommandId request{};
  std::uint64_t serial = 0;  // never reused within a session: the peer may reuse its numbers
};

enum class EndReason : std::uint8_t {
  unbound,       // we asked, they answered
  peer_unbound,  // they asked, we answered
  bind_refused,  // see Ended::status
  bind_timeout,
  peer_silent,        // enquire_link not answered
  framing_error,      // an impossible command_length: the stream cannot be read on
  connection_closed,  // the transport said so
  unbind_timeout,
};
[[nodiscard]] std::string_view name_of(EndReason reason);

// ESME role: the bind was accepted. SMSC role: we accepted it.
struct Bound {
  FixedText<15> peer_system_id;
  std::uint8_t peer_version =
      0;  // sc_interface_version (ESME role) or interface_version; 0 unknown
};

// SMSC role: to be answered with accept_bind() or refuse().
struct BindRequested {
  InboundToken token;
  BindMode mode{};
  BindFields fields;
};

// A request of theirs that needs an answer from the owner (deliver_sm, data_sm, submit_sm).
struct Received {
  InboundToken token;
  Body body;
};

// The answer to a request of ours. `late`: after response_timeout had already reported it Lost.
struct Answered {
  SequenceNumber sequence;
  CommandStatus status{};
  Body body;  // SubmitSmResp, DeliverSmResp, DataSmResp or GenericNack
  bool late = false;
};

// A request of ours that will not be answered in time, or ever (each exactly once; before Ended for
// all that are open then).
struct Lost {
  SequenceNumber sequence;
  // False if not one octet of it was ever handed to the driver by take_output: surely not sent.
  bool maybe_written = true;
};

// A PDU was refused or ignored by the machine's own rules. For counters and logs: no content.
struct Refused {
  CommandId command{};
  CommandStatus status{};
  std::string_view field;
};

// The session is over; nothing follows. The driver flushes the output and closes.
struct Ended {
  EndReason reason{};
  CommandStatus status = CommandStatus::ESME_ROK;  // of the refused bind
};

using Event = std::variant<Bound, BindRequested, Received, Answered, Lost, Refused, Ended>;

}  // namespace smpp
