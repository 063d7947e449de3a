// One message that a carrier's queue holds in memory, and its parts.
//
// Part:  waiting --submit--> in_flight --ok--> taken
//                 <--refused, not written--/     \--lost--> waiting again, message flagged (resend)
//                                                       or the message is parked (park)
// Owned by CarrierQueue; I/O thread.
#pragma once

#include "routing/model/envelope.hpp"
#include "smpp/base/time.hpp"
#include "smpp/pdu/values.hpp"
#include "smpp/text/segmentation.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace routing {

enum class PartState : std::uint8_t { waiting, in_flight, taken };

struct OutboundMessage {
  Envelope envelope;
  smpp::Parts parts;
  std::vector<PartState> states;
  std::uint64_t intent = 0;  // the record that says "may have been written"; 0: none yet
  std::uint32_t attempts = 0;
  bool sendable = false;  // in the queue of covered messages
  bool leads = false;     // its conversation lets it go
  bool indexed = false;   // its conversation may have an index record of it
  bool retrying = false;  // refused for now: not before its retry is due
  bool possible_duplicate = false;
  bool doubt_told = false;  // the in_doubt event has been published
  // It is to end so, once no part of it is out any more.
  std::optional<MessageState> ending;
  smpp::CommandStatus ending_status = smpp::CommandStatus::ESME_ROK;
  bool ended = false;  // its word is being given

  [[nodiscard]] bool all(PartState state) const {
    for (const PartState part : states) {
      if (part != state) {
        return false;
      }
    }
    return true;
  }

  [[nodiscard]] std::size_t count(PartState state) const {
    std::size_t n = 0;
    for (const PartState part : states) {
      n += part == state ? 1 : 0;
    }
    return n;
  }
};

}  // namespace routing
