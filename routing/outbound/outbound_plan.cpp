// What would become of a message that a client hands in: whether it is good, its route, its
// carrier, its parts. Acceptance makes it so, a dry run only tells.
#include "routing/model/number_plan.hpp"
#include "routing/model/unix_time.hpp"
#include "routing/outbound/outbound.hpp"
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

}  // namespace

smpp::expected<Outbound::Plan, Problem> Outbound::plan(const ClientRules& client,
                                                       const Submission& submission,
                                                       smpp::WallTime wall) {
  const auto refuse = [](problems::Place place) { return smpp::unexpected(problems::at(place)); };
  if (!client.any_sender &&
      std::ranges::find(client.senders, submission.from) == client.senders.end()) {
    return refuse(problems::Place::sender_not_allowed);
  }
  if (const auto wrong = settings_.check_numbers ? wrong_number(submission.to) : std::nullopt) {
    return refuse(*wrong);
  }
  if (const auto wrong = wrong_time(submission, wall)) {
    return refuse(*wrong);
  }
  const Route* const route = router_.route({.to = submission.to,
                                            .from = submission.from,
                                            .traffic_class = submission.traffic_class.reveal(),
                                            .client = client.number,
                                            .now = wall});
  if (route == nullptr) {
    return refuse(problems::Place::no_route);
  }
  if (!allows(*route, submission.tlvs)) {
    return refuse(problems::Place::tlv_not_allowed);
  }
  Plan plan;
  plan.route = route;
  plan.conversation = conversation_between(indexer_, submission.from, submission.to);
  plan.queue = queue_of(Router::first(*route, plan.conversation));
  if (plan.queue == nullptr) {
    return refuse(problems::Place::no_route);
  }
  if (plan.queue->full()) {
    return refuse(problems::Place::queue_full);
  }
  plan.concatenation_reference = static_cast<std::uint16_t>(random_());
  auto parts = cut(submission,
                   plan.queue->rules().text.writing,
                   plan.concatenation_reference,
                   settings_.max_parts);
  if (!parts) {
    return smpp::unexpected(parts.error());
  }
  plan.parts = std::move(*parts);
  return plan;
}

std::vector<PreviewResult> Outbound::preview(ClientNumber client,
                                             std::vector<Submission> submissions,
                                             smpp::WallTime wall) {
  std::vector<PreviewResult> results;
  results.reserve(submissions.size());
  const ClientRules* const rules = client_of(client);
  for (const Submission& submission : submissions) {
    if (rules == nullptr) {
      results.emplace_back(problems::at(problems::Place::unknown_client));
      continue;
    }
    const auto planned = plan(*rules, submission, wall);
    if (!planned) {
      results.emplace_back(planned.error());
      continue;
    }
    results.emplace_back(Preview{.carrier = planned->queue->rules().number,
                                 .route = planned->route->name,
                                 .price_class = planned->route->price_class,
                                 .alphabet = planned->parts.alphabet,
                                 .data_coding = planned->parts.data_coding,
                                 .parts = planned->parts.octets.size()});
  }
  return results;
}

}  // namespace routing
