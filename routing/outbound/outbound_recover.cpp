// The start: what the last run may have written is in doubt; receipts that came before their
// answers are brought back. Everything else is paged in as it is needed.
#include "routing/model/keys.hpp"
#include "routing/outbound/notes.hpp"
#include "routing/outbound/outbound.hpp"
#include "routing/outbound/parts.hpp"
#include "smpp/wire/reader.hpp"

#include <algorithm>
#include <utility>

namespace routing {
namespace {

constexpr std::size_t recovered_a_page = 512;

}  // namespace

void Outbound::recover(smpp::Time now, smpp::WallTime wall, smpp::UniqueFunction<void()> done) {
  next_walk_ = now + std::chrono::seconds{10};
  older_awaited_until_ = now + settings_.receipt_deadline;
  for (const auto& queue : carriers_) {
    queue->down_since = now;
  }
  recovery_done_ = std::move(done);
  // One for what comes first, then one for each message in doubt and each receipt without a match:
  // at zero binding may begin. What may settle doubt is known before there is any.
  recovering_ = 1;
  ledger_.recover(now, wall, [this, now, wall] {
    forget_deferred_of_earlier_runs(keys::deferred_in_run(0));
    find_lanes(Key{});
    ++recovering_;
    planner_.ways().recover(journal_.storage(), [this] { recovery_step_done(); });
    settled_.recover(journal_.storage(),
                     [this, now, wall] { recover_unmatched(keys::unmatched_prefix(), now, wall); });
  });
}

// Which lanes have messages: a step from each one's first record to where the next could begin.
void Outbound::find_lanes(Key from) {
  ++recovering_;
  journal_.storage().page(Column::outbound, from, Key{}, 1, [this](const Page& page) {
    if (!page.records.empty()) {
      const auto octets = page.records[0].key.octets();
      smpp::Reader in{octets};
      const CarrierNumber carrier{in.number<std::uint16_t>()};
      const auto lane = in.number<LaneName>();
      if (CarrierQueue* const queue = queue_of(carrier)) {
        queue->found(lane);
      }
      find_lanes(keys::lane_start(carrier, lane).after_prefix());
    } else if (!page.next.empty()) {
      find_lanes(page.next);  // one that does not open hides none behind it
    }
    recovery_step_done();
  });
}

void Outbound::recovery_step_done() {
  if (--recovering_ == 0 && recovery_done_) {
    recovered_.clear();
    recovery_done_();
    for (const auto& queue : carriers_) {
      mark(queue->rules().number);
    }
  }
}

void Outbound::recover_intents(Key from, smpp::Time now, smpp::WallTime wall) {
  journal_.storage().page(
      Column::meta,
      from,
      keys::intent_prefix().after_prefix(),
      recovered_a_page,
      [this, now, wall](const Page& page) {
        for (const StoredRecord& record : page.records) {
          smpp::Reader in{record.key.octets().subspan(1)};
          const auto intent = in.number<std::uint64_t>();
          const Intents::Found found = intents_.recover(intent, record.value);
          const bool dated = found.declared_at != smpp::WallTime{};
          recover_doubtful(
              found.ids, intent, now, wall, dated ? std::min(found.declared_at, wall) : wall);
        }
        if (!page.next.empty()) {
          recover_intents(page.next, now, wall);
        } else {
          give_joined_words(wall);
          recovery_step_done();
        }
      });
}

void Outbound::recover_doubtful(const std::vector<MessageId>& ids,
                                std::uint64_t intent,
                                smpp::Time now,
                                smpp::WallTime wall,
                                smpp::WallTime declared_at) {
  for (const MessageId& id : ids) {
    if (!recovered_.insert(id).second) {
      // A later intent names it too: it was sent again while others kept the earlier one alive.
      Transaction transaction;
      intents_.settle(transaction, intent);
      journal_.commit(std::move(transaction));
      continue;
    }
    ++recovering_;
    const Key from = outbound_key(id);
    journal_.storage().page(Column::outbound,
                            from,
                            from.after_prefix(),
                            keys::most_of_message,
                            [this, id, intent, now, wall, declared_at](const Page& page) {
                              recovered(id, intent, page, now, wall, declared_at);
                              recovery_step_done();
                            });
  }
}

void Outbound::recovered(const MessageId& id,
                         std::uint64_t intent,
                         const Page& page,
                         smpp::Time now,
                         smpp::WallTime wall,
                         smpp::WallTime declared_at) {
  CarrierQueue* queue = queue_of(id.carrier);
  const bool there = !page.records.empty() && page.records[0].key == outbound_key(id);
  auto envelope = there ? decode_envelope(page.records[0].value) : std::nullopt;
  auto message = envelope ? message_of(std::move(*envelope)) : nullptr;
  if (message != nullptr) {
    const auto record = std::ranges::find(page.records, keys::detour(id), &StoredRecord::key);
    const auto detour = record == page.records.end() ? std::nullopt : decode_detour(record->value);
    if (detour && turn(*message, *detour, smpp::most_parts) &&
        queue_of(detour->carrier) == nullptr) {
      queue = nullptr;  // the carrier that it went by is gone
    }
  }
  const bool parked =
      std::ranges::find(page.records, keys::parked(id), &StoredRecord::key) != page.records.end();
  if (message != nullptr) {
    std::ranges::fill(message->states, PartState::doubtful);
    message->intent = intent;
    message->last_submit = declared_at;  // or a little later
    for (const StoredRecord& record : page.records) {
      take_note(*message, record);
    }
  }
  if (message == nullptr || queue == nullptr || queue->find(id) != nullptr || parked) {
    // Settled before the end of the last run. Or its carrier is gone: then it is left as it is, for
    // when that comes back, until its text must go.
    Transaction transaction;
    if (!there || queue != nullptr || parked) {
      intents_.settle(transaction, intent);
    } else if (message != nullptr) {
      message->possible_duplicate = true;
      note_deadline(transaction, *message, wall);
    }
    journal_.commit(std::move(transaction));
    return;
  }
  forget_deadline(id);
  OutboundMessage& adopted = queue->adopt(std::move(message));
  const std::size_t doubtful = adopted.next_to_send();
  if (doubtful < adopted.states.size()) {
    doubt(*queue, adopted, static_cast<std::uint8_t>(doubtful + 1), now, wall);
    return;
  }
  // Taken as a whole; it was about to leave.
  const AwaitedReceipt awaited = awaited_of(adopted, 1, wall);
  outcomes_.with(id, awaited.parts, [this, awaited, wall](PartOutcomes::States& states) {
    ReceiptFact none;
    none.received_at = wall;
    Transaction transaction;
    close(transaction, awaited, none, states, wall);
    journal_.commit(std::move(transaction));
  });
}

void Outbound::recover_unmatched(Key from, smpp::Time now, smpp::WallTime wall) {
  journal_.storage().page(
      Column::receipts,
      from,
      keys::unmatched_prefix().after_prefix(),
      recovered_a_page,
      [this, now, wall](const Page& page) {
        for (const StoredRecord& record : page.records) {
          if (auto receipt = decode_receipt(record.value)) {
            const CarrierQueue* queue = queue_of(ReceiptIndex::carrier_of(record.key));
            if (queue == nullptr) {
              continue;  // nobody is told of it until its carrier is there again
            }
            if (receipts_.recover_unmatched(
                    queue->rules(), record.key, *receipt, record.expires_unix)) {
              join_unmatched(record.key);
            }
          }
        }
        if (!page.next.empty()) {
          recover_unmatched(page.next, now, wall);
        } else {
          recover_intents(keys::intent_prefix(), now, wall);
        }
      });
}

// When what may have been sent is in memory again, so that a message leaves with its last word and
// not after it.
void Outbound::give_joined_words(smpp::WallTime wall) {
  for (const Joined& joined : std::exchange(joined_, {})) {
    Transaction transaction;
    matched(transaction,
            ReceiptIndex::carrier_of(joined.key),
            {.key = joined.key, .awaited = joined.awaited},
            joined.receipt,
            nullptr,
            wall);
    journal_.commit(std::move(transaction));
  }
}

// Its answer may have become durable in the last moment of the last run, its word not.
void Outbound::join_unmatched(const Key& key) {
  ++recovering_;
  const Key awaited_key = keys::awaited_like(key);
  journal_.storage().read(
      Column::receipts, awaited_key, [this, key, awaited_key](ReadOutcome, smpp::Octets value) {
        if (const auto awaited = decode_awaited(value)) {
          if (auto receipt = receipts_.claim(key, awaited->conversation, false)) {
            joined_.push_back(
                {.key = awaited_key, .awaited = *awaited, .receipt = *std::move(receipt)});
          }
        }
        recovery_step_done();
      });
}

}  // namespace routing
