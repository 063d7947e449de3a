// What comes back from the links: answers, silence, and the last word of those that failed. Doubt
// is in outbound_doubt.cpp.
#include "routing/model/keys.hpp"
#include "routing/model/unix_time.hpp"
#include "routing/outbound/notes.hpp"
#include "routing/outbound/outbound.hpp"
#include "routing/outbound/retry_policy.hpp"

#include <algorithm>
#include <utility>

namespace routing {
namespace {

constexpr smpp::Duration longest_retry = std::chrono::minutes{10};

}  // namespace

void Outbound::on_answered(LinkSession session,
                           smpp::SequenceNumber sequence,
                           smpp::CommandStatus status,
                           std::string_view message_id,
                           smpp::Time now,
                           smpp::WallTime wall) {
  const auto found = in_flight_.find(in_flight_key(session, sequence));
  if (found == in_flight_.end() || found->second.session != session) {
    take_late(session, sequence, status, message_id, wall);
    return;
  }
  const InFlight flight = found->second;
  in_flight_.erase(found);
  CarrierQueue* queue = queue_of(flight.message.carrier);
  CarrierQueue& way = *queue_of(flight.carrier);
  OutboundMessage* message = queue->find(flight.message);
  if (message == nullptr || status != smpp::CommandStatus::ESME_ROK) {
    --way.unsettled;  // an accepted part is settled when that is durable
  }
  if (message == nullptr) {
    return;  // it had its final word while this part was out
  }
  mark(flight.message.carrier);
  way.counters.answer_times.add(now - flight.sent_at);
  take_answer(*queue, *message, flight, status, message_id, now, wall);
  after_answer(*queue, flight.message, wall);
}

void Outbound::take_answer(CarrierQueue& queue,
                           OutboundMessage& message,
                           const InFlight& flight,
                           smpp::CommandStatus status,
                           std::string_view message_id,
                           smpp::Time now,
                           smpp::WallTime wall) {
  PartState& part = message.states[flight.part - 1u];
  CarrierQueue& way = way_of(message);
  const Reaction reaction = reaction_to(way.rules(), status);
  switch (reaction.verdict) {
    case Verdict::accepted:
      way.pause.helped();
      if (BoundLink* link = bound_link(flight.session)) {
        link->pause.helped();
      }
      part_taken(queue, message, flight.part, taken_as(way.rules(), message_id), wall);
      return;
    case Verdict::throttled:
      part = PartState::waiting;
      pause(way, flight.session, reaction, now);
      send_again(queue, message);
      return;
    case Verdict::rebind:
    case Verdict::temporary:
      pause(way, flight.session, reaction, now);
      [[fallthrough]];
    case Verdict::permanent:
      part = PartState::waiting;
      if (!fail_over(queue, message, status, wall)) {
        take_refusal(queue, message, status, now, wall);
      }
      return;
  }
}

// What its carrier's refusal of a part means for the message, which stays there.
void Outbound::take_refusal(CarrierQueue& queue,
                            OutboundMessage& message,
                            smpp::CommandStatus status,
                            smpp::Time now,
                            smpp::WallTime wall) {
  const CarrierRules& rules = way_of(message).rules();
  const Reaction reaction = reaction_to(rules, status);
  if (reaction.verdict == Verdict::permanent) {
    fail(queue, message, MessageState::rejected, status, wall);
    return;
  }
  if (message.ending || message.retrying) {
    return;  // the parts of one round are one attempt
  }
  if (++message.attempts >= rules.max_attempts) {
    fail(queue, message, MessageState::failed, status, wall);
  } else {
    const smpp::Duration delay = doubled(reaction.delay, message.attempts - 1, longest_retry);
    // Where all of a carrier or bind waits, it comes back as one.
    queue.to_retry(message,
                   now + (reaction.scope == RetryScope::message
                              ? jittered(delay, message.envelope.id.serial + message.attempts)
                              : delay));
  }
}

void Outbound::pause(CarrierQueue& way,
                     LinkSession session,
                     const Reaction& reaction,
                     smpp::Time now) {
  if (reaction.scope == RetryScope::carrier) {
    way.pause.begin(now, reaction.delay);
  } else if (BoundLink* link = bound_link(session);
             link != nullptr && reaction.scope == RetryScope::bind) {
    link->pause.begin(now, reaction.delay);
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
                       smpp::Time now,
                       smpp::WallTime wall) {
  if (auto call = calls_.take(in_flight_key(session, sequence))) {
    call->done(ActionOutcome::unanswered);
    return;
  }
  const auto found = in_flight_.find(in_flight_key(session, sequence));
  if (found == in_flight_.end() || found->second.session != session) {
    return;
  }
  const InFlight flight = found->second;
  in_flight_.erase(found);
  CarrierQueue* queue = queue_of(flight.message.carrier);
  OutboundMessage* message = queue->find(flight.message);
  --queue_of(flight.carrier)->unsettled;
  if (message == nullptr) {
    return;
  }
  mark(flight.message.carrier);
  if (maybe_written) {
    doubts_.lost(in_flight_key(session, sequence),
                 {.session = session,
                  .message = flight.message,
                  .part = flight.part,
                  .detours = message->detours});
    doubt(*queue, *message, flight.part, now, wall);
  } else {
    message->states[flight.part - 1u] = PartState::waiting;
    send_again(*queue, *message);
  }
  after_answer(*queue, flight.message, wall);
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
  forget_deferred(transaction, message);
  if (message.flagged) {
    transaction.batch.erase(Column::outbound, keys::flagged(id));
  }
  if (message.detours > 0) {
    transaction.batch.erase(Column::outbound, keys::detour(id));
  }
  if (message.was_parked) {
    transaction.batch.erase(Column::outbound, keys::parked(id));
    transaction.batch.erase(Column::receipts, keys::parked_deadline(id));
  }
}

AwaitedReceipt Outbound::awaited_of(const OutboundMessage& message,
                                    std::uint8_t part,
                                    smpp::WallTime wall) {
  return {.message = message.envelope.id,
          .carrier = message.carrier,
          .client = message.envelope.client,
          .queue = message.envelope.queue,
          .conversation = message.envelope.conversation,
          .reference = message.envelope.message.reference,
          .part = part,
          .parts = static_cast<std::uint8_t>(message.states.size()),
          .possible_duplicate = message.possible_duplicate,
          .submitted_at = wall,
          .carrier_message_id = {},
          .from = {},
          .to = {},
          .alphabet = {}};
}

Outbound::TakenAs Outbound::taken_as(const CarrierRules& rules, std::string_view message_id) {
  return {.index = receipts_.index_of_answer(rules, message_id),
          .carrier_message_id = smpp::FixedText<65>{message_id}};
}

void Outbound::part_taken(CarrierQueue& queue,
                          OutboundMessage& message,
                          std::uint8_t part,
                          TakenAs as,
                          smpp::WallTime wall) {
  std::optional<BlindIndex>& index = as.index;
  const Envelope& envelope = message.envelope;
  const auto parts = static_cast<std::uint8_t>(message.states.size());
  message.states[part - 1u] = PartState::taken;
  if (parts > 1) {
    recent_.change_part(envelope.id, part, MessageState::submitted);
  }

  Transaction transaction;
  CarrierQueue& way = way_of(message);
  const CarrierNumber carrier = message.carrier;
  transaction.then.emplace_back([this, &queue, &way](bool) {
    --way.unsettled;
    mark(queue.rules().number);
    mark(way.rules().number);
  });
  const bool wanted = envelope.message.receipt && way.rules().receipts.come_for(part, parts);
  if (!wanted) {
    index.reset();
  }
  // One of several, of which no word will come. If it is the last to be taken, the message leaves
  // with the word that this may bring: a crash in between finds it, all of it taken.
  const bool wordless = envelope.message.receipt && !index && parts > 1;
  AwaitedReceipt awaited = awaited_of(message, part, wall);
  std::optional<ReceiptFact> early;
  std::optional<AwaitedReceipt> sibling;
  if (index) {
    if (!message.erased) {
      awaited.carrier_message_id = as.carrier_message_id;
      awaited.from = envelope.message.from;
      awaited.to = envelope.message.to;
      awaited.alphabet = replaceable_in(message);
    }
    settled_.begin_anew(transaction, keys::awaited(carrier, *index), awaited.conversation);
    sibling = receipts_.expect(transaction,
                               carrier,
                               *index,
                               awaited,
                               unix_seconds(wall) + whole_seconds(settings_.receipt_deadline));
    // It stays on disk until its own word is: a crash in between finds both.
    early = receipts_.claim(
        keys::unmatched(carrier, *index), awaited.conversation, way.receipt_numbers.always_told());
  }
  if (message.all(PartState::taken) && !wordless) {
    // Without a receipt to come this is the last word, and every message gets one. One that was
    // asked for cannot be known for what it is without an id.
    const MessageState word = wanted ? MessageState::unknown : MessageState::submitted;
    all_taken(transaction, queue, message, index ? std::nullopt : std::optional{word}, wall);
  } else {
    transaction.batch.put(Column::outbound,
                          keys::part_taken(envelope.id, part),
                          submit_time(message),
                          DataClass::meta);
  }
  if (wordless) {
    ReceiptFact none;
    none.state = wanted ? MessageState::unknown : MessageState::submitted;
    none.received_at = wall;
    outcomes_.record(transaction, awaited.message, part, none.state, awaited.possible_duplicate);
    ++message.words_due;
    journal_.commit(std::move(transaction));
    part_final({.key = {}, .awaited = awaited}, none, nullptr, wall);
    return;
  }
  if (sibling) {
    share_id(transaction, *sibling, wall);
  }
  journal_.commit(std::move(transaction));
  if (early) {
    Transaction receipt;
    on_receipt(receipt, carrier, *early, {}, false, wall);
    journal_.commit(std::move(receipt));
  }
}

// It leaves the queue.
void Outbound::all_taken(Transaction& transaction,
                         CarrierQueue& queue,
                         OutboundMessage& message,
                         std::optional<MessageState> last_word,
                         smpp::WallTime wall) {
  const Envelope& envelope = message.envelope;
  transaction.moves.push_back(move_of(
      message, last_word ? std::nullopt : std::optional{Place::awaiting}, MessageState::submitted));
  forget_records(transaction, message);
  const MessageState state = last_word.value_or(MessageState::submitted);
  recent_.change(envelope.id, state, wall, message.possible_duplicate);
  const ClientRules* client = planner_.client_of(envelope.client);
  if (last_word || (client != nullptr && client->events_all)) {
    tell(transaction,
         envelope,
         message.carrier,
         StatusChanged{.message = envelope.id,
                       .state = state,
                       .parts = static_cast<std::uint8_t>(message.states.size()),
                       .possible_duplicate = message.possible_duplicate},
         wall);
  }
  leave_memory(queue, MessageId{envelope.id});
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
  if (message == nullptr || !message->ending || message->count(PartState::in_flight) > 0 ||
      message->ended) {
    return;
  }
  message->ended = true;
  if (message->count(PartState::taken) == 0 || !message->envelope.message.receipt) {
    end(queue, *message, nullptr, wall);
    return;
  }
  outcomes_.with(id,
                 static_cast<std::uint8_t>(message->states.size()),
                 [this, &queue, message, wall](PartOutcomes::States& states) {
                   end(queue, *message, &states, wall);
                 });
}

void Outbound::end(CarrierQueue& queue,
                   OutboundMessage& message,
                   PartOutcomes::States* outcomes,
                   smpp::WallTime wall) {
  const MessageId id = message.envelope.id;
  const bool may_be_out = message.count(PartState::doubtful) > 0 || message.resent;
  const MessageState state = message.erased && may_be_out ? MessageState::unknown : *message.ending;
  const auto parts = static_cast<std::uint8_t>(message.states.size());
  Transaction transaction;
  if (message.count(PartState::doubtful) > 0) {
    note_lost_copy(transaction, message, wall);
  }
  release(queue, message);
  transaction.moves.push_back(move_of(message, std::nullopt, state));
  forget_records(transaction, message);
  recent_.change(id, state, wall, message.possible_duplicate);
  tell(transaction,
       message.envelope,
       message.carrier,
       StatusChanged{.message = id,
                     .state = state,
                     .command_status = static_cast<std::uint32_t>(message.ending_status),
                     .parts = parts,
                     .parts_delivered = state == MessageState::delivered ? parts
                                        : outcomes != nullptr ? outcomes->delivered_so_far()
                                                              : std::uint8_t{0},
                     .parts_failed = outcomes != nullptr ? outcomes->failed() : std::uint8_t{0},
                     .possible_duplicate = message.possible_duplicate},
       wall);
  if (message.when_ended) {
    transaction.then.push_back(std::move(message.when_ended));
  }
  mark(id.carrier);
  if (outcomes != nullptr) {
    end_parts(transaction, id, message.states, *outcomes, state, message.possible_duplicate);
  }
  leave_memory(queue, id);
  journal_.commit(std::move(transaction));
}

}  // namespace routing
