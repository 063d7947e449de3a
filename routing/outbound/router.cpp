#include "routing/outbound/router.hpp"

#include "routing/model/number_plan.hpp"
#include "smpp/base/scatter.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace routing {
namespace {

bool leads_to(const Route& route, const Address& to) {
  if (route.prefixes.empty() && route.countries.empty() && route.numbers.empty()) {
    return true;
  }
  const std::string_view digits = to.digits.reveal();
  if (std::ranges::any_of(route.prefixes,
                          [&](const std::string& prefix) { return digits.starts_with(prefix); }) ||
      std::ranges::binary_search(route.numbers, to.digits)) {
    return true;
  }
  if (route.countries.empty() || to.ton != smpp::Ton::international) {
    return false;
  }
  const NumberBlock* const block = block_of(digits);
  return block != nullptr &&
         std::ranges::find(route.countries, block->country) != route.countries.end();
}

template <class List, class Value>
bool asks_for_other(const List& list, const Value& value) {
  return !list.empty() && std::ranges::find(list, value) == list.end();
}

// Weighted rendezvous: the carrier with the least draw is first, and the draws are such that each
// is first in its share of the conversations. One that is added or taken away moves only its own.
double draw(Conversation conversation, const RouteTarget& target) {
  constexpr std::uint64_t golden_ratio = 0x9E3779B97F4A7C15u;
  if (target.weight == 0) {
    return HUGE_VAL;  // only when no other is left
  }
  const auto bits =
      static_cast<double>(
          smpp::scattered(conversation + golden_ratio * (target.carrier.value() + 1u)) >> 11) +
      0.5;
  return -std::log(bits * 0x1p-53) / target.weight;
}

auto place_of(const Route& route, const RouteTarget& target, Conversation conversation) {
  return std::tuple{target.rank,
                    route.choice == RouteChoice::cost ? target.cost : 0u,
                    draw(conversation, target)};
}

}  // namespace

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {
  for (Route& route : routes_) {
    std::ranges::sort(route.numbers);
  }
}

Router::Mismatch Router::mismatch(const Route& route, const RouteQuestion& question) const {
  if (!leads_to(route, question.to)) {
    return Mismatch::to;
  }
  if (asks_for_other(route.senders, question.from)) {
    return Mismatch::from;
  }
  if (asks_for_other(route.classes, question.traffic_class)) {
    return Mismatch::traffic_class;
  }
  if (asks_for_other(route.clients, question.client)) {
    return Mismatch::client;
  }
  if (route.hours && !route.hours->contain(question.now)) {
    return Mismatch::hours;
  }
  return Mismatch::none;
}

const Route* Router::route(const RouteQuestion& question) const {
  const auto found = std::ranges::find_if(
      routes_, [&](const Route& route) { return mismatch(route, question) == Mismatch::none; });
  return found == routes_.end() ? nullptr : &*found;
}

std::vector<CarrierNumber> Router::order(const Route& route, Conversation conversation) {
  std::vector<RouteTarget> targets = route.targets;
  std::ranges::sort(targets, {}, [&](const RouteTarget& target) {
    return place_of(route, target, conversation);
  });
  std::vector<CarrierNumber> carriers;
  carriers.reserve(targets.size());
  for (const RouteTarget& target : targets) {
    carriers.push_back(target.carrier);
  }
  return carriers;
}

CarrierNumber Router::first(const Route& route, Conversation conversation) {
  if (route.targets.size() == 1) {
    return route.targets.front().carrier;
  }
  return std::ranges::min(
             route.targets,
             {},
             [&](const RouteTarget& target) { return place_of(route, target, conversation); })
      .carrier;
}

}  // namespace routing
