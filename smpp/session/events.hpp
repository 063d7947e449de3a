// What a session tells its owner. Values; taken one by one from Session::next_event().
#pragma once

#include "smpp/base/privacy.hpp"
#include "smpp/pdu/pdus.hpp"
#include "smpp/pdu/roles.hpp"

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
  framing_error,      // an impossible command_length: the stream cannot be read on by us or, as
                      // their nack says, by them
  connection_closed,  // the transport said so
  unbind_timeout,
};
[[nodiscard]] std::string_view name_of(EndReason reason);

// ESME role: the bind was accepted. SMSC role: we accepted it.
struct Bound {
  FixedText<15> peer_system_id;
  std::uint8_t peer_version =
      0;  // sc_interface_version (ESME role) or interface_version; 0 unknown
  Version version = Version::v34;  // of the session: the lower of ours and theirs
};

// SMSC role: to be answered with accept_bind() or refuse().
struct BindRequested {
  InboundToken token;
  BindMode mode{};
  BindFields fields;
};

// ESME role, waiting for an outbind: a carrier has called. To be answered with accept_outbind(), or
// with unbind(), which closes.
struct OutbindRequested {
  FixedText<15> system_id;
  Secret<FixedText<64>> password;
};

// A request of theirs that needs an answer from the owner.
struct Received {
  InboundToken token;
  Body body;
};

// A request of theirs that has no answer (alert_notification).
struct Notified {
  Body body;
};

// The answer to a request of ours. `late`: after response_timeout had already reported it Lost.
struct Answered {
  SequenceNumber sequence;
  CommandStatus status{};
  Body body;  // the request's own response, or GenericNack
  bool late = false;
};

// A request of ours that will not be answered in time, or ever (each exactly once; before Ended for
// all that are open then).
struct Lost {
  SequenceNumber sequence;
  // False if not one octet of it was ever handed to the driver by take_output: surely not sent.
  bool maybe_written = true;
};

// How loaded the peer says it is, in whichever answer (congestion_state, reference section 14): 0
// idle to 100 congested. Told when it changes.
struct Congested {
  std::uint8_t state = 0;
};

// A PDU was refused or ignored by the machine's own rules. For counters and logs: no content.
struct Refused {
  CommandId command{};
  CommandStatus status{};
  std::string_view field;
  std::size_t offset = 0;  // of the field, from the start of the frame; 0 where there is no place
};

// The session is over; nothing follows. The driver flushes the output and closes.
struct Ended {
  EndReason reason{};
  CommandStatus status = CommandStatus::ESME_ROK;  // of the refused bind
};

using Event = std::variant<Bound,
                           BindRequested,
                           OutbindRequested,
                           Received,
                           Notified,
                           Answered,
                           Lost,
                           Congested,
                           Refused,
                           Ended>;

}  // namespace smpp
