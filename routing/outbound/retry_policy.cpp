#include "routing/outbound/retry_policy.hpp"

#include "smpp/base/scatter.hpp"
#include "smpp/pdu/status_facts.hpp"

#include <algorithm>

namespace routing {
namespace {

constexpr smpp::Duration longest_pause = std::chrono::seconds{60};

const StatusRule* rule_of(std::span<const StatusRule> rules, smpp::CommandStatus status) {
  const auto found = std::ranges::find(rules, status, &StatusRule::status);
  return found == rules.end() ? nullptr : &*found;
}

Verdict verdict_of(smpp::CommandStatus status) {
  switch (smpp::class_of(status)) {
    case smpp::StatusClass::ok:
      return Verdict::accepted;
    case smpp::StatusClass::throttle:
      return Verdict::throttled;
    case smpp::StatusClass::retry:
      return Verdict::temporary;
    case smpp::StatusClass::fatal:
      return Verdict::rebind;
    case smpp::StatusClass::permanent:
    case smpp::StatusClass::bind:  // no answer to a message: not mended by sending it again
      return Verdict::permanent;
  }
  return Verdict::permanent;
}

}  // namespace

Verdict verdict_of(std::span<const StatusRule> rules, smpp::CommandStatus status) {
  const StatusRule* const rule = rule_of(rules, status);
  if (rule == nullptr) {
    return verdict_of(status);
  }
  switch (rule->action) {
    case StatusAction::retry:
      return Verdict::temporary;
    case StatusAction::throttle:
      return Verdict::throttled;
    case StatusAction::end:
      return Verdict::permanent;
  }
  return Verdict::permanent;
}

Reaction reaction_to(const CarrierRules& rules, smpp::CommandStatus status) {
  const Verdict verdict = verdict_of(rules.statuses, status);
  const bool throttled = verdict == Verdict::throttled;
  Reaction reaction{.verdict = verdict,
                    .scope = throttled ? RetryScope::carrier : RetryScope::message,
                    .delay = throttled ? rules.throttle_pause : rules.retry_after};
  if (const StatusRule* const rule = rule_of(rules.statuses, status)) {
    reaction.scope = rule->scope == RetryScope::usual ? reaction.scope : rule->scope;
    reaction.delay = rule->delay == smpp::Duration{} ? reaction.delay : rule->delay;
  }
  return reaction;
}

smpp::Duration jittered(smpp::Duration delay, std::uint64_t what) {
  constexpr std::int64_t steps = 1'024;
  return delay + delay / (4 * steps) * static_cast<std::int64_t>(smpp::scattered(what) % steps);
}

smpp::Duration doubled(smpp::Duration first, std::uint32_t attempt, smpp::Duration longest) {
  // 2^20 times any sensible first delay is beyond any sensible longest one.
  const auto factor = std::int64_t{1} << std::min<std::uint32_t>(attempt, 20);
  return std::min(first * factor, std::max(first, longest));
}

void Pause::begin(smpp::Time now, smpp::Duration first) {
  if (now >= until_) {
    until_ = now + doubled(first, in_a_row_++, longest_pause);
  }
}

}  // namespace routing
