// Which route a message takes and which carriers it may go to, in order. The first route whose
// conditions all hold counts.
//
// A conversation's place among targets of one rank follows from its hash: it keeps its carrier,
// also over restarts, without anything being remembered.
//
// Owned by Outbound; I/O thread. Pure: the same question has the same answer.
#pragma once

#include "routing/outbound/route_rules.hpp"
#include "smpp/base/time.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace routing {

struct RouteQuestion {
  const Address& to;
  const Address& from;
  std::string_view traffic_class;
  ClientNumber client;
  smpp::WallTime now;
};

class Router {
 public:
  explicit Router(std::vector<Route> routes);

  // The first condition of a route that does not hold.
  enum class Mismatch : std::uint8_t { none, to, from, traffic_class, client, hours };

  [[nodiscard]] Mismatch mismatch(const Route& route, const RouteQuestion& question) const;
  // nullptr: none fits.
  [[nodiscard]] const Route* route(const RouteQuestion& question) const;
  // The route's carriers, the first choice first.
  [[nodiscard]] static std::vector<CarrierNumber> order(const Route& route,
                                                        Conversation conversation);
  // Its first choice only, without the cost of a list.
  [[nodiscard]] static CarrierNumber first(const Route& route, Conversation conversation);

  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace routing
