#include "tests/sim/plan.hpp"

#include <fmt/format.h>

namespace sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Half of the worlds do not have this trouble at all, so that the others are seen alone too.
std::uint64_t some(Dice& dice, std::uint64_t most) {
  return dice.chance(50) ? 0 : dice.between(1, most);
}

}  // namespace

Plan draw_plan(Dice& dice) {
  Plan plan;
  plan.messages = dice.between(1, 60);
  plan.conversations = dice.chance(50) ? plan.messages : dice.between(1, 5);
  plan.incoming = dice.between(0, 40);
  plan.links = dice.between(1, 3);
  plan.window = dice.between(1, 20);
  plan.rate_per_s = dice.chance(70) ? 0 : static_cast<double>(dice.between(2, 50));
  plan.ready_limit =
      dice.chance(50) ? 4'096 : dice.between(4, 16);  // it reads more below a quarter
  plan.in_doubt = dice.chance(60)   ? routing::InDoubt::receipt_resolves
                  : dice.chance(50) ? routing::InDoubt::resend
                                    : routing::InDoubt::park;
  plan.in_doubt_then = dice.chance(50) ? routing::InDoubt::resend : routing::InDoubt::park;
  plan.in_doubt_wait = dice.between(seconds{1}, seconds{120});
  plan.resolves = some(dice, 50);
  plan.answering = {.throttled = some(dice, 20),
                    .refused_for_now = some(dice, 20),
                    .refused = some(dice, 10),
                    .silent = some(dice, 10),
                    .late = some(dice, 10),
                    .slowest = dice.between(milliseconds{1}, milliseconds{2'000})};
  plan.receipts = {.early = some(dice, 50),
                   .twice = some(dice, 20),
                   .never = some(dice, 20),
                   .failed = some(dice, 20),
                   .intermediate = some(dice, 20)};
  plan.crashes = dice.chance(40) ? 0 : dice.between(1, 5);
  plan.cuts = dice.chance(40) ? 0 : dice.between(1, 8);
  plan.nacks = some(dice, 40);
  plan.slowest_sync = dice.chance(20) ? dice.between(milliseconds{20}, milliseconds{3'000})
                                      : dice.between(milliseconds{1}, milliseconds{20});
  plan.faults_end = dice.between(seconds{20}, seconds{180});
  plan.second_carrier = dice.chance(50);
  if (plan.second_carrier) {
    plan.failover.down = dice.chance(50) ? dice.between(seconds{1}, seconds{20}) : smpp::Duration{};
    plan.failover.waiting =
        dice.chance(30) ? dice.between(seconds{1}, seconds{60}) : smpp::Duration{};
    if (dice.chance(50)) {
      plan.failover.statuses = {smpp::CommandStatus::ESME_RMSGQFUL};
    }
    if (dice.chance(30)) {
      plan.failover.statuses.push_back(smpp::CommandStatus::ESME_RINVDSTADR);
    }
    plan.failover.in_doubt = dice.chance(20);
    plan.outages = dice.between(0, 3);
  }
  plan.later = dice.chance(70) ? 0 : dice.between(1, 40);
  if (dice.chance(50)) {
    plan.receipt_parts =
        dice.chance(50) ? routing::ReceiptParts::first : routing::ReceiptParts::last;
  }
  plan.all_events = dice.chance(50);
  plan.cancels = some(dice, 40);
  plan.replaces = some(dice, 40);
  plan.knows_replace = dice.chance(50);
  plan.knows_query = dice.chance(50);
  return plan;
}

std::string to_words(const Plan& plan) {
  return fmt::format(
      "{} messages to {} numbers, {} incoming, {} links of window {}, rate {}, {} in memory, in "
      "doubt {}, {} crashes, {} cuts, {}, faults for {} s",
      plan.messages,
      plan.conversations,
      plan.incoming,
      plan.links,
      plan.window,
      plan.rate_per_s,
      plan.ready_limit,
      plan.in_doubt == routing::InDoubt::resend        ? "resend"
      : plan.in_doubt == routing::InDoubt::park        ? "park"
      : plan.in_doubt_then == routing::InDoubt::resend ? "receipt_resolves, then resend"
                                                       : "receipt_resolves, then park",
      plan.crashes,
      plan.cuts,
      plan.second_carrier ? fmt::format("a second carrier, {} outages", plan.outages)
                          : "one carrier",
      std::chrono::duration_cast<seconds>(plan.faults_end).count());
}

}  // namespace sim
