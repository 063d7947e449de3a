// One message that a carrier's queue holds in memory, and its parts.
//
// Part:  waiting --submit--> in_flight --ok--> taken
//           <--refused, not written--/ \                ^
//                                       lost--> doubtful --its own receipt, a late answer
//                                                  \--submit--> in_flight (a possible duplicate)
//
// A message with doubtful parts is sent again, held for a while, or parked: it leaves memory then.
// Owned by CarrierQueue; I/O thread.
#pragma once

#include "routing/model/envelope.hpp"
#include "routing/model/ledger.hpp"
#include "smpp/base/time.hpp"
#include "smpp/base/unique_function.hpp"
#include "smpp/pdu/values.hpp"
#include "smpp/text/segmentation.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace routing {

enum class PartState : std::uint8_t { waiting, in_flight, taken, doubtful };

// Why nothing more of a message is sent for a while: mostly what is being done about its doubt.
enum class DoubtStep : std::uint8_t {
  none,
  held,      // something may settle it yet
  parking,   // as soon as no part of it is out any more
  flagging,  // it goes again when it is durable that there may be two copies
  turning,   // it goes by another carrier when that is durable
  changing,  // it says something else when that is durable
};

struct OutboundMessage {
  Envelope envelope;
  CarrierNumber carrier;     // that it goes by: its queue's, or another's since it failed over
  std::uint8_t detours = 0;  // how often it did
  smpp::Parts parts;
  std::vector<PartState> states;
  std::uint64_t intent = 0;  // the record that says "may have been written"; 0: none yet
  std::uint32_t attempts = 0;
  smpp::WallTime last_submit{};  // of any of its parts, as far as is known; the epoch: none
  bool ready = false;            // in its lane, to be covered
  bool sendable = false;         // in the queue of covered messages
  bool leads = false;            // its conversation lets it go
  bool indexed = false;          // its conversation has an index record of it
  bool retrying = false;         // refused for now: not before its retry is due
  bool possible_duplicate = false;
  bool resent = false;      // a doubtful part was: that it is a possible duplicate stays
  bool doubt_told = false;  // the in_doubt event has been published
  DoubtStep doubt = DoubtStep::none;
  smpp::Time held_until{};  // while it is held
  smpp::WallTime held_since{};
  bool adopts_receipts = false;  // while it is held: one of its conversation can only be its own
  bool was_parked = false;       // its records say so
  bool flagged = false;          // its records say that it was sent again
  // So was a part of it, and the route would take it elsewhere: once no part of it is out any more,
  // and if none was taken. Until then nothing more of it is sent.
  std::optional<smpp::CommandStatus> refused;
  // It is to end so, once no part of it is out any more.
  std::optional<MessageState> ending;
  smpp::CommandStatus ending_status = smpp::CommandStatus::ESME_ROK;
  bool ended = false;   // its word is being given
  bool erased = false;  // what is personal of it is gone, and it ends without being sent again
  // Parts that were taken and get no receipt, whose word is still on its way: the message leaves
  // with the last of them, so that a crash in between finds it.
  std::uint8_t words_due = 0;
  // Whoever decided on that end is told when it is durable.
  smpp::UniqueFunction<void(bool durable)> when_ended;

  // Nothing of it has been sent, as far as is known.
  [[nodiscard]] bool untouched() const { return all(PartState::waiting); }

  [[nodiscard]] bool all(PartState state) const {
    for (const PartState part : states) {
      if (part != state) {
        return false;
      }
    }
    return true;
  }

  // The part to be sent next, from 0; states.size() if there is none.
  [[nodiscard]] std::size_t next_to_send() const {
    std::size_t part = 0;
    while (part < states.size() && states[part] != PartState::waiting &&
           states[part] != PartState::doubtful) {
      ++part;
    }
    return part;
  }

  [[nodiscard]] std::size_t count(PartState state) const {
    std::size_t n = 0;
    for (const PartState part : states) {
      n += part == state ? 1 : 0;
    }
    return n;
  }
};

// What the ledger is told of it.
[[nodiscard]] inline LedgerMove move_of(const OutboundMessage& message,
                                        std::optional<Place> to,
                                        MessageState word = {}) {
  return {.message = message.envelope.id,
          .client = message.envelope.client,
          .from = message.was_parked ? Place::parked : Place::queued,
          .to = to,
          .word = word};
}

}  // namespace routing
