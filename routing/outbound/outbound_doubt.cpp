// Doubt: a part that may have been written and was never answered. Its message is sent again, is
// held for what may settle it, or is parked (outbound_parked.cpp).
#include "routing/model/keys.hpp"
#include "routing/model/unix_time.hpp"
#include "routing/outbound/notes.hpp"
#include "routing/outbound/outbound.hpp"
#include "routing/outbound/retry_policy.hpp"

#include <algorithm>
#include <utility>

namespace routing {

void Outbound::doubt(CarrierQueue& queue,
                     OutboundMessage& message,
                     std::uint8_t part,
                     smpp::Time now,
                     smpp::WallTime wall) {
  message.states[part - 1u] = PartState::doubtful;
  message.possible_duplicate = true;
  if (!message.doubt_told) {
    message.doubt_told = true;
    Transaction transaction;
    tell(transaction,
         message.envelope,
         message.carrier,
         StatusChanged{.message = message.envelope.id,
                       .state = MessageState::in_doubt,
                       .parts = static_cast<std::uint8_t>(message.states.size()),
                       .possible_duplicate = true},
         wall);
    // One of an earlier run is not known there yet.
    recent_.add(message.envelope.id,
                message.carrier,
                message.envelope.client,
                message.envelope.message.reference,
                static_cast<std::uint8_t>(message.states.size()),
                MessageState::accepted,
                message.envelope.accepted_at);
    recent_.change(message.envelope.id, MessageState::in_doubt, wall, true);
    journal_.commit(std::move(transaction));
  }
  if (message.ending) {
    return;
  }
  if (fail_over_in_doubt(queue, message, wall)) {
    return;
  }
  const DoubtTerms terms = doubt_terms(message, wall);
  if (terms.first == InDoubt::receipt_resolves && message.envelope.message.receipt) {
    hold(queue, message, now, terms.wait, wall);
  } else {
    decide(
        queue, message, terms.first == InDoubt::receipt_resolves ? terms.then : terms.first, wall);
  }
}

// Its carrier's, but for what its route says otherwise.
Outbound::DoubtTerms Outbound::doubt_terms(const OutboundMessage& message, smpp::WallTime wall) {
  const CarrierRules& rules = way_of(message).rules();
  const Route* const route =
      planner_.route_of(message.envelope.client, message.envelope.message, wall);
  DoubtTerms terms{
      .first = rules.in_doubt, .then = rules.in_doubt_then, .wait = rules.in_doubt_wait};
  if (route != nullptr) {
    terms.first = route->in_doubt.value_or(terms.first);
    terms.then = route->in_doubt_then.value_or(terms.then);
    terms.wait = route->in_doubt_wait == smpp::Duration{} ? terms.wait : route->in_doubt_wait;
  }
  return terms;
}

void Outbound::hold(CarrierQueue& queue,
                    OutboundMessage& message,
                    smpp::Time now,
                    smpp::Duration wait,
                    smpp::WallTime wall) {
  if (message.doubt == DoubtStep::held) {
    adopt_receipts(message.carrier, message.envelope.conversation, wall);
    return;
  }
  const MessageId id = message.envelope.id;
  queue.take_off_sendable(message);
  message.doubt = DoubtStep::held;
  message.held_until = now + wait;
  message.held_since = wall;
  ++queue.held;
  doubts_.hold(id, message.carrier, message.envelope.conversation, message.held_until);
  if (queue.rules().open_per_conversation != 1) {
    return;  // its receipt could be that of another
  }
  journal_.storage().read(
      Column::receipts,
      keys::lost_copy(message.carrier, message.envelope.conversation),
      [this, &queue, id, wall](ReadOutcome outcome, const smpp::Octets&) {
        OutboundMessage* held = queue.find(id);
        if (held != nullptr && held->doubt == DoubtStep::held && outcome == ReadOutcome::absent) {
          held->adopts_receipts = true;
          adopt_receipts(held->carrier, held->envelope.conversation, wall);
        }
      });
}

void Outbound::release(CarrierQueue& queue, OutboundMessage& message) {
  if (std::exchange(message.doubt, DoubtStep::none) == DoubtStep::held) {
    message.adopts_receipts = false;
    --queue.held;
    doubts_.release(message.envelope.id, message.envelope.conversation, message.held_until);
  }
}

// Of a message whose doubt nothing settled, or that is not held for it.
void Outbound::decide(CarrierQueue& queue,
                      OutboundMessage& message,
                      InDoubt policy,
                      smpp::WallTime wall) {
  if (policy == InDoubt::resend) {
    if (++message.attempts >= way_of(message).rules().max_attempts) {
      release(queue, message);
      fail(queue, message, MessageState::unknown, smpp::CommandStatus::ESME_ROK, wall);
    } else {
      resend(queue, message, wall, {});
    }
    return;
  }
  if (message.count(PartState::in_flight) > 0) {
    queue.take_off_sendable(message);
    release(queue, message);
    message.doubt = DoubtStep::parking;  // what is out is answered, or in doubt too, before long
    return;
  }
  Transaction transaction;
  park(queue, message, transaction, wall);
  journal_.commit(std::move(transaction));
}

// That there may be two copies is durable before there are.
void Outbound::resend(CarrierQueue& queue,
                      OutboundMessage& message,
                      smpp::WallTime wall,
                      smpp::UniqueFunction<void(bool)> done) {
  const MessageId id = message.envelope.id;
  queue.take_off_sendable(message);
  release(queue, message);
  message.doubt = DoubtStep::flagging;
  Transaction transaction;
  note_lost_copy(transaction, message, wall);
  transaction.batch.put(Column::outbound, keys::flagged(id), submit_time(message), DataClass::meta);
  message.flagged = true;
  transaction.then.emplace_back([this, &queue, id](bool durable) {
    OutboundMessage* again = queue.find(id);
    if (again != nullptr && durable && again->doubt == DoubtStep::flagging) {
      release(queue, *again);
      send_again(queue, *again);
      mark(id.carrier);
    }
  });
  if (done) {
    transaction.then.push_back(std::move(done));
  }
  journal_.commit(std::move(transaction));
}

void Outbound::decide_due(smpp::Time now, smpp::WallTime wall) {
  for (const MessageId& id : doubts_.take_due(now)) {
    CarrierQueue* queue = queue_of(id.carrier);
    OutboundMessage* message = queue == nullptr ? nullptr : queue->find(id);
    if (message != nullptr && message->doubt == DoubtStep::held && !message->ending) {
      mark(id.carrier);
      decide(*queue, *message, doubt_terms(*message, wall).then, wall);
    }
  }
}

// What had to wait until no part of the message is out.
void Outbound::after_answer(CarrierQueue& queue, const MessageId& id, smpp::WallTime wall) {
  end_if_due(queue, id, wall);
  OutboundMessage* message = queue.find(id);
  if (message == nullptr || message->ending || message->count(PartState::in_flight) > 0) {
    return;
  }
  const auto refused = std::exchange(message->refused, std::nullopt);
  if (refused && !fail_over(queue, *message, *refused, wall)) {
    take_refusal(queue, *message, *refused, last_now_, wall);
    message = queue.find(id);
    if (message == nullptr || message->ending) {
      return;
    }
  }
  if (message->doubt == DoubtStep::parking) {
    decide(queue, *message, InDoubt::park, wall);
  } else if (message->doubt == DoubtStep::held) {
    adopt_receipts(message->carrier, message->envelope.conversation, wall);
  }
}

// A copy of it may be at the carrier under an id that we never learn: until its receipt could not
// come any more, no receipt of this conversation can be said to be another message's.
void Outbound::note_lost_copy(Transaction& transaction,
                              const OutboundMessage& message,
                              smpp::WallTime wall) {
  const Envelope& envelope = message.envelope;
  if (envelope.message.receipt) {
    transaction.batch.put(Column::receipts,
                          keys::lost_copy(message.carrier, envelope.conversation),
                          smpp::Octets{1},
                          DataClass::meta,
                          unix_seconds(wall) + whole_seconds(settings_.receipt_deadline));
  }
}

// One doubtful part was taken after all: under this id, if it has one.
void Outbound::settle_doubt(CarrierQueue& queue,
                            OutboundMessage& message,
                            std::uint8_t part,
                            TakenAs as,
                            smpp::WallTime wall) {
  const MessageId id = message.envelope.id;
  message.states[part - 1u] = PartState::taken;
  go_on(queue, message);
  ++way_of(message).unsettled;
  mark(id.carrier);
  part_taken(queue, message, part, std::move(as), wall);
}

// What was in doubt of a part is known now. Whether that was all.
bool Outbound::out_of_doubt(CarrierQueue& queue, OutboundMessage& message) {
  if (message.count(PartState::doubtful) > 0) {
    return false;
  }
  message.possible_duplicate = message.resent;
  release(queue, message);
  return true;
}

// The rest may go, if nothing is in doubt any more.
void Outbound::go_on(CarrierQueue& queue, OutboundMessage& message) {
  if (!out_of_doubt(queue, message) || message.ending ||
      message.next_to_send() == message.states.size()) {
    return;
  }
  if (message.intent == 0) {  // it was parked
    send_parked(queue, message, {});
  } else {
    queue.to_sendable(message, true);
  }
}

// Receipts that match nothing are the held message's if there are as many as it has doubtful parts,
// and each of these has one to come: else it could not be said which part was taken.
void Outbound::adopt_receipts(CarrierNumber carrier,
                              Conversation conversation,
                              smpp::WallTime wall) {
  const auto id = doubts_.only(carrier, conversation);
  CarrierQueue* const home = id ? queue_of(id->carrier) : nullptr;
  OutboundMessage* message = home != nullptr ? home->find(*id) : nullptr;
  if (message == nullptr || !message->adopts_receipts || message->ending ||
      message->count(PartState::in_flight) > 0) {
    return;
  }
  std::vector<ReceiptIndex::Kept> kept = receipts_.kept_of(carrier, conversation);
  std::erase_if(kept, [&](const ReceiptIndex::Kept& one) {
    return one.receipt.received_at < message->envelope.accepted_at;
  });
  std::size_t wanted = 0;
  for (std::size_t part = 1; part <= message->states.size(); ++part) {
    if (message->states[part - 1] == PartState::doubtful) {
      if (!way_of(*message).rules().receipts.come_for(part, message->states.size())) {
        return;
      }
      ++wanted;
    }
  }
  if (kept.size() != wanted) {
    return;
  }
  for (std::size_t i = 0; i < kept.size() && message != nullptr; ++i) {
    const auto doubtful = std::ranges::find(message->states, PartState::doubtful);
    settle_doubt(*home,
                 *message,
                 static_cast<std::uint8_t>(doubtful - message->states.begin() + 1),
                 {.index = kept[i].index, .carrier_message_id = kept[i].receipt.message_id},
                 wall);
    message = home->find(*id);
  }
}

void Outbound::take_late(LinkSession session,
                         smpp::SequenceNumber sequence,
                         smpp::CommandStatus status,
                         std::string_view message_id,
                         smpp::WallTime wall) {
  const auto lost = doubts_.late(in_flight_key(session, sequence), session);
  CarrierQueue* queue = lost ? queue_of(lost->message.carrier) : nullptr;
  if (queue == nullptr) {
    return;
  }
  if (queue->find(lost->message) != nullptr) {
    settle_late(*queue, *lost, status, message_id, wall);
    return;
  }
  read_parked(lost->message,
              [this, queue, lost = *lost, status, id = smpp::FixedText<65>{message_id}, wall](
                  std::optional<Parked> parked) {
                if (parked && parked->envelope && parked->detours() == lost.detours &&
                    parked->states[lost.part - 1u] == PartState::doubtful) {
                  unpark(*queue, std::move(*parked));
                  settle_late(*queue, lost, status, id.reveal(), wall);
                }
              });
}

void Outbound::settle_late(CarrierQueue& queue,
                           const Doubts::Lost& lost,
                           smpp::CommandStatus status,
                           std::string_view message_id,
                           smpp::WallTime wall) {
  OutboundMessage* message = queue.find(lost.message);
  if (message == nullptr || message->ending || message->detours != lost.detours ||
      message->states[lost.part - 1u] != PartState::doubtful) {
    return;  // it has been decided: sent again, or ended
  }
  const CarrierRules& rules = way_of(*message).rules();
  mark(lost.message.carrier);
  switch (verdict_of(rules.statuses, status)) {
    case Verdict::accepted:
      settle_doubt(queue, *message, lost.part, taken_as(rules, message_id), wall);
      break;
    case Verdict::permanent:
      message->states[lost.part - 1u] = PartState::waiting;
      out_of_doubt(queue, *message);
      fail(queue, *message, MessageState::rejected, status, wall);
      break;
    case Verdict::throttled:
    case Verdict::rebind:
    case Verdict::temporary:
      message->states[lost.part - 1u] = PartState::waiting;
      go_on(queue, *message);
      break;
  }
  // One that was parked before and still has doubtful parts is parked again.
  message = queue.find(lost.message);
  if (message != nullptr && !message->ending && message->doubt == DoubtStep::none &&
      !message->sendable && message->was_parked && message->count(PartState::doubtful) > 0) {
    decide(queue, *message, InDoubt::park, wall);
  }
}

}  // namespace routing
