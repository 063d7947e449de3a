// Receipts that match nothing yet.
#include "routing/model/conversation.hpp"
#include "routing/model/keys.hpp"
#include "routing/outbound/receipt_index.hpp"

#include <algorithm>

namespace routing {
namespace {

bool is_same(const MessageReceived& one, const MessageReceived& other) {
  return one.from == other.from && one.to == other.to && one.text == other.text &&
         one.data == other.data && one.data_coding.value == other.data_coding.value;
}

bool is_same(const ReceiptFact& one, const ReceiptFact& other) {
  smpp::Octets encoded_one;
  smpp::Octets encoded_other;
  encode(encoded_one, one);
  encode(encoded_other, other);
  return encoded_one == encoded_other;
}

bool are_of_one(const ReceiptFact& one, const ReceiptFact& other) {
  return one.from == other.from && one.to == other.to;
}

// What a receipt is to one that is kept under the same id.
enum class Standing : std::uint8_t {
  known,   // nothing new
  ousts,   // takes its place
  yields,  // has no place
};

Standing standing_of(const ReceiptFact& receipt, const ReceiptFact& kept, bool is_claimed) {
  const bool says_less = !is_final(receipt.state) && is_final(kept.state);
  if (!kept.unmarked) {
    if (receipt.unmarked || (says_less && !are_of_one(receipt, kept))) {
      return Standing::yields;
    }
    return says_less ? Standing::known : Standing::ousts;
  }
  if (!receipt.unmarked) {
    return Standing::ousts;
  }
  if (receipt.unmarked->possible_duplicate && is_same(*kept.unmarked, *receipt.unmarked)) {
    return Standing::known;
  }
  return says_less || is_claimed ? Standing::yields : Standing::ousts;
}

}  // namespace

CarrierNumber ReceiptIndex::carrier_of(const Key& key) {
  smpp::Reader in{key.octets().subspan(1)};
  return CarrierNumber{in.number<std::uint16_t>()};
}

ReceiptIndex::Keeping ReceiptIndex::keep_unmatched(Transaction& transaction,
                                                   CarrierNumber carrier,
                                                   const std::vector<BlindIndex>& candidates,
                                                   const ReceiptFact& receipt,
                                                   std::uint32_t expires_unix) {
  std::vector<Key> keys;
  std::vector<Key> ousted;
  keys.reserve(candidates.size());
  for (const BlindIndex& index : candidates) {
    keys.push_back(keys::unmatched(carrier, index));
    const auto found = unmatched_.find(keys.back());
    if (found == unmatched_.end()) {
      continue;
    }
    switch (standing_of(receipt, found->second.receipt, found->second.claimed)) {
      case Standing::known:
        return {};
      case Standing::yields:
        return {.room = true, .given_up = {receipt}};
      case Standing::ousts:
        ousted.push_back(keys.back());
        break;
    }
  }
  if (unmatched_.size() + keys.size() > max_unmatched_ ||
      (receipt.unmarked && unmarked_ + keys.size() > max_unmatched_ / 2)) {
    return receipt.unmarked ? Keeping{.room = true, .given_up = {receipt}}
                            : Keeping{.room = false, .given_up = {}};
  }
  Keeping keeping;
  for (const Key& key : ousted) {
    const auto found = unmatched_.find(key);
    if (found == unmatched_.end()) {
      continue;  // another candidate of one that has
    }
    const ReceiptFact& other = found->second.receipt;
    if (!found->second.claimed && (other.unmarked || !are_of_one(other, receipt))) {
      keeping.given_up.push_back(found->second.receipt);
    }
    forget(transaction, key);
  }
  const DataClass data_class = receipt.unmarked ? DataClass::text : DataClass::meta;
  for (const Key& key : keys) {
    smpp::Octets value;
    encode(value, receipt);
    transaction.batch.put(Column::receipts, key, std::move(value), data_class, expires_unix);
    remember(key, receipt, expires_unix, keys);
  }
  return keeping;
}

bool ReceiptIndex::forget(Transaction& transaction, const Key& unmatched) {
  const auto found = unmatched_.find(unmatched);
  if (found == unmatched_.end()) {
    return false;
  }
  const std::vector<Key> keys = found->second.keys;
  for (const Key& each : keys) {
    if (const auto kept = unmatched_.extract(each)) {
      unmarked_ -= kept.mapped().receipt.unmarked ? 1U : 0U;
    }
    transaction.batch.erase(Column::receipts, each);
  }
  return true;
}

std::optional<ReceiptFact> ReceiptIndex::claim(const Key& unmatched,
                                               Conversation conversation,
                                               bool numbers_tell) {
  const auto found = unmatched_.find(unmatched);
  if (found == unmatched_.end() || ((found->second.receipt.unmarked || numbers_tell) &&
                                    found->second.conversation != conversation)) {
    return std::nullopt;
  }
  for (const Key& key : found->second.keys) {
    if (const auto same = unmatched_.find(key); same != unmatched_.end()) {
      same->second.claimed = true;
    }
  }
  return found->second.receipt;
}

bool ReceiptIndex::recover_unmatched(const CarrierRules& carrier,
                                     const Key& key,
                                     const ReceiptFact& receipt,
                                     std::uint32_t expires_unix) {
  if (unmatched_.contains(key)) {
    return false;
  }
  std::vector<Key> keys;
  add_kept_with(carrier.number,
                key,
                receipt,
                {.receipt = carrier.receipt_id, .answer = carrier.answer_id},
                keys);
  if (keys.empty()) {
    // Not of the profile of now.
    for (const smpp::IdForm in_receipts : smpp::id_forms) {
      for (const smpp::IdForm in_answers : smpp::id_forms) {
        for (const bool is_noted : {true, false}) {
          add_kept_with(carrier.number,
                        key,
                        receipt,
                        {.receipt = in_receipts, .answer = in_answers, .is_noted = is_noted},
                        keys);
        }
      }
    }
  }
  if (keys.empty()) {
    keys.push_back(key);
  }
  for (const Key& one : keys) {
    if (const auto found = unmatched_.find(one); found != unmatched_.end()) {
      found->second.keys = keys;
    }
  }
  remember(key, receipt, expires_unix, std::move(keys));
  return true;
}

// Where it is kept, as far as is known, if it was kept there under this reading of its ids. At its
// other places there may be another receipt by now.
void ReceiptIndex::add_kept_with(CarrierNumber carrier,
                                 const Key& key,
                                 const ReceiptFact& receipt,
                                 const Reading& as,
                                 std::vector<Key>& keys) {
  std::vector<BlindIndex> candidates;
  add_read(carrier, receipt.message_id.reveal(), as, candidates);
  add_read(carrier, receipt.message_id_2.reveal(), as, candidates);
  std::vector<Key> places;
  places.reserve(candidates.size());
  for (const BlindIndex& index : candidates) {
    places.push_back(keys::unmatched(carrier, index));
  }
  if (std::ranges::find(places, key) == places.end()) {
    return;
  }
  for (const Key& place : places) {
    const auto found = unmatched_.find(place);
    if ((place == key || (found != unmatched_.end() && is_same(found->second.receipt, receipt))) &&
        std::ranges::find(keys, place) == keys.end()) {
      keys.push_back(place);
    }
  }
}

void ReceiptIndex::remember(const Key& key,
                            const ReceiptFact& receipt,
                            std::uint32_t expires_unix,
                            std::vector<Key> keys) {
  const bool is_new =
      unmatched_
          .try_emplace(
              key,
              Unmatched{.receipt = receipt,
                        .conversation = conversation_between(indexer_, receipt.to, receipt.from),
                        .expires_unix = expires_unix,
                        .keys = std::move(keys),
                        .claimed = false})
          .second;
  unmarked_ += is_new && receipt.unmarked ? 1U : 0U;
}

std::vector<ReceiptIndex::Kept> ReceiptIndex::kept_of(CarrierNumber carrier,
                                                      Conversation conversation) const {
  std::vector<Kept> kept;
  for (const auto& [key, unmatched] : unmatched_) {
    // One of the candidates of each receipt.
    if (!unmatched.claimed && !unmatched.receipt.unmarked && is_final(unmatched.receipt.state) &&
        unmatched.conversation == conversation && carrier_of(key) == carrier &&
        key == *std::min_element(unmatched.keys.begin(), unmatched.keys.end())) {
      BlindIndex index{};
      std::ranges::copy(key.octets().last(index.size()), index.begin());
      kept.push_back(Kept{.index = index, .receipt = unmatched.receipt});
    }
  }
  return kept;
}

std::vector<ReceiptIndex::Overdue> ReceiptIndex::take_overdue(Transaction& transaction,
                                                              std::uint32_t now_unix) {
  std::vector<Key> due;
  for (const auto& [key, unmatched] : unmatched_) {
    if (unmatched.expires_unix <= now_unix) {
      due.push_back(key);
    }
  }
  std::vector<Overdue> overdue;
  for (const Key& key : due) {
    const auto found = unmatched_.find(key);
    if (found == unmatched_.end()) {
      continue;  // another candidate of a receipt that has been given
    }
    overdue.push_back(Overdue{.carrier = carrier_of(key), .receipt = found->second.receipt});
    forget(transaction, key);
  }
  return overdue;
}

}  // namespace routing
