// What is about a person goes. A message that has not left ends; what may have left ends as soon as
// nothing of it is out; what awaits a receipt keeps its place, so that the receipt still ends it.
#include "routing/model/conversation.hpp"
#include "routing/model/keys.hpp"
#include "routing/outbound/notes.hpp"
#include "routing/outbound/outbound.hpp"
#include "routing/outbound/parts.hpp"

#include <algorithm>
#include <utility>

namespace routing {
namespace {

void forget_person(OutboundMessage& message) {
  Submission& content = message.envelope.message;
  content.to = {};
  content.from = {};
  content.text.clear();
  content.data.clear();
  content.udh.clear();
  content.tlvs.clear();
  content.reference = {};
  for (smpp::Octets& octets : message.parts.octets) {
    octets.clear();
    octets.shrink_to_fit();
  }
}

// Records beside the message's own that say that it, or a part of it, may have left.
bool may_have_left(const MessageId& id, const Page& page) {
  return std::ranges::any_of(page.records, [&](const StoredRecord& record) {
    return record.key == keys::flagged(id) || record.key.size() == keys::message_size + 2;
  });
}

}  // namespace

void Outbound::erase_message(const MessageId& id, smpp::WallTime wall, EraseDone done) {
  CarrierQueue* const queue = queue_of(id.carrier);
  if (OutboundMessage* message = queue == nullptr ? nullptr : queue->find(id)) {
    done(erase_held(*queue, *message, wall));
    return;
  }
  read_records(id, [this, queue, id, wall, done = std::move(done)](const Page& page) mutable {
    // It may have been brought into memory meanwhile.
    OutboundMessage* message = queue == nullptr ? nullptr : queue->find(id);
    done(message != nullptr ? erase_held(*queue, *message, wall)
                            : erase_stored(queue, id, page, wall));
  });
}

Outbound::Erased Outbound::erase_held(CarrierQueue& queue,
                                      OutboundMessage& message,
                                      smpp::WallTime wall) {
  const MessageId id = message.envelope.id;
  const bool before = std::exchange(message.erased, true);
  forget_person(message);
  recent_.forget_reference(id);
  mark(id.carrier);
  if (before || message.ending || message.all(PartState::taken)) {
    return before ? Erased::still : Erased::under_way;
  }
  const bool in_doubt = message.count(PartState::doubtful) > 0 || message.resent;
  release(queue, message);
  message.refused.reset();
  fail(queue, message, MessageState::cancelled, smpp::CommandStatus::ESME_ROK, wall);
  if (queue.find(id) != nullptr) {
    return Erased::under_way;
  }
  return in_doubt ? Erased::in_doubt : Erased::cancelled;
}

Outbound::Erased Outbound::erase_stored(CarrierQueue* queue,
                                        const MessageId& id,
                                        const Page& page,
                                        smpp::WallTime wall) {
  const bool there = !page.records.empty() && page.records[0].key == outbound_key(id);
  auto envelope = there ? decode_envelope(page.records[0].value) : std::nullopt;
  if (!envelope) {
    return Erased::nothing;
  }
  recent_.forget_reference(id);
  envelope->message.reference = {};
  if (auto parked = parked_in(id, page)) {
    if (!parked->envelope) {
      return Erased::left;
    }
    parked->envelope->message.reference = {};
    // It may be of an earlier run: its client may ask what came of it.
    recent_.add(id,
                parked->carrier(),
                envelope->client,
                {},
                static_cast<std::uint8_t>(parked->states.size()),
                MessageState::in_doubt,
                wall);
    const AwaitedReceipt awaited = awaited_of(*parked, wall);
    end_parked(awaited, *std::move(parked), MessageState::unknown, wall, {});
    return Erased::in_doubt;
  }
  if (!may_have_left(id, page)) {
    cancel_stored(queue,
                  *envelope,
                  page,
                  {.client = envelope->client,
                   .id = id,
                   .replacement = {},
                   .wall = wall,
                   .done = [](const ActionResult&) {}});
    return Erased::cancelled;
  }
  auto message = queue == nullptr ? nullptr : message_of(*std::move(envelope));
  if (message == nullptr) {
    return Erased::left;
  }
  for (const StoredRecord& record : page.records) {
    take_note(*message, record);
    if (record.key == keys::detour(id)) {
      const auto detour = decode_detour(record.value);
      if (detour && queue_of(detour->carrier) != nullptr) {
        (void)turn(*message, *detour, smpp::most_parts);
      }
    }
  }
  message->indexed = true;  // it may be deferred
  return erase_held(*queue, queue->adopt(std::move(message)), wall);
}

bool Outbound::erase_awaited(Transaction& transaction,
                             const StoredRecord& record,
                             const Person& person) {
  const auto awaited = decode_awaited(record.value);
  if (!awaited || !(person.is(awaited->from) || person.is(awaited->to))) {
    return false;
  }
  AwaitedPart part = receipts_.as_of_now({.key = record.key, .awaited = *awaited});
  if (settled_.contains(part.key)) {
    return false;  // it had its word while the page was read
  }
  // Without an id of the carrier it is not asked about: that takes the numbers.
  part.awaited.reference = {};
  part.awaited.carrier_message_id = {};
  part.awaited.from = {};
  part.awaited.to = {};
  part.awaited.alphabet = {};
  smpp::Octets value;
  encode(value, part.awaited);
  transaction.batch.put(
      Column::receipts, part.key, std::move(value), DataClass::meta, record.expires_unix);
  receipts_.awaits(part);
  recent_.forget_reference(part.awaited.message);
  return true;
}

bool Outbound::erase_unmatched(Transaction& transaction,
                               const StoredRecord& record,
                               const Person& person) {
  const auto receipt = decode_receipt(record.value);
  if (!receipt || !(person.is(receipt->from) || person.is(receipt->to))) {
    return false;
  }
  // One that is known is counted once, whatever its ids.
  const bool unknown_carrier = queue_of(ReceiptIndex::carrier_of(record.key)) == nullptr;
  const bool known = receipts_.forget(transaction, record.key);
  transaction.batch.erase(Column::receipts, record.key);
  return known || unknown_carrier;
}

void Outbound::erase_way(Transaction& transaction, Conversation conversation) {
  planner_.ways().forget(transaction, conversation);
}

std::vector<Conversation> Outbound::conversations_of(const Person& person) {
  std::vector<Conversation> conversations;
  const auto add = [&](const std::vector<Address>& senders) {
    for (const Address& ours : senders) {
      conversations.push_back(conversation_between(indexer_, ours, person.address()));
    }
  };
  for (const ClientRules& client : settings_.clients) {
    add(client.senders);
  }
  for (const SenderPool& pool : settings_.pools) {
    add(pool.senders);
  }
  return conversations;
}

bool Outbound::is_ours(const Person& person) const {
  const auto among = [&](const std::vector<Address>& senders) {
    return std::ranges::any_of(senders, [&](const Address& one) { return person.is(one); });
  };
  return std::ranges::any_of(settings_.clients, among, &ClientRules::senders) ||
         std::ranges::any_of(settings_.pools, among, &SenderPool::senders);
}

}  // namespace routing
