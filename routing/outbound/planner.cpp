#include "routing/outbound/planner.hpp"

#include "routing/model/conversation.hpp"
#include "routing/model/number_plan.hpp"
#include "routing/outbound/parts.hpp"
#include "routing/outbound/problems.hpp"

#include <algorithm>
#include <utility>

namespace routing {
namespace {

constexpr auto send_at_slack = std::chrono::minutes{5};  // clocks differ, requests take their time
constexpr auto send_at_most = std::chrono::hours{30 * 24};

std::optional<problems::Place> wrong_number(const Address& to) {
  if (to.ton != smpp::Ton::international) {
    return std::nullopt;
  }
  const auto fault = fault_in_number(to.digits.reveal());
  if (!fault) {
    return std::nullopt;
  }
  switch (*fault) {
    case NumberFault::no_such_code:
      return problems::Place::no_such_country_code;
    case NumberFault::too_short:
      return problems::Place::number_too_short;
    case NumberFault::too_long:
      return problems::Place::number_too_long;
  }
  return std::nullopt;
}

std::optional<problems::Place> wrong_time(const Submission& submission, smpp::WallTime wall) {
  if (submission.send_at == smpp::WallTime{}) {
    return std::nullopt;
  }
  if (submission.send_at < wall - send_at_slack) {
    return problems::Place::send_at_past;
  }
  if (submission.send_at > wall + send_at_most) {
    return problems::Place::send_at_too_far;
  }
  return std::nullopt;
}

bool allows(const Route& route, const smpp::Tlvs& tlvs) {
  return std::ranges::all_of(tlvs, [&](const smpp::Tlv& tlv) {
    const auto tag = static_cast<std::uint16_t>(tlv.tag);
    return std::ranges::any_of(
        route.tlvs, [&](const TlvRange& range) { return tag >= range.first && tag <= range.last; });
  });
}

RouteQuestion question_of(ClientNumber client, const Submission& submission, smpp::WallTime wall) {
  return {.to = submission.to,
          .from = submission.from,
          .traffic_class = submission.traffic_class.reveal(),
          .client = client,
          .now = wall};
}

}  // namespace

Planner::Planner(const OutboundSettings& settings, BlindIndexer& indexer, std::uint32_t random_seed)
    : settings_(settings),
      indexer_(indexer),
      random_(random_seed),
      router_(settings.routes),
      ways_(settings.max_conversations, settings.conversations_kept) {}

const ClientRules* Planner::client_of(ClientNumber client) const {
  const auto found = std::ranges::find(settings_.clients, client, &ClientRules::number);
  return found == settings_.clients.end() ? nullptr : &*found;
}

const CarrierRules* Planner::carrier_of(CarrierNumber carrier) const {
  const auto found = std::ranges::find(settings_.carriers, carrier, &CarrierRules::number);
  return found == settings_.carriers.end() ? nullptr : &*found;
}

const Route* Planner::route_of(ClientNumber client,
                               const Submission& submission,
                               smpp::WallTime wall) const {
  return router_.route(question_of(client, submission, wall));
}

smpp::expected<Planner::Plan, Problem> Planner::plan(const ClientRules& client,
                                                     Submission& submission,
                                                     smpp::WallTime wall) {
  const auto refuse = [](problems::Place place) { return smpp::unexpected(problems::at(place)); };
  const bool without_sender = submission.from.digits.empty();
  if (!without_sender && !client.any_sender &&
      std::ranges::find(client.senders, submission.from) == client.senders.end()) {
    return refuse(problems::Place::sender_not_allowed);
  }
  if (const auto wrong = settings_.check_numbers ? wrong_number(submission.to) : std::nullopt) {
    return refuse(*wrong);
  }
  if (const auto wrong = wrong_time(submission, wall)) {
    return refuse(*wrong);
  }
  Plan plan;
  plan.route = route_of(client.number, submission, wall);
  if (plan.route == nullptr) {
    return refuse(problems::Place::no_route);
  }
  if (!allows(*plan.route, submission.tlvs)) {
    return refuse(problems::Place::tlv_not_allowed);
  }
  if (without_sender) {
    const Address* const sender = sender_of(*plan.route, submission.to, wall);
    if (sender == nullptr) {
      return refuse(problems::Place::no_sender);
    }
    submission.from = *sender;
    plan.from_pool = true;
  }
  plan.conversation = conversation_between(indexer_, submission.from, submission.to);
  plan.carrier = carrier_for(*plan.route, plan.conversation, wall);
  if (plan.carrier == nullptr) {
    return refuse(problems::Place::no_route);
  }
  plan.concatenation_reference = draw_reference();
  auto parts = cut(
      submission, plan.carrier->text.writing, plan.concatenation_reference, settings_.max_parts);
  if (!parts) {
    return smpp::unexpected(parts.error());
  }
  plan.parts = std::move(*parts);
  return plan;
}

Planner::Explanation Planner::explain(ClientNumber client,
                                      Submission submission,
                                      smpp::WallTime wall) const {
  Explanation explained;
  if (const auto wrong = settings_.check_numbers ? wrong_number(submission.to) : std::nullopt) {
    explained.wrong_number = problems::at(*wrong);
  }
  const RouteQuestion question = question_of(client, submission, wall);
  for (const Route& route : router_.routes()) {
    explained.routes.push_back(router_.mismatch(route, question));
    if (explained.routes.back() == Router::Mismatch::none) {
      explained.route = &route;
      break;
    }
  }
  if (explained.route == nullptr) {
    return explained;
  }
  if (submission.from.digits.empty()) {
    const Address* const sender = sender_of(*explained.route, submission.to, wall);
    explained.from_pool = sender != nullptr;
    submission.from = sender != nullptr ? *sender : Address{};
  }
  const Conversation conversation = conversation_between(indexer_, submission.from, submission.to);
  explained.carriers = Router::order(*explained.route, conversation);
  if (const auto way = ways_.find(conversation, wall)) {
    explained.went_by = way->carrier;
    const CarrierRules* const first = carrier_for(*explained.route, conversation, wall);
    if (first != nullptr) {
      std::erase(explained.carriers, first->number);
      explained.carriers.insert(explained.carriers.begin(), first->number);
    }
  }
  return explained;
}

// That by which the conversation went last, if it can send; else the route's first choice.
const CarrierRules* Planner::carrier_for(const Route& route,
                                         Conversation conversation,
                                         smpp::WallTime wall) const {
  const auto way = ways_.find(conversation, wall);
  const CarrierRules* const last =
      way && route.replies_same_way ? carrier_of(way->carrier) : nullptr;
  return last != nullptr && last->sends ? last : carrier_of(Router::first(route, conversation));
}

// The number of the route's pool that this customer knows: the one last used between them, else the
// one that a hash gives, which stays the same while the pool does.
const Address* Planner::sender_of(const Route& route,
                                  const Address& to,
                                  smpp::WallTime wall) const {
  const auto pool = std::ranges::find(settings_.pools, route.sender_pool, &SenderPool::name);
  if (route.sender_pool.empty() || pool == settings_.pools.end()) {
    return nullptr;
  }
  const Address* best = nullptr;
  std::pair<std::uint32_t, Conversation> best_place;
  for (const Address& sender : pool->senders) {
    const Conversation conversation = conversation_between(indexer_, sender, to);
    const auto way = ways_.find(conversation, wall);
    const std::pair place{way ? way->day : 0u, conversation};
    if (best == nullptr || place > best_place) {
      best = &sender;
      best_place = place;
    }
  }
  return best;
}

}  // namespace routing
