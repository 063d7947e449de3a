// Receipts that say nothing final: what is known of a message before its end.
#include "routing/outbound/outbound.hpp"
#include "routing/outbound/receipt_events.hpp"

namespace routing {

// Before the end, for those who want it. Nothing is said of a message that has had its last word.
void Outbound::tell_progress(Transaction& transaction,
                             const AwaitedReceipt& awaited,
                             const ReceiptFact& receipt,
                             const PartOutcomes::States& states) {
  const ClientRules* client = planner_.client_of(awaited.client);
  if (client == nullptr || !client->events_all || states.of[0] != MessageState::accepted) {
    return;
  }
  ReceiptWord word{.state = MessageState::submitted,
                   .delivered = states.delivered_so_far(),
                   .failed = states.failed(),
                   .possible_duplicate = states.possible_duplicate || awaited.possible_duplicate};
  // It stays what it is: a receipt of one part says nothing of the others.
  if (const auto status = recent_.find(awaited.message)) {
    word.state = status->state;
  }
  if (!is_final(word.state)) {
    journal_.publish(transaction, event_of(awaited, receipt, word));
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
    transaction.answer(answer);
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
                   notice.answer(&answered);
                   journal_.commit(std::move(notice));
                 });
}

// Its id is another part's now: no receipt can be said to be its own any more. Of one message the
// parts share what comes under the one id.
void Outbound::displace(Transaction& transaction,
                        const AwaitedReceipt& displaced,
                        const MessageId& by,
                        smpp::WallTime wall) {
  ReceiptFact never;
  never.state = displaced.message == by ? MessageState::submitted : MessageState::unknown;
  never.received_at = wall;
  if (displaced.parts == 1) {
    recent_.change(displaced.message, never.state, wall, displaced.possible_duplicate);
    journal_.publish(
        transaction,
        event_of(displaced,
                 never,
                 {.state = never.state, .possible_duplicate = displaced.possible_duplicate}));
    return;
  }
  outcomes_.record(
      transaction, displaced.message, displaced.part, never.state, displaced.possible_duplicate);
  transaction.then.emplace_back([this, displaced, never, wall](bool) {
    if (OutboundMessage* const message = held(displaced.message)) {
      ++message->words_due;
    }
    part_final(displaced, Key{}, never, nullptr, wall);
  });
}

}  // namespace routing
