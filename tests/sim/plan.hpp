// What a seed's world is like: how its carriers, its clients and its machine behave. Drawn once, so
// that a seed can be described in a line. Plain data.
#pragma once

#include "routing/model/carrier_rules.hpp"
#include "routing/outbound/route_rules.hpp"
#include "smpp/base/time.hpp"
#include "tests/sim/dice.hpp"

#include <cstdint>
#include <string>

namespace sim {

// Percentages of what happens to a submit at the carrier.
struct Answering {
  std::uint64_t throttled = 0;
  std::uint64_t refused_for_now = 0;
  std::uint64_t refused = 0;
  std::uint64_t silent = 0;  // taken, and never answered
  std::uint64_t late = 0;    // answered after the daemon has given up waiting
  smpp::Duration slowest{};
};

// Percentages of what happens to a receipt.
struct Receipting {
  std::uint64_t early = 0;  // before the answer to the submit
  std::uint64_t twice = 0;
  std::uint64_t never = 0;
  std::uint64_t failed = 0;        // says UNDELIV
  std::uint64_t intermediate = 0;  // another comes before
};

struct Plan {
  std::uint64_t messages = 0;
  std::uint64_t conversations = 1;  // the messages go to so many numbers
  std::uint64_t incoming = 0;
  std::size_t links = 1;
  std::size_t window = 10;
  double rate_per_s = 0;
  std::size_t ready_limit = 4'096;
  routing::InDoubt in_doubt = routing::InDoubt::resend;
  routing::InDoubt in_doubt_then = routing::InDoubt::park;
  smpp::Duration in_doubt_wait{};

  [[nodiscard]] bool may_park() const {
    return in_doubt == routing::InDoubt::park || (in_doubt == routing::InDoubt::receipt_resolves &&
                                                  in_doubt_then == routing::InDoubt::park);
  }

  // A second carrier, for what the first cannot take; and when it goes there.
  bool second_carrier = false;
  routing::Failover failover;
  std::uint64_t outages = 0;  // of the first carrier, for so many seconds at most
  std::uint64_t later = 0;    // percentage of messages that are to be sent later

  std::uint64_t cancels = 0;   // percentage of messages that the client cancels, at some time
  std::uint64_t replaces = 0;  // and of those that it lets say something else
  bool knows_replace = false;  // the carriers
  bool knows_query = false;    // and this
  std::uint64_t resolves = 0;  // percentage of messages in doubt that the client decides
  routing::ReceiptParts receipt_parts = routing::ReceiptParts::all;
  Answering answering;
  Receipting receipts;
  bool all_events = false;    // for the client
  std::uint64_t crashes = 0;  // at most so many
  std::uint64_t cuts = 0;     // of connections
  std::uint64_t nacks = 0;    // percentage of leases that are not acknowledged
  smpp::Duration slowest_sync{};
  smpp::Duration faults_end{};  // from the start: then everything works
};

[[nodiscard]] Plan draw_plan(Dice& dice);
[[nodiscard]] std::string to_words(const Plan& plan);

}  // namespace sim
