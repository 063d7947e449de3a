// From the queues to the links: paging, covering, submitting. What comes back is in
// outbound_answers.cpp.
#include "routing/model/keys.hpp"
#include "routing/model/unix_time.hpp"
#include "routing/outbound/outbound.hpp"
#include "routing/outbound/parts.hpp"
#include "routing/outbound/retry_policy.hpp"

#include <algorithm>
#include <utility>

namespace routing {
namespace {

// Covered even on a link with a small window, so that one intent record names several messages.
constexpr std::size_t least_cover = 16;

bool expired(const Envelope& envelope, smpp::WallTime wall) {
  return envelope.message.validity_s != 0 &&
         std::max(envelope.accepted_at, envelope.message.send_at) +
                 std::chrono::seconds{envelope.message.validity_s} <=
             wall;
}

}  // namespace

void Outbound::on_link_up(LinkSession session, CarrierNumber carrier, std::size_t window) {
  for (std::size_t i = 0; i < carriers_.size(); ++i) {
    if (carriers_[i]->rules().number == carrier) {
      bound_.push_back(BoundLink{.session = session, .carrier = i, .window = window, .pause = {}});
      carriers_[i]->window += window;
    }
    mark(carriers_[i]->rules().number);  // it may be another's way
  }
}

void Outbound::on_link_down(LinkSession session) {
  const BoundLink* const link = bound_link(session);
  if (link == nullptr) {
    return;
  }
  CarrierQueue& queue = *carriers_[link->carrier];
  queue.window -= link->window;
  mark(queue.rules().number);  // calls do not wait for it
  queue.down_since = last_now_;
  bound_.erase(bound_.begin() + (link - bound_.data()));
}

void Outbound::pump(smpp::Time now, smpp::WallTime wall) {
  last_now_ = now;
  last_wall_ = wall;
  // What is pumped may mark itself again (a batch that completes at once): the next turn takes it.
  const std::unordered_set<CarrierNumber> marked = std::exchange(marked_, {});
  if (marked.empty()) {
    return;
  }
  send_calls(now);
  for (const auto& queue : carriers_) {
    // What happened at another carrier may be what it waited for.
    if (marked.contains(queue->rules().number) || queue->fails_over() || queue->goes_elsewhere()) {
      pump(*queue, now, wall);
    }
  }
}

void Outbound::pump(CarrierQueue& queue, smpp::Time now, smpp::WallTime wall) {
  if (stopping_ || recovering_ > 0) {
    return;
  }
  queue.release_due(now);
  look_elsewhere(queue, now, wall);
  send(queue, now, wall);
  cover(queue);
  page(queue, wall);
  read_deferred(queue);
}

void Outbound::cover(CarrierQueue& queue) {
  if (queue.window == 0) {
    return;
  }
  const std::size_t target = std::max(queue.window, least_cover);
  const std::size_t covered = queue.sendable_parts(queue.rules().number) + queue.covering_parts;
  if (covered >= target || queue.ready_empty()) {
    return;
  }
  commit_cover(
      queue, Transaction{}, queue.take_ready(target - covered), &CarrierQueue::covering_parts);
}

// Declares that they may be written, and lets them go when that is durable.
void Outbound::commit_cover(CarrierQueue& queue,
                            Transaction transaction,
                            const std::vector<OutboundMessage*>& messages,
                            std::size_t CarrierQueue::*on_its_way) {
  std::vector<MessageId> ids;
  std::size_t parts = 0;
  ids.reserve(messages.size());
  for (const OutboundMessage* message : messages) {
    ids.push_back(message->envelope.id);
    parts += message->states.size();
  }
  queue.*on_its_way += parts;
  const std::uint64_t intent = intents_.declare(transaction, ids, last_wall_);
  for (OutboundMessage* message : messages) {
    message->intent = intent;  // known at once: it may be cancelled meanwhile
  }
  transaction.then.emplace_back([this, &queue, ids, parts, on_its_way](bool durable) {
    queue.*on_its_way -= parts;
    for (const MessageId& id : ids) {
      OutboundMessage* message = queue.find(id);
      if (message != nullptr && durable) {
        queue.to_sendable(*message, false);
      }
    }
    mark(queue.rules().number);
  });
  journal_.commit(std::move(transaction));
}

Outbound::BoundLink* Outbound::bound_link(LinkSession session) {
  const auto found = std::ranges::find(bound_, session, &BoundLink::session);
  return found == bound_.end() ? nullptr : &*found;
}

Outbound::BoundLink* Outbound::link_with_room(const CarrierQueue& queue, smpp::Time now) {
  for (std::size_t tried = 0; tried < bound_.size(); ++tried) {
    BoundLink& link = bound_[next_link_++ % bound_.size()];
    if (carriers_[link.carrier].get() == &queue && now >= link.pause.until() &&
        links_.room(link.session) > 0) {
      return &link;
    }
  }
  return nullptr;
}

void Outbound::send(CarrierQueue& queue, smpp::Time now, smpp::WallTime wall) {
  for (const CarrierNumber carrier : queue.ways()) {
    if (CarrierQueue* const way = queue_of(carrier)) {
      send_by(*way, queue, now, wall);
    }
  }
}

void Outbound::send_by(CarrierQueue& way,
                       CarrierQueue& queue,
                       smpp::Time now,
                       smpp::WallTime wall) {
  if (now < way.pause.until()) {
    return;
  }
  const CarrierNumber carrier = way.rules().number;
  while (!queue.sendable(carrier).empty()) {
    OutboundMessage* const message = queue.sendable(carrier).front();
    const std::size_t next = message->next_to_send();
    if (next == message->states.size()) {
      queue.take_off_sendable(*message);
      continue;
    }
    if (expired(message->envelope, wall) && message->count(PartState::taken) == 0 &&
        message->count(PartState::in_flight) == 0) {
      fail(queue,
           *message,
           message->possible_duplicate ? MessageState::unknown : MessageState::expired,
           smpp::CommandStatus::ESME_ROK,
           wall);
      continue;
    }
    if (way.unsettled >= way.window) {
      return;  // a crash sends again what is not settled: a window of messages, and not more
    }
    BoundLink* link = link_with_room(way, now);
    if (link == nullptr || !way.bucket.try_take(now)) {
      return;
    }
    const auto part = static_cast<std::uint8_t>(next + 1);
    if (message->states[next] == PartState::doubtful) {
      message->resent = true;
    }
    const smpp::SequenceNumber sequence =
        links_.submit(link->session, submit_of(*message, part, way.rules(), wall), now);
    message->states[next] = PartState::in_flight;
    message->last_submit = wall;
    ++way.unsettled;
    in_flight_.insert_or_assign(in_flight_key(link->session, sequence),
                                InFlight{.session = link->session,
                                         .carrier = carrier,
                                         .message = message->envelope.id,
                                         .part = part,
                                         .sent_at = now});
  }
}

void Outbound::page(CarrierQueue& queue, smpp::WallTime wall) {
  const auto wanted = queue.page_wanted(wall);
  if (!wanted) {
    return;
  }
  journal_.storage().page(Column::outbound,
                          wanted->from,
                          wanted->until,
                          wanted->limit,
                          [this, &queue, lane = wanted->lane](const Page& page) {
                            const auto taken = queue.take_page(lane, page, message_of);
                            queue.counters.damaged += taken.damaged;
                            for (OutboundMessage* message : taken.loaded) {
                              queue.to_ready(*message);
                            }
                            Transaction transaction;
                            for (const CarrierQueue::Deferred& message : taken.deferred) {
                              defer(transaction, message.id, message.conversation);
                            }
                            journal_.commit(std::move(transaction));
                            mark(queue.rules().number);
                          });
}

}  // namespace routing
