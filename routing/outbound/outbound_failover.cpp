// Failover: a message that cannot go by its carrier goes by the next of its route. It stays where
// it is, in its own carrier's queue and in its conversation's order; only the links and the rules
// that it goes by are another's. That is durable before anything of it is sent there, cut anew
// under a new reference, and only while nothing of it is answered or in doubt (unless its route
// allows that).
#include "routing/model/keys.hpp"
#include "routing/outbound/notes.hpp"
#include "routing/outbound/outbound.hpp"
#include "routing/outbound/parts.hpp"

#include <algorithm>
#include <utility>

namespace routing {
namespace {

// Messages that are taken to another carrier in one batch.
constexpr std::size_t most_at_once = 64;

// When the oldest that is to go by this carrier was accepted.
std::optional<smpp::WallTime> oldest_of(const CarrierQueue& queue, CarrierNumber carrier) {
  std::optional<smpp::WallTime> oldest;
  if (carrier == queue.rules().number) {
    oldest = queue.oldest_ready();
  }
  const auto& covered = queue.sendable(carrier);
  if (!covered.empty()) {
    const smpp::WallTime accepted = covered.front()->envelope.accepted_at;
    oldest = oldest ? std::min(*oldest, accepted) : accepted;
  }
  return oldest;
}

}  // namespace

// The next of its route's carriers that is bound, and on which terms. Nothing: it stays.
Outbound::Elsewhere Outbound::elsewhere(const OutboundMessage& message, smpp::WallTime wall) {
  const Route* const route =
      planner_.route_of(message.envelope.client, message.envelope.message, wall);
  if (route == nullptr || !route->failover.any() || route->targets.size() < 2) {
    return {};
  }
  const auto order = Router::order(*route, message.envelope.conversation);
  // Forward only, so that it comes to an end; from the first if its own is in the route no more.
  auto next = std::ranges::find(order, message.carrier);
  next = next == order.end() ? order.begin() : next + 1;
  for (; next != order.end(); ++next) {
    CarrierQueue* const way = queue_of(*next);
    if (way != nullptr && way->window > 0 && *next != message.carrier) {
      return {.way = way, .terms = &route->failover};
    }
  }
  return {};
}

bool Outbound::put_detour(Transaction& transaction,
                          OutboundMessage& message,
                          const CarrierQueue& way) {
  const Detour detour{.carrier = way.rules().number,
                      .number = static_cast<std::uint8_t>(message.detours + 1),
                      .concatenation_reference = planner_.draw_reference(),
                      .writing = way.rules().text.writing};
  if (!turn(message, detour, settings_.max_parts)) {
    return false;  // it cannot be written for that carrier
  }
  message.attempts = 0;
  recent_.goes_by(
      message.envelope.id, detour.carrier, static_cast<std::uint8_t>(message.states.size()));
  smpp::Octets value;
  encode(value, detour);
  transaction.batch.put(
      Column::outbound, keys::detour(message.envelope.id), std::move(value), DataClass::meta);
  return true;
}

// One that was covered already; false, and nothing written, if it cannot be. Precondition: no part
// of it is out.
bool Outbound::turn_away(CarrierQueue& queue,
                         OutboundMessage& message,
                         CarrierQueue& way,
                         Transaction transaction) {
  const MessageId id = message.envelope.id;
  const CarrierNumber carrier = way.rules().number;
  queue.take_off_sendable(message);
  if (!put_detour(transaction, message, way)) {
    queue.to_sendable(message, true);
    return false;
  }
  release(queue, message);
  message.refused.reset();
  message.doubt = DoubtStep::turning;
  transaction.then.emplace_back([this, &queue, id, carrier](bool durable) {
    OutboundMessage* turned = queue.find(id);
    if (turned != nullptr && durable && turned->doubt == DoubtStep::turning) {
      release(queue, *turned);
      send_again(queue, *turned);
      mark(id.carrier);
      mark(carrier);
    }
  });
  journal_.commit(std::move(transaction));
  return true;
}

// Its carrier refused a part of it so.
bool Outbound::fail_over(CarrierQueue& queue,
                         OutboundMessage& message,
                         smpp::CommandStatus status,
                         smpp::WallTime wall) {
  if (message.count(PartState::taken) > 0 || message.count(PartState::doubtful) > 0 ||
      message.ending || message.doubt != DoubtStep::none) {
    return false;
  }
  const Elsewhere next = elsewhere(message, wall);
  if (next.way == nullptr ||
      std::ranges::find(next.terms->statuses, status) == next.terms->statuses.end()) {
    return false;
  }
  if (message.count(PartState::in_flight) > 0) {
    queue.take_off_sendable(message);
    message.refused = status;  // the others may be taken
    return true;
  }
  return turn_away(queue, message, *next.way, Transaction{});
}

// A part of it may have been sent, and its route would rather send it twice than wait.
bool Outbound::fail_over_in_doubt(CarrierQueue& queue,
                                  OutboundMessage& message,
                                  smpp::WallTime wall) {
  if (message.count(PartState::in_flight) > 0 || message.count(PartState::taken) > 0 ||
      message.doubt != DoubtStep::none) {
    return false;
  }
  const Elsewhere next = elsewhere(message, wall);
  if (next.way == nullptr || !next.terms->in_doubt) {
    return false;
  }
  Transaction transaction;
  note_lost_copy(transaction, message, wall);
  transaction.batch.put(
      Column::outbound, keys::flagged(message.envelope.id), submit_time(message), DataClass::meta);
  if (!turn_away(queue, message, *next.way, std::move(transaction))) {
    return false;
  }
  message.flagged = true;
  message.resent = true;
  return true;
}

// Whether its route takes a message that was not sent away from the carrier that it goes by.
bool Outbound::must_leave(const Failover& terms,
                          const OutboundMessage& message,
                          smpp::Time now,
                          smpp::WallTime wall) {
  const CarrierQueue& way = way_of(message);
  return (terms.down != smpp::Duration{} && way.window == 0 &&
          now >= way.down_since + terms.down) ||
         (terms.waiting != smpp::Duration{} &&
          wall >= message.envelope.accepted_at + terms.waiting);
}

// What must leave its carrier does, as far as others have room. Looked for whenever something
// happened, once it may be time for some message.
void Outbound::look_elsewhere(CarrierQueue& queue, smpp::Time now, smpp::WallTime wall) {
  const auto due = earliest_failover(queue, now);
  if (!due || *due > now) {
    return;
  }
  queue.looked_elsewhere = now;
  turn_covered(queue, now, wall);
  if (!queue.ready_empty() && queue.turning_parts == 0) {
    cover_elsewhere(queue, now, wall);
  }
}

// Those that are ready: they go by the other carrier as its window allows, and the rest waits.
void Outbound::cover_elsewhere(CarrierQueue& queue, smpp::Time now, smpp::WallTime wall) {
  std::vector<OutboundMessage*> stay;
  std::vector<OutboundMessage*> turned;
  std::unordered_map<CarrierNumber, std::size_t> parts;
  Transaction transaction;
  for (OutboundMessage* message : queue.take_ready(most_at_once)) {
    const Elsewhere next = elsewhere(*message, wall);
    const bool goes =
        next.way != nullptr && message->untouched() && must_leave(*next.terms, *message, now, wall);
    std::size_t* const ahead = goes ? &parts[next.way->rules().number] : nullptr;
    const std::size_t waits =
        goes ? *ahead + queue.sendable_parts(next.way->rules().number) : std::size_t{0};
    if (goes && waits < next.way->window && put_detour(transaction, *message, *next.way)) {
      *ahead += message->states.size();
      turned.push_back(message);
    } else {
      stay.push_back(message);
    }
  }
  queue.put_back(stay);
  if (!turned.empty()) {
    commit_cover(queue, std::move(transaction), turned, &CarrierQueue::turning_parts);
  }
}

// Those that are covered and wait for room on links that have gone, or that never comes.
void Outbound::turn_covered(CarrierQueue& queue, smpp::Time now, smpp::WallTime wall) {
  for (const CarrierNumber carrier : queue.ways()) {
    if (queue_of(carrier) == nullptr) {
      continue;
    }
    const std::deque<OutboundMessage*> covered = queue.sendable(carrier);
    for (OutboundMessage* message : covered) {
      const Elsewhere next = elsewhere(*message, wall);
      if (next.way != nullptr && message->untouched() &&
          queue.sendable_parts(next.way->rules().number) < next.way->window &&
          must_leave(*next.terms, *message, now, wall)) {
        turn_away(queue, *message, *next.way, Transaction{});
      }
    }
  }
}

// When it may be time for some message of the queue, by the least patient terms of any route.
std::optional<smpp::Time> Outbound::earliest_failover(const CarrierQueue& queue, smpp::Time now) {
  std::optional<smpp::Time> earliest;
  const auto consider = [&](smpp::Time at) { earliest = earliest ? std::min(*earliest, at) : at; };
  const auto consider_way = [&](const CarrierQueue& way) {
    const auto oldest = oldest_of(queue, way.rules().number);
    if (oldest && way.least_down && way.window == 0) {
      consider(way.down_since + *way.least_down);
    }
    if (oldest && way.least_waiting) {
      consider(now + (*oldest + *way.least_waiting - last_wall_));
    }
  };
  consider_way(queue);
  if (queue.goes_elsewhere()) {
    for (const CarrierNumber carrier : queue.ways()) {
      if (const CarrierQueue* const way = queue_of(carrier)) {
        consider_way(*way);
      }
    }
  }
  return earliest;
}

// When to look again. It may have been time for one that cannot leave, while others can later: then
// a second after the last look.
std::optional<smpp::Time> Outbound::next_failover(const CarrierQueue& queue, smpp::Time now) {
  constexpr smpp::Duration pause = std::chrono::seconds{1};
  const auto due = earliest_failover(queue, now);
  return due && *due <= now ? std::max(queue.looked_elsewhere + pause, now) : due;
}

}  // namespace routing
