// From the queues to the links and back: covering, submitting, answers, doubt.
#include "routing/outbound/keys.hpp"
#include "routing/outbound/outbound.hpp"
#include "routing/outbound/parts.hpp"
#include "routing/outbound/retry_policy.hpp"
#include "routing/outbound/unix_time.hpp"

#include <algorithm>
#include <utility>

namespace routing {
namespace {

constexpr std::size_t records_a_page = 512;
constexpr smpp::Duration longest_pause = std::chrono::seconds{60};
constexpr smpp::Duration longest_retry = std::chrono::minutes{10};
// Covered even on a link with a small window, so that one intent record names several messages.
constexpr std::size_t least_cover = 16;

std::uint64_t flight_key(LinkSession session, smpp::SequenceNumber sequence) {
  return (std::uint64_t{session.link} << 32) | sequence.value();
}

bool expired(const Envelope& envelope, smpp::WallTime wall) {
  return envelope.message.validity_s != 0 &&
         envelope.accepted_at + std::chrono::seconds{envelope.message.validity_s} <= wall;
}

}  // namespace

void Outbound::on_link_up(LinkSession session, CarrierNumber carrier, std::size_t window) {
  for (std::size_t i = 0; i < carriers_.size(); ++i) {
    if (carriers_[i]->rules().number == carrier) {
      bound_.push_back(BoundLink{.session = session, .carrier = i, .window = window});
      carriers_[i]->window += window;
      mark(carrier);
    }
  }
}

void Outbound::on_link_down(LinkSession session) {
  const auto found = std::ranges::find(bound_, session, &BoundLink::session);
  if (found == bound_.end()) {
    return;
  }
  carriers_[found->carrier]->window -= found->window;
  bound_.erase(found);
}

void Outbound::pump(smpp::Time now, smpp::WallTime wall) {
  // What is pumped may mark itself again (a batch that completes at once): the next turn takes it.
  const std::unordered_set<CarrierNumber> marked = std::exchange(marked_, {});
  for (const CarrierNumber carrier : marked) {
    if (CarrierQueue* queue = queue_of(carrier)) {
      pump(*queue, now, wall);
    }
  }
}

void Outbound::pump(CarrierQueue& queue, smpp::Time now, smpp::WallTime wall) {
  if (stopping_ || recovering_ > 0) {
    return;
  }
  queue.release_due(now);
  send(queue, now, wall);
  cover(queue);
  page(queue);
}

void Outbound::cover(CarrierQueue& queue) {
  if (queue.window == 0) {
    return;
  }
  const std::size_t target = std::max(queue.window, least_cover);
  const std::size_t covered = queue.sendable_parts() + queue.covering_parts;
  if (covered > target / 2 || queue.ready_empty()) {
    return;
  }
  const std::vector<OutboundMessage*> messages = queue.take_ready(target - covered);
  std::vector<MessageId> ids;
  std::size_t parts = 0;
  ids.reserve(messages.size());
  for (const OutboundMessage* message : messages) {
    ids.push_back(message->envelope.id);
    parts += message->states.size();
  }
  queue.covering_parts += parts;
  Transaction transaction;
  const std::uint64_t intent = intents_.declare(transaction, ids);
  transaction.then.emplace_back([this, &queue, ids, parts, intent](bool durable) {
    queue.covering_parts -= parts;
    for (const MessageId& id : ids) {
      OutboundMessage* message = queue.find(id);
      if (message != nullptr && durable) {
        message->intent = intent;
        queue.to_sendable(*message, false);
      }
    }
    mark(queue.rules().number);
  });
  journal_.commit(std::move(transaction));
}

Outbound::BoundLink* Outbound::link_with_room(const CarrierQueue& queue) {
  for (std::size_t tried = 0; tried < bound_.size(); ++tried) {
    BoundLink& link = bound_[next_link_++ % bound_.size()];
    if (carriers_[link.carrier].get() == &queue && links_.room(link.session) > 0) {
      return &link;
    }
  }
  return nullptr;
}

void Outbound::send(CarrierQueue& queue, smpp::Time now, smpp::WallTime wall) {
  if (now < queue.paused_until) {
    return;
  }
  while (OutboundMessage* message = queue.front()) {
    const auto waiting = std::ranges::find(message->states, PartState::waiting);
    if (waiting == message->states.end()) {
      queue.pop_front();
      continue;
    }
    if (expired(message->envelope, wall) && message->all(PartState::waiting)) {
      fail(queue, *message, MessageState::expired, smpp::CommandStatus::ESME_ROK, wall);
      continue;
    }
    BoundLink* link = link_with_room(queue);
    if (link == nullptr || !queue.bucket.try_take(now)) {
      return;
    }
    const auto part = static_cast<std::uint8_t>(waiting - message->states.begin() + 1);
    const smpp::SequenceNumber sequence =
        links_.submit(link->session, submit_of(*message, part, wall), now);
    *waiting = PartState::in_flight;
    in_flight_.insert_or_assign(
        flight_key(link->session, sequence),
        InFlight{.session = link->session, .message = message->envelope.id, .part = part});
    ++queue.counters.submits;
  }
}

void Outbound::page(CarrierQueue& queue) {
  const auto wanted = queue.page_wanted();
  if (!wanted) {
    return;
  }
  journal_.storage().page(
      Column::outbound,
      wanted->from,
      wanted->until,
      records_a_page,
      [this, &queue, lane = wanted->lane](Page page) {
        const auto taken = queue.take_page(
            lane,
            std::move(page),
            [](Envelope envelope,
               const CarrierRules& rules,
               std::uint8_t max_parts) -> std::unique_ptr<OutboundMessage> {
              auto parts =
                  cut(envelope.message, rules, envelope.concatenation_reference, max_parts);
              if (!parts) {
                return nullptr;
              }
              auto message = std::make_unique<OutboundMessage>();
              message->states.assign(parts->octets.size(), PartState::waiting);
              message->parts = std::move(*parts);
              message->envelope = std::move(envelope);
              return message;
            },
            255);  // it was accepted: a limit lowered since does not take it back
        queue.counters.damaged += taken.damaged;
        for (OutboundMessage* message : taken.loaded) {
          queue.to_ready(*message);
        }
        mark(queue.rules().number);
      });
}

void Outbound::on_answered(LinkSession session,
                           smpp::SequenceNumber sequence,
                           smpp::CommandStatus status,
                           std::string_view message_id,
                           smpp::Time now,
                           smpp::WallTime wall) {
  const auto found = in_flight_.find(flight_key(session, sequence));
  if (found == in_flight_.end() || found->second.session != session) {
    return;  // a late one: its doubt has been decided
  }
  const InFlight flight = found->second;
  in_flight_.erase(found);
  CarrierQueue* queue = queue_of(flight.message.carrier);
  OutboundMessage* message = queue == nullptr ? nullptr : queue->find(flight.message);
  if (message == nullptr) {
    return;  // it had its final word while this part was out
  }
  mark(flight.message.carrier);
  take_answer(*queue, *message, flight.part, status, message_id, now, wall);
  end_if_due(*queue, flight.message, wall);
}

void Outbound::take_answer(CarrierQueue& queue,
                           OutboundMessage& message,
                           std::uint8_t number,
                           smpp::CommandStatus status,
                           std::string_view message_id,
                           smpp::Time now,
                           smpp::WallTime wall) {
  PartState& part = message.states[number - 1u];
  switch (verdict_of(status)) {
    case Verdict::accepted:
      ++queue.counters.taken;
      queue.throttles = 0;
      part_taken(queue, message, number, message_id, wall);
      return;
    case Verdict::throttled:
      ++queue.counters.throttled;
      part = PartState::waiting;
      if (now >= queue.paused_until) {  // one pause for all answers of one window
        queue.paused_until =
            now + doubled(queue.rules().throttle_pause, queue.throttles++, longest_pause);
      }
      send_again(queue, message);
      return;
    case Verdict::rebind:
    case Verdict::temporary:
      ++queue.counters.temporary;
      part = PartState::waiting;
      if (++message.attempts >= queue.rules().max_attempts) {
        fail(queue, message, MessageState::failed, status, wall);
      } else if (!message.sendable) {
        queue.to_retry(
            message, now + doubled(queue.rules().retry_after, message.attempts - 1, longest_retry));
      }
      return;
    case Verdict::permanent:
      ++queue.counters.permanent;
      part = PartState::waiting;
      fail(queue, message, MessageState::rejected, status, wall);
      return;
  }
}

void Outbound::send_again(CarrierQueue& queue, OutboundMessage& message) {
  if (!message.ending) {
    queue.to_sendable(message, true);
  }
}

void Outbound::on_lost(LinkSession session,
                       smpp::SequenceNumber sequence,
                       bool maybe_written,
                       smpp::Time,
                       smpp::WallTime wall) {
  const auto found = in_flight_.find(flight_key(session, sequence));
  if (found == in_flight_.end() || found->second.session != session) {
    return;
  }
  const InFlight flight = found->second;
  in_flight_.erase(found);
  CarrierQueue* queue = queue_of(flight.message.carrier);
  OutboundMessage* message = queue == nullptr ? nullptr : queue->find(flight.message);
  if (message == nullptr) {
    return;
  }
  mark(flight.message.carrier);
  if (maybe_written) {
    ++queue->counters.lost;
    doubt(*queue, *message, flight.part, wall);
  } else {
    message->states[flight.part - 1u] = PartState::waiting;
    send_again(*queue, *message);
  }
  end_if_due(*queue, flight.message, wall);
}

void Outbound::doubt(CarrierQueue& queue,
                     OutboundMessage& message,
                     std::uint8_t part,
                     smpp::WallTime wall) {
  message.states[part - 1u] = PartState::waiting;
  message.possible_duplicate = true;
  Transaction transaction;
  if (!message.doubt_told) {
    message.doubt_told = true;
    tell(transaction,
         message.envelope,
         StatusChanged{.message = message.envelope.id,
                       .state = MessageState::in_doubt,
                       .parts = static_cast<std::uint8_t>(message.states.size()),
                       .possible_duplicate = true},
         wall);
    recent_.change(message.envelope.id, MessageState::in_doubt, wall, true);
  }
  if (message.ending) {
    journal_.commit(std::move(transaction));
    return;
  }
  if (queue.rules().in_doubt == InDoubt::park) {
    park(queue, message, transaction, wall);
    journal_.commit(std::move(transaction));
    return;
  }
  journal_.commit(std::move(transaction));
  if (++message.attempts >= queue.rules().max_attempts) {
    fail(queue, message, MessageState::unknown, smpp::CommandStatus::ESME_ROK, wall);
  } else {
    queue.to_sendable(message, true);
  }
}

void Outbound::park(CarrierQueue& queue,
                    OutboundMessage& message,
                    Transaction& transaction,
                    smpp::WallTime wall) {
  const MessageId id = message.envelope.id;
  const AwaitedReceipt deadline{.message = id,
                                .client = message.envelope.client,
                                .queue = message.envelope.queue,
                                .conversation = message.envelope.conversation,
                                .reference = message.envelope.message.reference,
                                .part = 1,
                                .parts = static_cast<std::uint8_t>(message.states.size()),
                                .possible_duplicate = true,
                                .submitted_at = wall};
  smpp::Octets value;
  encode(value, deadline);
  transaction.batch.put(Column::outbound, keys::parked(id), smpp::Octets{1}, DataClass::meta);
  transaction.batch.put(Column::receipts,
                        keys::parked_deadline(id),
                        std::move(value),
                        DataClass::meta,
                        unix_seconds(wall) + whole_seconds(settings_.receipt_deadline));
  intents_.settle(transaction, message.intent);
  ++queue.parked;
  queue.drop(id, true);
}

void Outbound::forget_records(Transaction& transaction, const OutboundMessage& message) {
  const MessageId& id = message.envelope.id;
  transaction.batch.erase_once(Column::outbound, outbound_key(id));
  if (message.states.size() > 1) {
    for (std::size_t part = 1; part <= message.states.size(); ++part) {
      if (message.states[part - 1] == PartState::taken) {
        transaction.batch.erase(Column::outbound,
                                keys::part_taken(id, static_cast<std::uint8_t>(part)));
      }
    }
  }
  intents_.settle(transaction, message.intent);
}

void Outbound::part_taken(CarrierQueue& queue,
                          OutboundMessage& message,
                          std::uint8_t part,
                          std::string_view message_id,
                          smpp::WallTime wall) {
  const Envelope& envelope = message.envelope;
  const auto parts = static_cast<std::uint8_t>(message.states.size());
  message.states[part - 1u] = PartState::taken;
  recent_.change_part(envelope.id, part, MessageState::submitted);

  Transaction transaction;
  std::optional<ReceiptFact> early;
  const auto index = envelope.message.receipt ? receipts_.index_of_answer(queue.rules(), message_id)
                                              : std::nullopt;
  if (index) {
    // A carrier that counts anew may use an id that has had its final word.
    settled_.erase(keys::awaited(envelope.id.carrier, *index));
    receipts_.expect(transaction,
                     envelope.id.carrier,
                     *index,
                     AwaitedReceipt{.message = envelope.id,
                                    .client = envelope.client,
                                    .queue = envelope.queue,
                                    .conversation = envelope.conversation,
                                    .reference = envelope.message.reference,
                                    .part = part,
                                    .parts = parts,
                                    .possible_duplicate = message.possible_duplicate,
                                    .submitted_at = wall},
                     unix_seconds(wall) + whole_seconds(settings_.receipt_deadline));
    early = receipts_.take_unmatched(transaction, envelope.id.carrier, *index);
  }
  if (message.all(PartState::taken)) {
    forget_records(transaction, message);
    recent_.change(envelope.id, MessageState::submitted, wall, message.possible_duplicate);
    // Without a receipt to come this is the last word, and every message gets one.
    const ClientRules* client = client_of(envelope.client);
    if (!index || (client != nullptr && client->events_all)) {
      tell(transaction,
           envelope,
           StatusChanged{.message = envelope.id,
                         .state = MessageState::submitted,
                         .parts = parts,
                         .possible_duplicate = message.possible_duplicate},
           wall);
    }
    const CarrierNumber carrier = envelope.id.carrier;
    queue.drop(MessageId{envelope.id}, true);
    journal_.commit(std::move(transaction));
    if (early && index) {
      Transaction receipt;
      on_receipt(receipt, carrier, *early, {}, false, wall);
      journal_.commit(std::move(receipt));
    }
    return;
  }
  transaction.batch.put(
      Column::outbound, keys::part_taken(envelope.id, part), smpp::Octets{1}, DataClass::meta);
  const CarrierNumber carrier = envelope.id.carrier;
  journal_.commit(std::move(transaction));
  if (early) {
    Transaction receipt;
    on_receipt(receipt, carrier, *early, {}, false, wall);
    journal_.commit(std::move(receipt));
  }
}

void Outbound::fail(CarrierQueue& queue,
                    OutboundMessage& message,
                    MessageState state,
                    smpp::CommandStatus status,
                    smpp::WallTime wall) {
  if (message.ending) {
    return;
  }
  message.ending = state;
  message.ending_status = status;
  queue.take_off_sendable(message);
  end_if_due(queue, MessageId{message.envelope.id}, wall);
}

void Outbound::end_if_due(CarrierQueue& queue, const MessageId& id, smpp::WallTime wall) {
  OutboundMessage* message = queue.find(id);
  if (message == nullptr || !message->ending || message->count(PartState::in_flight) > 0) {
    return;
  }
  const MessageState state = *message->ending;
  const auto parts = static_cast<std::uint8_t>(message->states.size());
  Transaction transaction;
  forget_records(transaction, *message);
  recent_.change(id, state, wall, message->possible_duplicate);
  tell(transaction,
       message->envelope,
       StatusChanged{.message = id,
                     .state = state,
                     .command_status = static_cast<std::uint32_t>(message->ending_status),
                     .parts = parts,
                     .possible_duplicate = message->possible_duplicate},
       wall);
  const bool receipts_may_come =
      message->count(PartState::taken) > 0 && message->envelope.message.receipt;
  if (receipts_may_come) {
    // The word has been given: receipts of the parts that went out must not give another.
    std::vector<std::uint8_t> ended{0};
    for (std::uint8_t part = 1; part <= parts; ++part) {
      if (message->states[part - 1u] != PartState::taken) {
        ended.push_back(part);
      }
    }
    for (const std::uint8_t part : ended) {
      outcomes_.record(transaction, id, part, state);
    }
    transaction.then.emplace_back([this, id, parts, ended, state](bool) {
      outcomes_.with(id, parts, [ended, state](PartOutcomes::States& states) {
        for (const std::uint8_t part : ended) {
          states[part] = state;
        }
      });
    });
  }
  queue.drop(id, true);
  journal_.commit(std::move(transaction));
}

}  // namespace routing
