// Doubt: a part that may have been written and was never answered. The message is sent again, or
// parked until its deadline.
#include "routing/model/keys.hpp"
#include "routing/model/unix_time.hpp"
#include "routing/outbound/outbound.hpp"

#include <algorithm>
#include <utility>

namespace routing {

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
  forget_deferred(transaction, message);
  ++queue.parked;
  queue.drop(id, true);
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

void Outbound::parked_too_long(const Key& deadline,
                               const AwaitedReceipt& parked,
                               smpp::WallTime wall) {
  const Key from = outbound_key(parked.message);
  journal_.storage().page(
      Column::outbound,
      from,
      from.after_prefix(),
      300,
      [this, deadline, parked, wall](const Page& page) {
        if (page.records.empty() || settled_.contains(deadline)) {
          return;
        }
        std::vector<PartState> parts(parked.parts, PartState::waiting);
        std::vector<Key> records;
        for (const StoredRecord& record : page.records) {
          records.push_back(record.key);
          const auto octets = record.key.octets();
          const std::uint8_t part = octets.back();
          if (octets.size() == keys::message_size + 2 && part >= 1 && part <= parts.size()) {
            parts[part - 1u] = PartState::taken;
          }
        }
        const auto envelope = decode_envelope(page.records[0].value);
        const bool receipts_may_come = envelope && envelope->message.receipt &&
                                       std::ranges::find(parts, PartState::taken) != parts.end();
        const auto end = [this, deadline, parked, wall, parts, records](
                             PartOutcomes::States* states) {
          Transaction transaction;
          for (const Key& key : records) {
            transaction.batch.erase(Column::outbound, key);
          }
          if (states != nullptr) {
            end_parts(transaction, parked.message, parts, *states, MessageState::unknown, true);
          }
          if (CarrierQueue* queue = queue_of(parked.message.carrier); queue && queue->parked > 0) {
            --queue->parked;
          }
          AwaitedReceipt whole = parked;
          whole.parts = 1;
          ReceiptFact never;
          never.state = MessageState::unknown;
          never.received_at = wall;
          matched(transaction, parked.message.carrier, deadline, whole, never, nullptr, wall);
          journal_.commit(std::move(transaction));
        };
        if (receipts_may_come) {
          outcomes_.with(
              parked.message, parked.parts, [end](PartOutcomes::States& states) { end(&states); });
        } else {
          end(nullptr);
        }
      });
}

}  // namespace routing
