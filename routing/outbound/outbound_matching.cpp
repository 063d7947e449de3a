// What a receipt is about: found at once in memory, else after a read. What nothing marks as a
// receipt is one only if it is about a message of ours that went between the same two numbers.
#include "routing/model/keys.hpp"
#include "routing/model/unix_time.hpp"
#include "routing/outbound/outbound.hpp"
#include "routing/outbound/receipt_events.hpp"

#include <utility>

namespace routing {
namespace {

// A carrier that counts anew so often within `receipt_deadline` cannot be told apart any more.
constexpr std::size_t most_under_an_id = 64;

}  // namespace

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
    switch (meet(transaction, arrived, key, receipts_.cached(key))) {
      case Meeting::met:
        return;
      case Meeting::others:
        read_before(std::move(arrived), key);
        return;
      case Meeting::none:
        break;
    }
  }
  if (arrived.candidates.empty()) {
    no_match(transaction, arrived);
    return;
  }
  read_awaited(std::move(arrived), 0);
}

Outbound::Meeting Outbound::meet(Transaction& transaction,
                                 Arrived& arrived,
                                 const Key& key,
                                 const AwaitedReceipt* awaited) {
  const ReceiptFact& receipt = arrived.receipt;
  const auto settled = settled_.conversation_of(key);
  if (!settled && awaited == nullptr) {
    return Meeting::none;
  }
  const Conversation meant = conversation_between(indexer_, receipt.to, receipt.from);
  if (meant != (settled ? *settled : awaited->conversation)) {
    if (settled_.contains(keys::settled_before(key, meant))) {
      transaction.answer(&arrived.answer);
      return Meeting::met;
    }
    if (!arrived.looked_before) {
      return Meeting::others;
    }
    if (receipt.unmarked) {
      arrived.is_anothers = true;
      return Meeting::none;
    }
  }
  if (settled) {
    transaction.answer(&arrived.answer);  // its word was given when it came first
  } else {
    met(transaction, arrived, key, AwaitedReceipt{*awaited});
  }
  return Meeting::met;
}

void Outbound::met(Transaction& transaction,
                   const Arrived& arrived,
                   const Key& key,
                   const AwaitedReceipt& awaited) {
  const ReceiptFact& receipt = arrived.receipt;
  if (arrived.seen_before && !is_final(receipt.state)) {
    transaction.answer(&arrived.answer);  // it was told when it came first
  } else {
    matched(transaction, arrived.carrier, key, awaited, receipt, &arrived.answer, arrived.wall);
  }
}

void Outbound::read_awaited(Arrived arrived, std::size_t next) {
  const Key key = keys::awaited(arrived.carrier, arrived.candidates[next]);
  journal_.storage().read(
      Column::receipts,
      key,
      [this, arrived = std::move(arrived), next, key](ReadOutcome outcome,
                                                      const smpp::Octets& value) mutable {
        const Watched watched{journal_.watch(), arrived.answer.print};
        Transaction transaction;
        std::span<const std::uint8_t> stored;
        if (outcome == ReadOutcome::found) {
          stored = value;
        }
        const auto awaited = newest_under(key, stored);
        switch (meet(transaction, arrived, key, awaited ? &*awaited : nullptr)) {
          case Meeting::met:
            break;
          case Meeting::others:
            read_before(std::move(arrived), key);
            break;
          case Meeting::none:
            if (next + 1 < arrived.candidates.size()) {
              read_awaited(std::move(arrived), next + 1);
            } else {
              no_match(transaction, arrived);
            }
            break;
        }
        journal_.commit(std::move(transaction));
      });
}

// What is awaited under an id now; `stored`: as a read had it, empty if it found none. The answer
// may have come meanwhile.
std::optional<AwaitedReceipt> Outbound::newest_under(const Key& key,
                                                     std::span<const std::uint8_t> stored) const {
  if (const AwaitedReceipt* const cached = receipts_.cached(key)) {
    return *cached;
  }
  return decode_awaited(stored);
}

// The id is that of a message between other numbers: of one before it, if that went between these.
// Carriers may also write numbers in their own way: else it is about the newest, if it is marked.
void Outbound::read_before(Arrived arrived, const Key& key) {
  journal_.storage().page(
      Column::receipts,
      key,
      key.after_prefix(),
      most_under_an_id,
      [this, arrived = std::move(arrived), key](const Page& page) mutable {
        const Watched watched{journal_.watch(), arrived.answer.print};
        const Conversation meant =
            conversation_between(indexer_, arrived.receipt.to, arrived.receipt.from);
        std::optional<AwaitedPart> before;
        std::span<const std::uint8_t> newest;
        for (const StoredRecord& record : page.records) {
          if (record.key == key) {
            newest = record.value;
            continue;
          }
          auto awaited = decode_awaited(record.value);
          if (awaited && awaited->conversation == meant && !settled_.contains(record.key) &&
              (!before || before->awaited.submitted_at < awaited->submitted_at)) {
            before = AwaitedPart{.key = record.key, .awaited = *std::move(awaited)};
          }
        }
        Transaction transaction;
        arrived.looked_before = true;
        if (before) {
          if (is_final(arrived.receipt.state)) {
            settled_.add(transaction, keys::settled_before(key, meant), meant);
          }
          met(transaction, arrived, before->key, before->awaited);
        } else {
          const auto awaited = newest_under(key, newest);
          if (meet(transaction, arrived, key, awaited ? &*awaited : nullptr) != Meeting::met) {
            read_awaited(std::move(arrived), 0);
          }
        }
        journal_.commit(std::move(transaction));
      });
}

void Outbound::no_match(Transaction& transaction, const Arrived& arrived) {
  const auto& [carrier, receipt, candidates, answer, seen_before, wall, looked, is_anothers] =
      arrived;
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
