// Settings of outgoing routing, filled by the configuration. Names of carriers, clients and queues
// are resolved to their numbers before they come here.
#pragma once

#include "routing/model/address.hpp"
#include "routing/model/carrier_rules.hpp"
#include "routing/model/ids.hpp"
#include "routing/outbound/route_rules.hpp"
#include "smpp/base/time.hpp"
#include "smpp/pdu/values.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace routing {

struct ClientRules {
  std::string name;
  ClientNumber number;
  std::vector<Address> senders;
  bool any_sender = false;
  QueueNumber queue;        // where its status events go
  bool events_all = false;  // also what is known before the end becomes events
};

// Numbers that one route may send from.
struct SenderPool {
  std::string name;
  std::vector<Address> senders;
};

struct OutboundSettings {
  std::vector<CarrierRules> carriers;
  std::vector<Route> routes;  // the first match counts
  std::vector<ClientRules> clients;
  std::vector<SenderPool> pools;
  bool check_numbers = true;    // destinations, by the world's numbering plan
  std::uint8_t max_parts = 10;  // a longer text is refused
  // A receipt asked for that never comes ends in `unknown` after this.
  smpp::Duration receipt_deadline = std::chrono::hours{72};
  // The text of a message that may be sent again is kept so long after it was submitted last; then
  // it ends.
  smpp::Duration outgoing_text_kept = std::chrono::hours{72};
  // A receipt that matches nothing becomes an event of its own after this.
  smpp::Duration unmatched_deadline = std::chrono::minutes{60};
  std::size_t max_unmatched =
      10'000;  // held in memory by blind index; then such receipts are refused
  // A conversation keeps its carrier, and the number of a pool, for so long after it was last used.
  smpp::Duration conversations_kept = std::chrono::hours{24 * 30};
  std::size_t max_conversations = 100'000;  // about 50 octets each; then the oldest goes
  smpp::Duration idempotency_kept = std::chrono::hours{24};
  // Messages a carrier keeps in memory, ready to go; the rest of its queue stays on disk.
  std::size_t ready_limit = 4'096;
};

}  // namespace routing
