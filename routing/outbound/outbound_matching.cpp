// What a receipt is about: found at once in memory, else after a read. What nothing marks as a
// receipt is one only if it is about a message of ours that went between the same two numbers.
#include "routing/model/keys.hpp"
#include "routing/model/unix_time.hpp"
#include "routing/outbound/outbound.hpp"
#include "routing/outbound/receipt_events.hpp"

#include <utility>

namespace routing {

void Outbound::on_receipt(Transaction& transaction,
                          CarrierNumber carrier,
                          ReceiptFact receipt,
                          const Transaction::PeerAnswer& answer,
                          bool seen_before,
                          smpp::WallTime wall) {
  if (seen_before && !is_final(receipt.state) && !receipt.unmarked) {
    transaction.answer(&answer);  // it says nothing new
    return;
  }
  Arrived arrived{.carrier = carrier,
                  .receipt = std::move(receipt),
                  .candidates = {},
                  .answer = answer,
                  .seen_before = seen_before,
                  .wall = wall};
  if (const CarrierQueue* queue = queue_of(carrier)) {
    for (const auto& id : {arrived.receipt.message_id, arrived.receipt.message_id_2}) {
      receipts_.add_candidates(queue->rules(), id.reveal(), arrived.candidates);
    }
  }
  for (const BlindIndex& index : arrived.candidates) {
    const Key key = keys::awaited(carrier, index);
    if (meets(transaction, arrived, key, receipts_.cached(key))) {
      return;
    }
  }
  if (arrived.candidates.empty()) {
    no_match(transaction, arrived);
    return;
  }
  read_awaited(std::move(arrived), 0);
}

bool Outbound::meets(Transaction& transaction,
                     Arrived& arrived,
                     const Key& key,
                     const AwaitedReceipt* awaited) {
  const ReceiptFact& receipt = arrived.receipt;
  const auto settled = settled_.conversation_of(key);
  if (!settled && awaited == nullptr) {
    return false;
  }
  const Conversation conversation = settled ? *settled : awaited->conversation;
  if (receipt.unmarked &&
      conversation != conversation_between(indexer_, receipt.to, receipt.from)) {
    arrived.is_anothers = true;
    return false;
  }
  if (settled || (arrived.seen_before && !is_final(receipt.state))) {
    transaction.answer(&arrived.answer);  // its word was given when it came first
  } else {
    matched(transaction,
            arrived.carrier,
            key,
            AwaitedReceipt{*awaited},
            receipt,
            &arrived.answer,
            arrived.wall);
  }
  return true;
}

void Outbound::read_awaited(Arrived arrived, std::size_t next) {
  const Key key = keys::awaited(arrived.carrier, arrived.candidates[next]);
  journal_.storage().read(Column::receipts,
                          key,
                          [this, arrived = std::move(arrived), next, key](
                              ReadOutcome outcome, smpp::Octets value) mutable {
                            const Watched watched{journal_.watch(), arrived.answer.print};
                            Transaction transaction;
                            // The answer may have come while the disk was read.
                            const AwaitedReceipt* cached = receipts_.cached(key);
                            std::optional<AwaitedReceipt> awaited =
                                cached != nullptr ? std::optional{*cached} : std::nullopt;
                            if (!awaited && outcome == ReadOutcome::found) {
                              awaited = decode_awaited(value);
                            }
                            if (!meets(transaction, arrived, key, awaited ? &*awaited : nullptr)) {
                              if (next + 1 < arrived.candidates.size()) {
                                read_awaited(std::move(arrived), next + 1);
                              } else {
                                no_match(transaction, arrived);
                              }
                            }
                            journal_.commit(std::move(transaction));
                          });
}

void Outbound::no_match(Transaction& transaction, const Arrived& arrived) {
  const auto& [carrier, receipt, candidates, answer, seen_before, wall, is_anothers] = arrived;
  CarrierQueue* queue = queue_of(carrier);
  if (!receipt.unmarked && (seen_before || queue == nullptr)) {
    transaction.answer(&answer);  // its word was given when it came first
    return;
  }
  if (receipt.unmarked && (is_anothers || candidates.empty())) {
    take_for_message(transaction, carrier, receipt);
    transaction.answer(&answer);
    return;
  }
  ++queue->counters.receipts_unmatched;
  if (candidates.empty()) {  // without an id nothing can ever match it
    journal_.publish(transaction, unmatched_event(queue->rules(), receipt));
    transaction.answer(&answer);
    return;
  }
  const ReceiptIndex::Keeping keeping =
      receipts_.keep_unmatched(transaction,
                               carrier,
                               candidates,
                               receipt,
                               unix_seconds(wall) + whole_seconds(settings_.unmatched_deadline));
  if (!keeping.room) {
    if (answer.token.serial != 0) {
      links_.refuse_for_now(answer.session, answer.token);
    }
    return;
  }
  for (const ReceiptFact& no_receipt : keeping.no_receipts) {
    take_for_message(transaction, carrier, no_receipt);
  }
  if (doubts_.any_held() && is_final(receipt.state) && !receipt.unmarked) {
    const Conversation conversation = conversation_between(indexer_, receipt.to, receipt.from);
    transaction.then.emplace_back([this, carrier = carrier, conversation, wall = wall](bool) {
      adopt_receipts(carrier, conversation, wall);
    });
  }
  transaction.answer(&answer);
}

void Outbound::take_for_message(Transaction& transaction,
                                CarrierNumber carrier,
                                const ReceiptFact& receipt) {
  messages_->on_no_receipt(
      transaction, carrier, MessageReceived{*receipt.unmarked}, receipt.received_at);
}

}  // namespace routing
