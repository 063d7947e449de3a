// What a receipt is about. Usually what is awaited under its id in memory, between the same two
// numbers. Else what lies under its ids on disk tells: carriers use ids again, give two, or write
// numbers in their own way, and those of an earlier run may have been read in another form than
// now. What nothing marks as a receipt is one only if it is about a message of
// ours that went between its numbers.
#include "routing/model/conversation.hpp"
#include "routing/model/keys.hpp"
#include "routing/model/unix_time.hpp"
#include "routing/outbound/outbound.hpp"
#include "routing/outbound/receipt_events.hpp"

#include <algorithm>
#include <utility>

namespace routing {
namespace {

// A carrier that counts anew more often within `receipt_deadline` cannot be told apart any more.
constexpr std::size_t most_under_an_id = 64;

}  // namespace

void Outbound::on_receipt(Transaction& transaction,
                          CarrierNumber carrier,
                          ReceiptFact receipt,
                          const Transaction::PeerAnswer& answer,
                          bool seen_before,
                          smpp::WallTime wall) {
  // All that it said became durable with its answer.
  const bool known = seen_before && !receipt.unmarked;
  if (known && !is_final(receipt.state)) {
    transaction.answer(&answer);
    return;
  }
  const Conversation conversation = conversation_between(indexer_, receipt.to, receipt.from);
  Arrived arrived{.carrier = carrier,
                  .conversation = conversation,
                  .receipt = std::move(receipt),
                  .candidates = {},
                  .answer = answer,
                  .known = known,
                  .wall = wall,
                  .found = {},
                  .older = {},
                  .found_older = {}};
  CarrierQueue* const queue = queue_of(carrier);
  if (queue != nullptr) {
    for (const auto& id : {arrived.receipt.message_id, arrived.receipt.message_id_2}) {
      receipts_.add_candidates(queue->rules(), id.reveal(), arrived.candidates);
    }
  }
  const bool by_id_alone =
      !known && !arrived.receipt.unmarked && queue != nullptr && !queue->receipt_numbers.may_tell();
  for (std::size_t nth = 0; nth < arrived.candidates.size(); ++nth) {
    const Key key = keys::awaited(carrier, arrived.candidates[nth]);
    const AwaitedReceipt* const newest = receipts_.cached(key);
    if (newest != nullptr &&
        (newest->conversation == arrived.conversation || (by_id_alone && nth == 0))) {
      take_word(transaction, arrived, {.key = key, .awaited = *newest});
      return;
    }
  }
  if (arrived.candidates.empty()) {
    no_match(transaction, arrived);
    return;
  }
  read_newest(std::move(arrived), 0);
}

// Mostly it is about the newest under its id, and that costs one read of one record.
void Outbound::read_newest(Arrived arrived, std::size_t nth) {
  const Key key = keys::awaited(arrived.carrier, arrived.candidates[nth]);
  journal_.storage().read(
      Column::receipts,
      key,
      [this, arrived = std::move(arrived), nth, key](ReadOutcome,
                                                     const smpp::Octets& value) mutable {
        const Watched watched{journal_.watch(), arrived.answer.print};
        if (auto awaited = decode_awaited(value)) {
          const AwaitedPart part =
              receipts_.as_of_now({.key = key, .awaited = *std::move(awaited)});
          if (part.awaited.conversation == arrived.conversation && !settled_.contains(part.key)) {
            Transaction transaction;
            take_word(transaction, arrived, part);
            journal_.commit(std::move(transaction));
            return;
          }
        }
        if (nth + 1 < arrived.candidates.size()) {
          read_newest(std::move(arrived), nth + 1);
        } else {
          read_awaited(std::move(arrived), 0);
        }
      });
}

void Outbound::read_under(const Key& id, Storage::PageDone done) {
  journal_.storage().page(
      Column::receipts, id, id.after_prefix(), most_under_an_id, std::move(done));
}

// All that lies under its ids.
void Outbound::read_awaited(Arrived arrived, std::size_t nth) {
  const Key key = keys::awaited(arrived.carrier, arrived.candidates[nth]);
  read_under(key, [this, arrived = std::move(arrived), nth, key](const Page& page) mutable {
    const Watched watched{journal_.watch(), arrived.answer.print};
    gather_awaited(arrived.found, key, page);
    if (nth + 1 < arrived.candidates.size()) {
      read_awaited(std::move(arrived), nth + 1);
      return;
    }
    if (looks_among_older(arrived)) {
      look_among_older(std::move(arrived));
      return;
    }
    Transaction transaction;
    decide(transaction, arrived);
    journal_.commit(std::move(transaction));
  });
}

// What is awaited under the id. It may have had its word while the disk was read, and answers may
// have come.
void Outbound::gather_awaited(std::vector<AwaitedPart>& found, const Key& id, const Page& page) {
  const auto add = [&](const AwaitedPart& part) {
    if (!settled_.contains(part.key) &&
        std::ranges::find(found, part.key, &AwaitedPart::key) == found.end()) {
      found.push_back(part);
    }
  };
  for (const StoredRecord& record : page.records) {
    if (auto awaited = decode_awaited(record.value)) {
      add(receipts_.as_of_now({.key = record.key, .awaited = *std::move(awaited)}));
    }
  }
  if (const AwaitedReceipt* const newest = receipts_.cached(id)) {
    add({.key = id, .awaited = *newest});
  }
}

Outbound::Finding Outbound::finding_of(const Arrived& arrived) const {
  Finding finding;
  const auto weigh_word = [&](const BlindIndex& index, bool is_certain) {
    const Key key = keys::awaited(arrived.carrier, index);
    const auto conversation = settled_.conversation_of(key);
    finding.had_word |= conversation == arrived.conversation ||
                        settled_.contains(keys::settled_before(key, arrived.conversation));
    finding.others_had_word |= is_certain && conversation.has_value();
  };
  for (const BlindIndex& index : arrived.candidates) {
    weigh_word(index, true);
  }
  for (const ReceiptIndex::Older& older : arrived.older) {
    weigh_word(older.index, older.is_certain);
  }
  finding.is_anothers = finding.others_had_word;
  const auto weigh = [&](const AwaitedPart& found, bool may_be_newest) {
    const AwaitedPart part = receipts_.as_of_now(found);
    if (settled_.contains(part.key)) {
      return;  // it had its word while others were read
    }
    finding.is_anothers = true;
    if (part.awaited.conversation == arrived.conversation &&
        (!finding.between || (keys::id_of(finding.between->key) == keys::id_of(part.key) &&
                              finding.between->awaited.submitted_at < part.awaited.submitted_at))) {
      finding.between = part;
    }
    if (may_be_newest && !finding.newest && !keys::is_set_aside(part.key)) {
      finding.newest = part;
    }
  };
  for (const AwaitedPart& found : arrived.found) {
    weigh(found, true);
  }
  // Where the id was another's since, one of an earlier form is as good as set aside.
  for (const AwaitedPart& found : arrived.found_older) {
    weigh(found, !finding.others_had_word);
  }
  return finding;
}

void Outbound::decide(Transaction& transaction, Arrived& arrived) {
  // Its answer may have come while other ids were read.
  for (const BlindIndex& index : arrived.candidates) {
    gather_awaited(arrived.found, keys::awaited(arrived.carrier, index), {});
  }
  const Finding finding = finding_of(arrived);
  const bool unmarked = arrived.receipt.unmarked.has_value();
  // Where its numbers tell, it is about none of these: its answer may still come.
  const CarrierQueue* const queue = queue_of(arrived.carrier);
  const bool repeats_others = !finding.newest && finding.others_had_word &&
                              (queue == nullptr || !queue->receipt_numbers.have_told());
  if (finding.between) {
    take_word(transaction, arrived, *finding.between);
  } else if (unmarked && !finding.had_word && finding.is_anothers) {
    take_for_message(transaction, arrived.carrier, arrived.receipt);
    transaction.answer(&arrived.answer);
  } else if (finding.had_word || arrived.known || repeats_others) {
    transaction.answer(&arrived.answer);
  } else if (finding.newest) {
    take_word(transaction, arrived, *finding.newest);
  } else {
    no_match(transaction, arrived);
  }
}

void Outbound::take_word(Transaction& transaction,
                         const Arrived& arrived,
                         const AwaitedPart& part) {
  if (CarrierQueue* const queue = queue_of(arrived.carrier)) {
    queue->receipt_numbers.saw(part.awaited.conversation == arrived.conversation);
  }
  matched(transaction, arrived.carrier, part, arrived.receipt, &arrived.answer, arrived.wall);
}

void Outbound::no_match(Transaction& transaction, const Arrived& arrived) {
  const ReceiptFact& receipt = arrived.receipt;
  CarrierQueue* const queue = queue_of(arrived.carrier);
  if (arrived.known || (queue == nullptr && !receipt.unmarked)) {
    transaction.answer(&arrived.answer);
    return;
  }
  if (queue == nullptr) {
    take_for_message(transaction, arrived.carrier, receipt);
    transaction.answer(&arrived.answer);
    return;
  }
  ++queue->counters.receipts_unmatched;
  if (arrived.candidates.empty()) {  // without an id nothing can ever match it
    match_nothing(transaction, *queue, receipt);
    transaction.answer(&arrived.answer);
    return;
  }
  const ReceiptIndex::Keeping keeping = receipts_.keep_unmatched(
      transaction,
      arrived.carrier,
      arrived.candidates,
      receipt,
      unix_seconds(arrived.wall) + whole_seconds(settings_.unmatched_deadline));
  if (!keeping.room) {
    if (arrived.answer.token.serial != 0) {
      links_.refuse_for_now(arrived.answer.session, arrived.answer.token);
    }
    return;
  }
  for (const ReceiptFact& given_up : keeping.given_up) {
    match_nothing(transaction, *queue, given_up);
  }
  if (doubts_.any_held() && is_final(receipt.state) && !receipt.unmarked) {
    transaction.then.emplace_back(
        [this, carrier = arrived.carrier, conversation = arrived.conversation, wall = arrived.wall](
            bool) { adopt_receipts(carrier, conversation, wall); });
  }
  transaction.answer(&arrived.answer);
}

// Nothing that it is about will come any more.
void Outbound::match_nothing(Transaction& transaction,
                             const CarrierQueue& queue,
                             const ReceiptFact& receipt) {
  if (receipt.unmarked) {
    take_for_message(transaction, queue.rules().number, receipt);
  } else {
    journal_.publish(transaction, unmatched_event(queue.rules(), receipt));
  }
}

void Outbound::take_for_message(Transaction& transaction,
                                CarrierNumber carrier,
                                const ReceiptFact& receipt) {
  messages_->on_no_receipt(
      transaction, carrier, MessageReceived{*receipt.unmarked}, receipt.received_at);
}

// Where a part is awaited that was found some time ago; nothing if it had its word.
void Outbound::find_awaited(const AwaitedPart& part,
                            smpp::UniqueFunction<void(std::optional<Key>)> done) {
  const Key id = keys::id_of(part.key);
  read_under(id, [this, part, id, done = std::move(done)](const Page& page) mutable {
    std::vector<AwaitedPart> found;
    gather_awaited(found, id, page);
    const auto place = std::ranges::find_if(found, [&](const AwaitedPart& one) {
      return one.awaited.message == part.awaited.message && one.awaited.part == part.awaited.part;
    });
    done(place == found.end() ? std::nullopt : std::optional{place->key});
  });
}

}  // namespace routing
