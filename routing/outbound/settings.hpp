// Settings of outgoing routing, filled by the configuration. Names of carriers, clients and queues
// are resolved to their numbers before they come here.
#pragma once

#include "routing/model/address.hpp"
#include "routing/model/ids.hpp"
#include "smpp/base/time.hpp"
#include "smpp/pdu/values.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace routing {

// How a carrier writes its message ids (delivery-receipts section 5).
enum class IdForm : std::uint8_t { text, hex, dec };

enum class DefaultAlphabet : std::uint8_t { gsm7, latin1, ascii };

enum class InDoubt : std::uint8_t {
  resend,  // sent again, flagged possible_duplicate
  park,    // left in doubt for the backend to decide
};

struct CarrierRules {
  std::string name;
  CarrierNumber number;
  double rate_per_s = 0;         // submits a second over all binds; 0: no limit
  std::uint32_t rate_burst = 1;  // the bucket's depth, in submits
  IdForm answer_id = IdForm::text;
  IdForm receipt_id = IdForm::text;
  DefaultAlphabet default_alphabet = DefaultAlphabet::gsm7;
  QueueNumber queue;  // where its incoming messages go
  InDoubt in_doubt = InDoubt::park;
  smpp::Duration throttle_pause =
      std::chrono::seconds{1};  // after ESME_RTHROTTLED; doubles to 60 s
  smpp::Duration retry_after =
      std::chrono::seconds{5};             // after a temporary refusal; doubles to 10 min
  std::uint32_t max_attempts = 20;         // then the message fails
  std::uint64_t queue_limit = 10'000'000;  // messages waiting on disk; then 429
};

struct Route {
  std::string to_prefix;  // digits without +; empty matches all
  CarrierNumber carrier;
};

struct ClientRules {
  std::string name;
  ClientNumber number;
  std::vector<Address> senders;
  bool any_sender = false;
  QueueNumber queue;        // where its status events go
  bool events_all = false;  // also accepted and submitted become events
};

struct OutboundSettings {
  std::vector<CarrierRules> carriers;
  std::vector<Route> routes;  // the first match counts
  std::vector<ClientRules> clients;
  std::uint8_t max_parts = 10;  // a longer text is refused
  // A receipt asked for that never comes ends in `unknown` after this.
  smpp::Duration receipt_deadline = std::chrono::hours{72};
  // A receipt that matches nothing becomes an event of its own after this.
  smpp::Duration unmatched_deadline = std::chrono::minutes{60};
  std::size_t max_unmatched =
      10'000;  // held in memory by blind index; then such receipts are refused
  smpp::Duration idempotency_kept = std::chrono::hours{24};
  // Messages a carrier keeps in memory, ready to go; the rest of its queue stays on disk.
  std::size_t ready_limit = 4'096;
};

}  // namespace routing
