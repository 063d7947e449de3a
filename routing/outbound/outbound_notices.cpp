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
                           const AwaitedPart& part,
                           const ReceiptFact& receipt,
                           const Transaction::PeerAnswer* answer) {
  const AwaitedReceipt& awaited = part.awaited;
  if (awaited.parts == 1) {
    receipts_.forget_kept(transaction, part);
    tell_progress(transaction, awaited, receipt, PartOutcomes::States{.of = {{}, {}}});
    transaction.answer(answer);
    return;
  }
  const Transaction::PeerAnswer answered = answer == nullptr ? Transaction::PeerAnswer{} : *answer;
  outcomes_.with(awaited.message,
                 awaited.parts,
                 [this, part, receipt, answered](PartOutcomes::States& states) {
                   const Watched watched{journal_.watch(), answered.print};
                   Transaction notice;
                   receipts_.forget_kept(notice, part);
                   tell_progress(notice, part.awaited, receipt, states);
                   notice.answer(&answered);
                   journal_.commit(std::move(notice));
                 });
}

// The parts of a message share what comes under their one id: the last of them has it.
void Outbound::share_id(Transaction& transaction, const AwaitedReceipt& part, smpp::WallTime wall) {
  ReceiptFact none;
  none.state = MessageState::submitted;
  none.received_at = wall;
  outcomes_.record(transaction, part.message, part.part, none.state, part.possible_duplicate);
  transaction.then.emplace_back([this, part, none, wall](bool) {
    if (OutboundMessage* const message = held(part.message)) {
      ++message->words_due;
    }
    part_final({.key = {}, .awaited = part}, none, nullptr, wall);
  });
}

}  // namespace routing
