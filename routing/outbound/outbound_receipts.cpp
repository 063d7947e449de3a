// Receipts that are about a message: the final word of each; deadlines.
#include "routing/model/keys.hpp"
#include "routing/model/unix_time.hpp"
#include "routing/outbound/outbound.hpp"
#include "routing/outbound/receipt_events.hpp"

#include <algorithm>
#include <utility>

namespace routing {
namespace {

constexpr std::size_t walked_a_page = 256;
// A full walk over a million receipts takes minutes at this pace and about a hundredth of a core.
constexpr smpp::Duration walk_pause = std::chrono::milliseconds{50};
constexpr smpp::Duration walk_rest = std::chrono::minutes{5};
// Until a page is read again whose records could not all be asked about.
constexpr smpp::Duration walk_held = std::chrono::seconds{1};

}  // namespace

// A receipt that comes again is known by what is noted here.
void Outbound::had_word(Transaction& transaction, const Key& key, Conversation conversation) {
  settled_.add(transaction, key, conversation);
  if (keys::is_set_aside(key)) {
    settled_.add(transaction, keys::settled_before(keys::id_of(key), conversation), conversation);
  }
}

void Outbound::matched(Transaction& transaction,
                       CarrierNumber carrier,
                       const AwaitedPart& found,
                       const ReceiptFact& receipt,
                       const Transaction::PeerAnswer* answer,
                       smpp::WallTime wall) {
  const AwaitedPart part = receipts_.as_of_now(found);
  const auto& [key, awaited] = part;
  if (CarrierQueue* queue = queue_of(carrier)) {
    ++queue->counters.receipts_matched;
  }
  if (!is_final(receipt.state)) {
    take_notice(transaction, part, receipt, answer);
    return;
  }
  if (awaited.parts > 1) {
    part_final(part, receipt, answer, wall);
    return;
  }
  had_word(transaction, key, awaited.conversation);
  receipts_.erase(transaction, part);
  const bool was_parked = key == keys::parked_deadline(awaited.message);
  transaction.moves.push_back({.message = awaited.message,
                               .client = awaited.client,
                               .from = was_parked ? Place::parked : Place::awaiting,
                               .to = std::nullopt,
                               .word = receipt.state});
  recent_.change(awaited.message, receipt.state, wall, awaited.possible_duplicate);
  const bool delivered = receipt.state == MessageState::delivered;
  const bool failed = !delivered && receipt.state != MessageState::unknown;
  journal_.publish(transaction,
                   event_of(awaited,
                            receipt,
                            {.state = receipt.state,
                             .delivered = static_cast<std::uint8_t>(delivered ? 1 : 0),
                             .failed = static_cast<std::uint8_t>(failed ? 1 : 0),
                             .possible_duplicate = awaited.possible_duplicate}));
  transaction.answer(answer);
}

void Outbound::part_final(const AwaitedPart& found,
                          const ReceiptFact& receipt,
                          const Transaction::PeerAnswer* answer,
                          smpp::WallTime wall,
                          smpp::UniqueFunction<void(bool)> then) {
  Transaction::PeerAnswer answered = answer == nullptr ? Transaction::PeerAnswer{} : *answer;
  outcomes_.with(found.awaited.message,
                 found.awaited.parts,
                 [this, found, receipt, answered, wall, then = std::move(then)](
                     PartOutcomes::States& states) mutable {
                   const Watched watched{journal_.watch(), answered.print};
                   const AwaitedPart part = receipts_.as_of_now(found);
                   const auto& [key, awaited] = part;
                   Transaction transaction;
                   if (!key.empty() && settled_.contains(key)) {
                     // A receipt and the answer to a cancel_sm: the first of them counted.
                     transaction.answer(&answered);
                     journal_.commit(std::move(transaction));
                     if (then) {
                       then(false);
                     }
                     return;
                   }
                   if (!key.empty()) {
                     receipts_.erase(transaction, part);
                     had_word(transaction, key, awaited.conversation);
                   } else if (OutboundMessage* message = held(awaited.message);
                              message != nullptr && message->words_due > 0) {
                     --message->words_due;
                   }
                   recent_.change_part(awaited.message, awaited.part, receipt.state);
                   if (awaited.part < states.of.size()) {
                     states.of[awaited.part] = receipt.state;
                   }
                   states.possible_duplicate =
                       states.possible_duplicate || awaited.possible_duplicate;
                   if (states.open() > 0) {
                     outcomes_.record(transaction,
                                      awaited.message,
                                      awaited.part,
                                      receipt.state,
                                      awaited.possible_duplicate);
                     if (!key.empty() && receipt.state != MessageState::unknown) {
                       tell_progress(transaction, awaited, receipt, states);
                     }
                   }
                   close(transaction, awaited, receipt, states, wall);
                   transaction.answer(&answered);
                   if (then) {
                     transaction.then.push_back(std::move(then));
                   }
                   journal_.commit(std::move(transaction));
                 });
}

OutboundMessage* Outbound::held(const MessageId& id) {
  CarrierQueue* const queue = queue_of(id.carrier);
  return queue == nullptr ? nullptr : queue->find(id);
}

// The message leaves the queue if it waited for that, and gets its word if each part has its own.
void Outbound::close(Transaction& transaction,
                     const AwaitedReceipt& awaited,
                     const ReceiptFact& receipt,
                     PartOutcomes::States& states,
                     smpp::WallTime wall) {
  OutboundMessage* const message = held(awaited.message);
  if (message != nullptr && message->all(PartState::taken) && message->words_due == 0) {
    all_taken(transaction, *queue_of(awaited.message.carrier), *message, std::nullopt, wall);
    mark(awaited.message.carrier);  // its conversation goes on
  }
  if (states.open() > 0) {
    return;
  }
  outcomes_.erase(transaction, awaited.message, awaited.parts);
  if (states.of[0] != MessageState::accepted) {
    return;
  }
  states.of[0] = states.together();
  transaction.moves.push_back({.message = awaited.message,
                               .client = awaited.client,
                               .from = Place::awaiting,
                               .to = std::nullopt,
                               .word = states.of[0]});
  recent_.change(awaited.message, states.of[0], wall, states.possible_duplicate);
  journal_.publish(transaction,
                   event_of(awaited,
                            receipt,
                            {.state = states.of[0],
                             .delivered = states.delivered(),
                             .failed = states.failed(),
                             .possible_duplicate = states.possible_duplicate}));
}

// When something may go by this carrier again.
template <class Consider>
void Outbound::consider_pauses(CarrierQueue& way, smpp::Time now, const Consider& consider) {
  for (const BoundLink& link : bound_) {
    if (carriers_[link.carrier].get() == &way && link.pause.until() > now) {
      consider(link.pause.until());
    }
  }
  if (way.pause.until() > now) {
    consider(way.pause.until());
  } else if (const smpp::Time token = way.bucket.next(now); token > now) {
    consider(token);
  }
}

std::optional<smpp::Time> Outbound::deadline(smpp::Time now) {
  std::optional<smpp::Time> earliest;
  const auto consider = [&](smpp::Time at) {
    if (!earliest || at < *earliest) {
      earliest = at;
    }
  };
  if (!walking_) {
    consider(next_walk_);
  }
  if (const auto check = recovering_ == 0 ? ledger_.deadline() : std::nullopt) {
    consider(*check);
  }
  if (const auto doubt = doubts_.deadline()) {
    consider(*doubt);
  }
  for (const auto& queue : carriers_) {
    if (const auto retry = queue->next_retry()) {
      consider(*retry);
    }
    if (const auto due = queue->next_due(last_wall_)) {
      consider(now + (*due - last_wall_));
    }
    if (const auto failover = next_failover(*queue, now)) {
      consider(*failover);
    }
    for (const CarrierNumber carrier : queue->ways()) {
      CarrierQueue* const way = queue_of(carrier);
      if (way != nullptr && way->window > 0) {
        consider_pauses(*way, now, consider);
      }
    }
  }
  return earliest;
}

void Outbound::on_deadline(smpp::Time now, smpp::WallTime wall) {
  for (const auto& queue : carriers_) {
    mark(queue->rules().number);
  }
  decide_due(now, wall);
  if (recovering_ == 0) {
    ledger_.on_deadline(now, wall);
  }
  if (!walking_ && now >= next_walk_ && recovering_ == 0) {
    next_walk_ = now + (walk_from_.empty() ? walk_rest : walk_pause);
    walk(wall);
  }
}

void Outbound::walk(smpp::WallTime wall) {
  if (walk_from_.empty()) {
    end_old_texts(wall);
    Transaction transaction;
    for (ReceiptIndex::Overdue& overdue : receipts_.take_overdue(transaction, unix_seconds(wall))) {
      const CarrierQueue* queue = queue_of(overdue.carrier);
      if (queue != nullptr) {
        match_nothing(transaction, *queue, overdue.receipt);
      }
    }
    journal_.commit(std::move(transaction));
  }
  walking_ = true;
  journal_.storage().page(
      Column::receipts, walk_from_, Key{}, walked_a_page, [this, wall](const Page& page) {
        walked(page, wall);
      });
}

void Outbound::walked(const Page& page, smpp::WallTime wall) {
  walking_ = false;
  for (const StoredRecord& record : page.records) {
    if (!end_overdue(record, wall)) {
      // This page again, when answers have made room: what was asked for is known.
      next_walk_ = last_now_ + walk_held;
      return;
    }
  }
  walk_from_ = page.next;
}

// False: what is to be done cannot be begun now.
bool Outbound::end_overdue(const StoredRecord& record, smpp::WallTime wall) {
  const char kind = static_cast<char>(record.key.octets()[0]);
  if (record.expires_unix == 0 || record.expires_unix > unix_seconds(wall)) {
    return true;
  }
  const auto awaited =
      kind == 'r' || kind == 'd' ? decode_awaited(record.value) : std::optional<AwaitedReceipt>{};
  if (kind == 'o') {
    Transaction transaction;
    transaction.batch.erase(Column::receipts, record.key);
    journal_.commit(std::move(transaction));
    return true;
  }
  if (!awaited ||
      settled_.contains(receipts_.as_of_now({.key = record.key, .awaited = *awaited}).key)) {
    return true;
  }
  if (kind == 'd') {
    parked_too_long(*awaited, wall);
    return true;
  }
  const AwaitedPart part{.key = record.key, .awaited = *awaited};
  if (can_query(part)) {
    return query(part, wall);
  }
  never_told(part, wall);
  return true;
}

}  // namespace routing
