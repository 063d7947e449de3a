// One session of somebody with the simulated carrier, as the carrier sees it.
#pragma once

#include "smpp/session/session.hpp"
#include "tools/smsc_sim/incoming.hpp"
#include "tools/smsc_sim/receipt.hpp"

#include <cstdint>
#include <unordered_map>
#include <variant>

namespace sim {

class Account;

// What the carrier needs of whoever drives the session's octets.
class Line {
 public:
  Line() = default;
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  virtual ~Line() = default;

  virtual smpp::Session& session() = 0;
  // Commands were given to the session outside its own events.
  virtual void poke() = 0;
  // Cuts the connection, without a word.
  virtual void drop() = 0;
};

// A deliver_sm of ours: a receipt, or (a part of) an incoming message.
using Outgoing = std::variant<Receipt, IncomingPart>;

struct SentDeliver {
  Outgoing what;
  smpp::Time at;
};

struct LineState {
  Line* line = nullptr;
  Account* account = nullptr;                                 // once bound
  bool receives = false;                                      // bound as receiver or transceiver
  std::size_t owed = 0;                                       // submits that wait for their answer
  std::unordered_map<std::uint32_t, SentDeliver> unanswered;  // by sequence number
};

using Lines = std::unordered_map<LineNumber, LineState>;

}  // namespace sim
