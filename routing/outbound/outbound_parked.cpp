// Parked messages: in doubt, out of memory, left to the backend until their deadline. What ends
// them, and what brings them back.
#include "routing/model/keys.hpp"
#include "routing/model/unix_time.hpp"
#include "routing/outbound/notes.hpp"
#include "routing/outbound/outbound.hpp"
#include "routing/outbound/parts.hpp"

#include <algorithm>
#include <utility>

namespace routing {
void Outbound::park(CarrierQueue& queue,
                    OutboundMessage& message,
                    Transaction& transaction,
                    smpp::WallTime wall) {
  const MessageId id = message.envelope.id;
  transaction.batch.put(Column::outbound, keys::parked(id), smpp::Octets{1}, DataClass::meta);
  note_deadline(transaction, message, wall);
  if (message.resent) {
    transaction.batch.put(
        Column::outbound, keys::flagged(id), submit_time(message), DataClass::meta);
  }
  if (!message.was_parked) {
    transaction.moves.push_back(move_of(message, Place::parked));
  }
  note_lost_copy(transaction, message, wall);
  intents_.settle(transaction, message.intent);
  forget_deferred(transaction, message);
  release(queue, message);
  ++queue.parked;
  leave_memory(queue, id);
  mark(id.carrier);
}

// One use after the other for each message: what one does, the next must see.
void Outbound::read_records(const MessageId& id, UseRecords use) {
  std::deque<UseRecords>& waiting = reading_records_[id].uses;
  waiting.push_back(std::move(use));
  if (waiting.size() == 1) {
    read_next_records(id);
  }
}

// A read of its records that is under way may have seen them as they were before.
void Outbound::leave_memory(CarrierQueue& queue, const MessageId& id) {
  if (const auto read = reading_records_.find(id); read != reading_records_.end()) {
    read->second.outdated = true;
  }
  queue.drop(id);
}

void Outbound::read_parked(const MessageId& id, UseParked use) {
  read_records(id,
               [id, use = std::move(use)](const Page& page) mutable { use(parked_in(id, page)); });
}

void Outbound::read_next_records(const MessageId& id) {
  const Key from = outbound_key(id);
  journal_.storage().page(Column::outbound,
                          from,
                          from.after_prefix(),
                          keys::most_of_message,
                          [this, id](const Page& page) {
                            RecordsRead& read = reading_records_.at(id);
                            if (!std::exchange(read.outdated, false)) {
                              read.uses.front()(page);
                              read.uses.pop_front();
                              read.outdated = false;  // the next begins now
                            }
                            if (read.uses.empty()) {
                              reading_records_.erase(id);
                            } else {
                              read_next_records(id);
                            }
                          });
}

std::optional<Outbound::Parked> Outbound::parked_in(const MessageId& id, const Page& page) {
  if (std::ranges::find(page.records, keys::parked(id), &StoredRecord::key) == page.records.end()) {
    return std::nullopt;
  }
  return records_in(id, page);
}

Outbound::Parked Outbound::records_in(const MessageId& id, const Page& page) {
  Parked parked;
  if (page.records[0].key == outbound_key(id)) {
    parked.envelope = decode_envelope(page.records[0].value);
  }
  if (auto message = parked.envelope ? message_of(Envelope{*parked.envelope}) : nullptr) {
    const auto record = std::ranges::find(page.records, keys::detour(id), &StoredRecord::key);
    parked.detour = record == page.records.end() ? std::nullopt : decode_detour(record->value);
    if (parked.detour && !turn(*message, *parked.detour, smpp::most_parts)) {
      parked.detour.reset();
    }
    parked.states.assign(message->states.size(), PartState::doubtful);
  } else {
    parked.envelope.reset();
  }
  for (const StoredRecord& record : page.records) {
    parked.records.push_back(record.key);
    const auto octets = record.key.octets();
    const std::uint8_t part = octets.back();
    parked.resent |= record.key == keys::flagged(id);
    if (octets.size() == keys::message_size + 2 && part >= 1 && part <= parked.states.size()) {
      parked.states[part - 1u] = PartState::taken;
    }
  }
  return parked;
}

// Precondition: its envelope is there.
AwaitedReceipt Outbound::awaited_of(const Parked& parked, smpp::WallTime wall) {
  const Envelope& envelope = *parked.envelope;
  return {.message = envelope.id,
          .carrier = parked.carrier(),
          .client = envelope.client,
          .queue = envelope.queue,
          .conversation = envelope.conversation,
          .reference = envelope.message.reference,
          .part = 1,
          .parts = static_cast<std::uint8_t>(parked.states.size()),
          .possible_duplicate = true,
          .submitted_at = wall,
          .carrier_message_id = {},
          .from = {},
          .to = {},
          .alphabet = {}};
}

void Outbound::end_parked(const AwaitedReceipt& awaited,
                          Parked parked,
                          MessageState state,
                          smpp::WallTime wall,
                          smpp::UniqueFunction<void(bool)> done) {
  const bool receipts_may_come =
      parked.envelope && parked.envelope->message.receipt && awaited.parts > 1 &&
      std::ranges::find(parked.states, PartState::taken) != parked.states.end();
  auto end = [this, awaited, parked = std::move(parked), state, wall, done = std::move(done)](
                 PartOutcomes::States* outcomes) mutable {
    const Key deadline = keys::parked_deadline(awaited.message);
    if (settled_.contains(deadline)) {
      if (done) {
        done(false);
      }
      return;
    }
    Transaction transaction;
    for (const Key& key : parked.records) {
      transaction.batch.erase(Column::outbound, key);
    }
    if (outcomes != nullptr) {
      end_parts(transaction, awaited.message, parked.states, *outcomes, state, true);
    }
    if (parked.was_left) {
      transaction.moves.push_back({.message = awaited.message,
                                   .client = awaited.client,
                                   .from = Place::queued,
                                   .to = Place::parked});
    } else if (CarrierQueue* queue = queue_of(awaited.message.carrier);
               queue && queue->parked > 0) {
      --queue->parked;
    }
    AwaitedReceipt whole = awaited;
    whole.parts = 1;
    ReceiptFact word;
    word.state = state;
    word.received_at = wall;
    if (done) {
      transaction.then.push_back(std::move(done));
    }
    matched(transaction,
            awaited.message.carrier,
            {.key = deadline, .awaited = whole},
            word,
            nullptr,
            wall);
    journal_.commit(std::move(transaction));
  };
  // Where that takes a read, it comes before the next of read_parked(): the store keeps the order.
  if (receipts_may_come) {
    outcomes_.with(awaited.message,
                   awaited.parts,
                   [end = std::move(end)](PartOutcomes::States& states) mutable { end(&states); });
  } else {
    end(nullptr);
  }
}

// Back into memory, as it was when it was parked; its records say still that it is.
OutboundMessage& Outbound::unpark(CarrierQueue& queue, Parked parked) {
  const MessageId id = parked.envelope->id;
  auto message = message_of(std::move(*parked.envelope));
  if (parked.detour) {
    (void)turn(*message, *parked.detour, smpp::most_parts);  // it could be, when it was read
  }
  message->states = std::move(parked.states);
  message->resent = parked.resent;
  message->flagged = parked.resent;
  message->possible_duplicate = true;
  message->doubt_told = true;
  message->was_parked = true;
  message->last_submit = last_wall_;  // or before; who brings it back decides anew
  mark(id.carrier);
  return queue.bring_back(std::move(message));
}

// It is to be sent, before anything else is decided of it.
void Outbound::send_parked(CarrierQueue& queue,
                           OutboundMessage& message,
                           smpp::UniqueFunction<void(bool)> done) {
  const MessageId id = message.envelope.id;
  const Key deadline = keys::parked_deadline(id);
  Transaction transaction;
  transaction.moves.push_back(move_of(message, Place::queued));
  message.was_parked = false;
  transaction.batch.erase(Column::outbound, keys::parked(id));
  transaction.batch.erase(Column::receipts, deadline);
  settled_.add(transaction, deadline, message.envelope.conversation);
  if (message.resent) {
    message.flagged = true;
    transaction.batch.put(
        Column::outbound, keys::flagged(id), submit_time(message), DataClass::meta);
  }
  if (done) {
    transaction.then.push_back(std::move(done));
  }
  queue.to_ready(message);
  journal_.commit(std::move(transaction));
}

void Outbound::resolve(ClientNumber client,
                       const MessageId& id,
                       Resolution resolution,
                       smpp::WallTime wall,
                       ResolveDone done) {
  CarrierQueue* queue = queue_of(id.carrier);
  if (queue == nullptr || stopping_ || !journal_.storage().accepting()) {
    done(queue == nullptr ? ResolveOutcome::unknown : ResolveOutcome::unavailable);
    return;
  }
  if (OutboundMessage* message = queue->find(id)) {
    const bool own = message->envelope.client == client;
    if (!own || message->doubt != DoubtStep::held || message->ending) {
      done(own ? ResolveOutcome::not_in_doubt : ResolveOutcome::unknown);
      return;
    }
    resolve_held(*queue, *message, resolution, wall, std::move(done));
    return;
  }
  read_parked(id,
              [this, client, id, queue, resolution, wall, done = std::move(done)](
                  std::optional<Parked> parked) mutable {
                if (!parked || !parked->envelope) {
                  // Decided, or never in doubt: whose it is, the status knows.
                  status(client, id, [done = std::move(done)](const auto& found) mutable {
                    done(found.empty() ? ResolveOutcome::unknown : ResolveOutcome::not_in_doubt);
                  });
                  return;
                }
                if (parked->envelope->client != client) {
                  done(ResolveOutcome::unknown);
                  return;
                }
                resolve_parked(*queue, std::move(*parked), resolution, wall, std::move(done));
              });
}

namespace {

MessageState state_of(Resolution resolution) {
  return resolution == Resolution::delivered ? MessageState::delivered : MessageState::failed;
}

smpp::UniqueFunction<void(bool)> when_resolved(Acceptance::ResolveDone done) {
  return [done = std::move(done)](bool durable) mutable {
    done(durable ? ResolveOutcome::done : ResolveOutcome::unavailable);
  };
}

}  // namespace

void Outbound::resolve_held(CarrierQueue& queue,
                            OutboundMessage& message,
                            Resolution resolution,
                            smpp::WallTime wall,
                            ResolveDone done) {
  mark(message.envelope.id.carrier);
  if (resolution == Resolution::resend) {
    resend(queue, message, wall, when_resolved(std::move(done)));
    return;
  }
  message.when_ended = when_resolved(std::move(done));
  release(queue, message);
  fail(queue, message, state_of(resolution), smpp::CommandStatus::ESME_ROK, wall);
}

void Outbound::resolve_parked(CarrierQueue& queue,
                              Parked parked,
                              Resolution resolution,
                              smpp::WallTime wall,
                              ResolveDone done) {
  const Envelope& envelope = *parked.envelope;
  // It may be of an earlier run: whoever decides will ask what came of it.
  recent_.add(envelope.id,
              parked.carrier(),
              envelope.client,
              envelope.message.reference,
              static_cast<std::uint8_t>(parked.states.size()),
              MessageState::in_doubt,
              wall);
  if (resolution == Resolution::resend) {
    OutboundMessage& message = unpark(queue, std::move(parked));
    std::ranges::replace(message.states, PartState::doubtful, PartState::waiting);
    message.resent = true;
    send_parked(queue, message, when_resolved(std::move(done)));
    return;
  }
  const AwaitedReceipt awaited = awaited_of(parked, wall);
  end_parked(
      awaited, std::move(parked), state_of(resolution), wall, when_resolved(std::move(done)));
}

// The word of a message of several parts has been given: receipts of those that were taken must not
// give it another.
void Outbound::end_parts(Transaction& transaction,
                         const MessageId& id,
                         const std::vector<PartState>& parts,
                         PartOutcomes::States& states,
                         MessageState state,
                         bool possible_duplicate) {
  std::vector<std::uint8_t> ended{0};
  for (std::size_t part = 1; part <= parts.size(); ++part) {
    if (parts[part - 1] != PartState::taken) {
      ended.push_back(static_cast<std::uint8_t>(part));
    }
  }
  for (const std::uint8_t part : ended) {
    states.of[part] = state;
  }
  if (states.open() == 0) {  // the others had theirs before
    outcomes_.erase(transaction, id, static_cast<std::uint8_t>(parts.size()));
    return;
  }
  for (const std::uint8_t part : ended) {
    outcomes_.record(transaction, id, part, state, possible_duplicate);
  }
}

}  // namespace routing
