#include "routing/model/journal.hpp"

#include <utility>

namespace routing {

void Journal::publish(Transaction& transaction, QueueEvent event) {
  event.id.serial = serials_.take();
  smpp::Octets encoded;
  encode(encoded, event);
  const DataClass data_class =
      std::holds_alternative<MessageReceived>(event.body) ? DataClass::text : DataClass::meta;
  transaction.batch.put(Column::inbound, inbound_key(event.id), encoded, data_class);
  transaction.events.push_back(
      Transaction::Publication{.id = event.id,
                               .head = {.conversation = event.conversation, .time = event.time},
                               .encoded = std::move(encoded)});
}

void Journal::commit(Transaction transaction) {
  if (transaction.empty()) {
    return;
  }
  if (note_answers_ && !transaction.answers.empty()) {
    note_answers_(transaction);
  }
  // Also without a write: what an answer rests on may still be on its way to the disk.
  // In the order of the batches, whenever the transaction was begun.
  ledger_.enter(transaction.moves, transaction.batch);
  Batch batch = std::move(transaction.batch);
  storage_.commit(std::move(batch), [this, rest = std::move(transaction)](bool durable) mutable {
    completed(rest, durable);
  });
}

void Journal::completed(Transaction& transaction, bool durable) {
  for (const Transaction::PeerAnswer& answer : transaction.answers) {
    if (durable) {
      watch_.settled(answer.print);
      links_.answer(answer.session, answer.token);
    } else {
      links_.refuse_for_now(answer.session, answer.token);
    }
  }
  if (durable) {
    for (Transaction::Publication& event : transaction.events) {
      events_.published(event.id, event.head, std::move(event.encoded));
    }
  }
  for (auto& then : transaction.then) {
    then(durable);
  }
}

}  // namespace routing
