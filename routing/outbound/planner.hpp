// What would become of a message that a client hands in: whether it is good, its sender, its route,
// its carrier, its parts. Acceptance makes it so, a dry run only tells.
//
// Owned by Outbound, whose settings it reads; I/O thread.
#pragma once

#include "routing/model/acceptance.hpp"
#include "routing/model/journal.hpp"
#include "routing/outbound/reply_ways.hpp"
#include "routing/outbound/router.hpp"
#include "routing/outbound/settings.hpp"
#include "smpp/base/expected.hpp"
#include "smpp/text/segmentation.hpp"

#include <cstdint>
#include <random>

namespace routing {

class Planner {
 public:
  // The settings must outlive it.
  Planner(const OutboundSettings& settings, BlindIndexer& indexer, std::uint32_t random_seed);

  struct Plan {
    const Route* route = nullptr;
    const CarrierRules* carrier = nullptr;
    Conversation conversation = 0;
    bool from_pool = false;  // so that its sender is to be remembered
    std::uint16_t concatenation_reference = 0;
    smpp::Parts parts;
  };

  // A message without a sender gets one.
  [[nodiscard]] smpp::expected<Plan, Problem> plan(const ClientRules& client,
                                                   Submission& submission,
                                                   smpp::WallTime wall);

  // Nothing is known of this client: nullptr.
  [[nodiscard]] const ClientRules* client_of(ClientNumber client) const;
  // Of a message that was accepted, as the configuration says it now.
  [[nodiscard]] const Route* route_of(ClientNumber client,
                                      const Submission& submission,
                                      smpp::WallTime wall) const;

  [[nodiscard]] std::uint16_t draw_reference() { return static_cast<std::uint16_t>(random_()); }

  [[nodiscard]] const Router& router() const { return router_; }

  [[nodiscard]] ReplyWays& ways() { return ways_; }

 private:
  [[nodiscard]] const CarrierRules* carrier_of(CarrierNumber carrier) const;
  [[nodiscard]] const CarrierRules* carrier_for(const Route& route,
                                                Conversation conversation,
                                                smpp::WallTime wall) const;
  [[nodiscard]] const Address* sender_of(const Route& route,
                                         const Address& to,
                                         smpp::WallTime wall) const;

  const OutboundSettings& settings_;
  BlindIndexer& indexer_;
  std::minstd_rand random_;
  Router router_;
  ReplyWays ways_;
};

}  // namespace routing
