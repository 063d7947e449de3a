// A route as the configuration says it: which messages it takes, and which carriers they may go to.
// Plain values; the router (router.hpp) reads them.
#pragma once

#include "routing/model/address.hpp"
#include "routing/model/carrier_rules.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/zone.hpp"
#include "smpp/base/time.hpp"
#include "smpp/pdu/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace routing {

struct RouteTarget {
  CarrierNumber carrier;
  std::uint32_t weight = 1;  // its share among those of its rank
  std::uint8_t rank = 0;     // the lower come first
  std::uint32_t cost = 0;    // of one part, in whatever unit the operator counts
};

enum class RouteChoice : std::uint8_t {
  weight,  // within a rank by share; a conversation keeps its carrier
  cost,    // within a rank the cheapest first
};

// When a message that has not been sent goes to the route's next carrier. 0: not for this reason.
struct Failover {
  smpp::Duration down{};                      // its carrier has had no bind for so long
  smpp::Duration waiting{};                   // it was accepted so long ago
  std::vector<smpp::CommandStatus> statuses;  // its carrier refused it so
  bool in_doubt = false;  // also if parts of it may have been sent: as a possible duplicate

  [[nodiscard]] bool any() const {
    return down != smpp::Duration{} || waiting != smpp::Duration{} || !statuses.empty() || in_doubt;
  }
};

// Tags that clients may set on messages of this route.
struct TlvRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
};

// Empty lists ask for nothing. All that is asked for must hold.
struct Route {
  std::string name;                          // for explanations; may be empty
  std::vector<std::string> prefixes;         // digits without +
  std::vector<std::string> countries;        // two capital letters
  std::vector<smpp::FixedText<20>> numbers;  // whole ones, digits without +
  std::vector<Address> senders;
  std::vector<std::string> classes;
  std::vector<ClientNumber> clients;
  std::optional<Hours> hours;

  std::vector<RouteTarget> targets;  // one at least
  // A conversation that went by another carrier goes on that way, whatever the targets say.
  bool replies_same_way = true;
  std::string sender_pool;  // of messages without a sender; may be empty
  RouteChoice choice = RouteChoice::weight;
  Failover failover;
  // Of its messages that are in doubt; what is not given is the carrier's.
  std::optional<InDoubt> in_doubt;
  std::optional<InDoubt> in_doubt_then;
  smpp::Duration in_doubt_wait{};  // 0: the carrier's
  std::vector<TlvRange> tlvs;
  std::string price_class;  // told in a dry run, nothing else
};

}  // namespace routing
