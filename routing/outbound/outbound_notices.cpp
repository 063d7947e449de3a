// What receipts become: the word on a message, what is known of it before its end, and the event of
// one that is nobody's.
#include "routing/outbound/outbound.hpp"

namespace routing {

void Outbound::add_answer(Transaction& transaction, const Transaction::PeerAnswer* answer) {
  if (answer != nullptr && answer->token.serial != 0) {
    transaction.answers.push_back(*answer);
  }
}

void Outbound::tell_word(Transaction& transaction,
                         const AwaitedReceipt& awaited,
                         const ReceiptFact& receipt,
                         const Word& word) {
  journal_.publish(
      transaction,
      QueueEvent{.id = EventId{.queue = awaited.queue, .serial = 0},
                 .conversation = awaited.conversation,
                 .carrier = awaited.message.carrier,
                 .time = receipt.received_at,
                 .body = StatusChanged{.message = awaited.message,
                                       .reference = awaited.reference,
                                       .state = word.state,
                                       .said = receipt.said,
                                       .parts = awaited.parts,
                                       .parts_delivered = word.delivered,
                                       .parts_failed = word.failed,
                                       .possible_duplicate = word.possible_duplicate}});
}

// Before the end, for those who want it. Nothing is said of a message that has had its last word.
void Outbound::tell_progress(Transaction& transaction,
                             const AwaitedReceipt& awaited,
                             const ReceiptFact& receipt,
                             const PartOutcomes::States& states) {
  const ClientRules* client = client_of(awaited.client);
  if (client == nullptr || !client->events_all || states.of[0] != MessageState::accepted) {
    return;
  }
  Word word{.state = MessageState::submitted,
            .delivered = states.delivered_so_far(),
            .failed = states.failed(),
            .possible_duplicate = states.possible_duplicate || awaited.possible_duplicate};
  // It stays what it is: a receipt of one part says nothing of the others.
  if (const auto status = recent_.find(awaited.message)) {
    word.state = status->state;
  }
  if (!is_final(word.state)) {
    tell_word(transaction, awaited, receipt, word);
  }
}

void Outbound::take_notice(Transaction& transaction,
                           const Key& key,
                           const AwaitedReceipt& awaited,
                           const ReceiptFact& receipt,
                           const Transaction::PeerAnswer* answer) {
  if (awaited.parts == 1) {
    receipts_.forget_kept(transaction, key);
    tell_progress(transaction, awaited, receipt, PartOutcomes::States{.of = {{}, {}}});
    add_answer(transaction, answer);
    return;
  }
  const Transaction::PeerAnswer answered = answer == nullptr ? Transaction::PeerAnswer{} : *answer;
  outcomes_.with(awaited.message,
                 awaited.parts,
                 [this, key, awaited, receipt, answered](PartOutcomes::States& states) {
                   const Watched watched{journal_.watch(), answered.print};
                   Transaction notice;
                   receipts_.forget_kept(notice, key);
                   tell_progress(notice, awaited, receipt, states);
                   add_answer(notice, &answered);
                   journal_.commit(std::move(notice));
                 });
}

void Outbound::tell_unmatched(Transaction& transaction,
                              const CarrierRules& carrier,
                              const ReceiptFact& receipt) {
  journal_.publish(transaction,
                   QueueEvent{.id = EventId{.queue = carrier.queue, .serial = 0},
                              .carrier = carrier.number,
                              .time = receipt.received_at,
                              .body = ReceiptUnmatched{.from = receipt.from,
                                                       .to = receipt.to,
                                                       .carrier_message_id = receipt.message_id,
                                                       .state = receipt.state,
                                                       .said = receipt.said}});
}

}  // namespace routing
