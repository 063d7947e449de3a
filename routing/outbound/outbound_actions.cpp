// What a client wants done with a message that it has handed in: cancelled, or replaced
// (outbound_replace.cpp). One of which nothing has left ends or changes here, wherever it lies;
// what a carrier has is in outbound_calls.cpp.
#include "routing/model/keys.hpp"
#include "routing/outbound/outbound.hpp"
#include "routing/outbound/parts.hpp"

#include <algorithm>
#include <utility>

namespace routing {
namespace {

// Why nothing can be done with a message in memory; `done` if something can.
ActionOutcome obstacle(const OutboundMessage& message) {
  if (message.ending) {
    return ActionOutcome::final;
  }
  const bool goes_on = message.doubt == DoubtStep::none || message.doubt == DoubtStep::turning ||
                       message.doubt == DoubtStep::changing;
  if (!goes_on && message.doubt != DoubtStep::flagging) {
    return ActionOutcome::in_doubt;
  }
  // A copy of one that was resent may be out, whatever is known of its parts.
  return goes_on && message.untouched() && !message.resent ? ActionOutcome::done
                                                           : ActionOutcome::being_sent;
}

}  // namespace

smpp::UniqueFunction<void(bool)> Outbound::when_durable(ActionDone done) {
  return [done = std::move(done)](bool durable) mutable {
    done(durable ? ActionOutcome::done : ActionOutcome::unavailable);
  };
}

void Outbound::cancel(ClientNumber client,
                      const MessageId& id,
                      smpp::WallTime wall,
                      ActionDone done) {
  act({.client = client, .id = id, .replacement = {}, .wall = wall, .done = std::move(done)});
}

void Outbound::replace(ClientNumber client,
                       const MessageId& id,
                       Replacement by,
                       smpp::WallTime wall,
                       ActionDone done) {
  act({.client = client,
       .id = id,
       .replacement = std::move(by),
       .wall = wall,
       .done = std::move(done)});
}

void Outbound::act(Action action) {
  CarrierQueue* queue = queue_of(action.id.carrier);
  if (queue == nullptr || stopping_ || recovering_ > 0 || !journal_.storage().accepting()) {
    action.done(queue == nullptr ? ActionOutcome::unknown : ActionOutcome::unavailable);
    return;
  }
  if (OutboundMessage* message = queue->find(action.id)) {
    act_on_held(*queue, *message, std::move(action));
    return;
  }
  const MessageId id = action.id;
  read_records(id, [this, queue, action = std::move(action)](const Page& page) mutable {
    // It may have been brought into memory meanwhile.
    if (OutboundMessage* message = queue->find(action.id)) {
      act_on_held(*queue, *message, std::move(action));
    } else {
      act_on_stored(*queue, page, std::move(action));
    }
  });
}

void Outbound::act_on_held(CarrierQueue& queue, OutboundMessage& message, Action action) {
  const ActionOutcome found =
      message.envelope.client == action.client ? obstacle(message) : ActionOutcome::unknown;
  if (found != ActionOutcome::done) {
    action.done(found);
    return;
  }
  if (action.replacement) {
    replace_held(queue, message, std::move(action));
    return;
  }
  message.when_ended = when_durable(std::move(action.done));
  fail(queue, message, MessageState::cancelled, smpp::CommandStatus::ESME_ROK, action.wall);
}

void Outbound::act_on_stored(CarrierQueue& queue, const Page& page, Action action) {
  const bool there = !page.records.empty() && page.records[0].key == outbound_key(action.id);
  auto envelope = there ? decode_envelope(page.records[0].value) : std::nullopt;
  if (!envelope) {
    act_on_gone(std::move(action));
    return;
  }
  if (envelope->client != action.client) {
    action.done(ActionOutcome::unknown);
    return;
  }
  for (const StoredRecord& record : page.records) {
    const std::uint8_t kind =
        record.key.size() > keys::message_size ? record.key.octets()[keys::message_size] : 0;
    if (kind == 'd' || kind == 'f' || kind == 'p') {  // parked, sent again, taken
      action.done(kind == 'd' ? ActionOutcome::in_doubt : ActionOutcome::being_sent);
      return;
    }
  }
  if (action.replacement) {
    replace_stored(queue, *std::move(envelope), page, std::move(action));
  } else {
    cancel_stored(&queue, *envelope, page, std::move(action));
  }
}

// Without a queue: its carrier is not configured.
void Outbound::cancel_stored(CarrierQueue* queue,
                             const Envelope& envelope,
                             const Page& page,
                             Action action) {
  const MessageId id = action.id;
  const auto cut = cut_again(envelope);
  const auto parts = static_cast<std::uint8_t>(cut ? cut->octets.size() : 1);
  Transaction transaction;
  CarrierNumber carrier = id.carrier;
  for (const StoredRecord& record : page.records) {
    transaction.batch.erase(Column::outbound, record.key);
    if (record.key == keys::detour(id)) {
      const auto detour = decode_detour(record.value);
      carrier = detour ? detour->carrier : carrier;
    }
  }
  transaction.batch.erase(Column::meta, keys::deferred(run_, envelope.conversation, id));
  transaction.moves.push_back({.message = id,
                               .client = envelope.client,
                               .from = Place::queued,
                               .to = std::nullopt,
                               .word = MessageState::cancelled});
  // It may be of an earlier run: whoever cancels it may ask what came of it.
  recent_.add(id,
              carrier,
              envelope.client,
              envelope.message.reference,
              parts,
              MessageState::accepted,
              envelope.accepted_at);
  recent_.change(id, MessageState::cancelled, action.wall, false);
  tell(transaction,
       envelope,
       carrier,
       StatusChanged{.message = id, .state = MessageState::cancelled, .parts = parts},
       action.wall);
  if (queue != nullptr) {
    queue->erasing(id);
    transaction.then.emplace_back([queue, id](bool) { queue->erased(id); });
    mark(id.carrier);
  }
  transaction.then.push_back(when_durable(std::move(action.done)));
  journal_.commit(std::move(transaction));
}

}  // namespace routing
