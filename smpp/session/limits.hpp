// Every timeout, window and size of a session, with its reason, and how strict it is. Plain
// settings; the configuration fills them per carrier.
#pragma once

#include "smpp/base/time.hpp"
#include "smpp/pdu/ids.hpp"
#include "smpp/pdu/roles.hpp"

#include <cstddef>
#include <cstdint>

namespace smpp {

struct SessionLimits {
  // Connection made to bind answered. Carriers publish 5 to 30 s.
  Duration bind_timeout = std::chrono::seconds{10};
  // No PDU received for this long: probe with enquire_link (carriers ask for 20 to 60 s). 0: never.
  Duration enquire_link_after = std::chrono::seconds{30};
  // From each request sent to its answer; past it the outcome is unknown and the slot is free
  // again.
  Duration response_timeout = std::chrono::seconds{30};
  // From unbind sent to closing without an answer.
  Duration unbind_timeout = std::chrono::seconds{5};
  // Our requests (submit_sm, data_sm, deliver_sm) that may be unanswered at once.
  std::size_t window = 10;
  // Their requests that we may owe an answer to; more are refused with `over_window`.
  std::size_t peer_window = 2'000;
  // ESME role: what a carrier's messages are refused with when they are to come again later.
  // Carriers differ in which of the statuses they take for that.
  CommandStatus refusal = CommandStatus::ESME_RMSGQFUL;
  // The largest PDU taken. A message_payload of 65,535 octets and its PDU fit (reference 1).
  std::size_t max_pdu = 70'000;
  // Output not yet taken by the driver; past it the session does not want to read (a peer that asks
  // and never reads its answers).
  std::size_t max_output = 1024 * 1024;
  // How many answers that came too late are remembered, to settle doubt.
  std::size_t max_late = 1'000;
  // Where our sequence numbers begin. 1 by the specification; tests begin shortly before the wrap.
  std::uint32_t first_sequence = 1;

  // A strict ear refuses values that mean nothing and what the session's version does not have
  // (reference section 16); a tolerant one takes all that can be read: carriers err, and a message
  // that is refused for a digit of its validity is a message lost.
  bool strict = false;
  // SMSC role: the highest version we speak. In ESME role the bind states it.
  Version version = Version::v50;
  // ESME role: what a carrier is taken for that states no version. By the specification that is
  // 3.3; in practice nearly all of them do 3.4.
  Version unstated = Version::v34;
  // SMSC role: the owner answers the queries that only 3.3 had. Without, they are unknown commands.
  bool old_queries = false;
};

}  // namespace smpp
