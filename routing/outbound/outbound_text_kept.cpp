// How long the text of a message is kept that may have been sent: until it is parked too long, or
// its carrier does not come back, or no link comes.
#include "routing/model/keys.hpp"
#include "routing/model/unix_time.hpp"
#include "routing/outbound/outbound.hpp"
#include "routing/outbound/parts.hpp"

#include <algorithm>
#include <utility>

namespace routing {

// By which it ends if nothing else ends it: of one that is parked, or left by its carrier.
void Outbound::note_deadline(Transaction& transaction,
                             const OutboundMessage& message,
                             smpp::WallTime wall) {
  smpp::Octets value;
  encode(value, awaited_of(message, 1, wall));
  const Key deadline = keys::parked_deadline(message.envelope.id);
  transaction.batch.put(Column::receipts,
                        deadline,
                        std::move(value),
                        DataClass::meta,
                        unix_seconds(text_goes(message, wall)));
  settled_.erase(transaction, deadline);
}

// When a message that is parked ends: when its receipt could not come any more, or before, when its
// text must go, without which it could not be sent again.
smpp::WallTime Outbound::text_goes(const OutboundMessage& message, smpp::WallTime wall) const {
  const auto in = [](smpp::WallTime from, smpp::Duration kept) {
    return from + std::chrono::seconds{whole_seconds(kept)};
  };
  const smpp::WallTime submitted =
      message.last_submit == smpp::WallTime{} ? wall : message.last_submit;
  return std::min(in(wall, settings_.receipt_deadline),
                  in(submitted, settings_.outgoing_text_kept));
}

// Messages in memory whose text must go: those that were submitted, and refused for now, are held
// in doubt, or wait for a link. What is parked has its deadline, what waits on disk was never
// submitted.
void Outbound::end_old_texts(smpp::WallTime wall) {
  for (const auto& queue : carriers_) {
    std::vector<MessageId> old;
    queue->for_each([&](OutboundMessage& message) {
      if (message.last_submit == smpp::WallTime{} &&
          (message.resent || message.count(PartState::taken) > 0)) {
        message.last_submit = wall;  // or before: by an earlier run
      }
      if (message.last_submit != smpp::WallTime{} && !message.ending &&
          message.last_submit + settings_.outgoing_text_kept <= wall &&
          message.count(PartState::in_flight) == 0 && !message.all(PartState::taken)) {
        old.push_back(message.envelope.id);
      }
    });
    for (const MessageId& id : old) {
      if (OutboundMessage* message = queue->find(id)) {
        const bool may_be_out = message->count(PartState::doubtful) > 0 || message->resent;
        release(*queue, *message);
        fail(*queue,
             *message,
             may_be_out ? MessageState::unknown : MessageState::expired,
             smpp::CommandStatus::ESME_ROK,
             wall);
      }
    }
  }
}

// Of a message whose carrier was gone, and is back.
void Outbound::forget_deadline(const MessageId& id) {
  Transaction transaction;
  transaction.batch.erase(Column::receipts, keys::parked_deadline(id));
  journal_.commit(std::move(transaction));
}

void Outbound::parked_too_long(const AwaitedReceipt& awaited, smpp::WallTime wall) {
  const MessageId& id = awaited.message;
  read_records(id, [this, id, awaited, wall](const Page& page) {
    auto parked = parked_in(id, page);
    const bool is_there = !page.records.empty() && page.records[0].key == outbound_key(id);
    const bool is_left = queue_of(id.carrier) == nullptr || queue_of(awaited.carrier) == nullptr;
    if (!parked && is_there && is_left) {
      parked = records_in(id, page);
      parked->was_left = true;
    }
    if (parked) {
      end_parked(awaited, std::move(*parked), MessageState::unknown, wall, {});
    }
  });
}

}  // namespace routing
