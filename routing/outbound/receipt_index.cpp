#include "routing/outbound/receipt_index.hpp"

#include "routing/model/keys.hpp"

#include <algorithm>
#include <array>

namespace routing {
BlindIndex ReceiptIndex::index(CarrierNumber carrier,
                               const smpp::Utf8& canonical,
                               std::optional<smpp::IdForm> form) {
  const Key account = Key{}.number(carrier.value());
  const auto mode = static_cast<std::uint8_t>(form.value_or(smpp::IdForm{}));
  const std::array<std::span<const std::uint8_t>, 3> fields{
      account.octets(), smpp::octets_of(view(canonical)), std::span{&mode, 1}};
  return indexer_.index(IndexPurpose::carrier_message_id,
                        std::span{fields}.first(form ? fields.size() : fields.size() - 1));
}

std::optional<BlindIndex> ReceiptIndex::index_of_answer(const CarrierRules& carrier,
                                                        std::string_view id) {
  if (id.empty()) {
    return std::nullopt;
  }
  return index(carrier.number, smpp::canonical_id(id, carrier.answer_id), carrier.answer_id);
}

void ReceiptIndex::add_read(CarrierNumber carrier,
                            std::string_view id,
                            const Reading& as,
                            std::vector<BlindIndex>& candidates) {
  if (id.empty()) {
    return;
  }
  const auto add = [&](const smpp::Utf8& canonical) {
    const BlindIndex found =
        index(carrier, canonical, as.is_noted ? std::optional{as.answer} : std::nullopt);
    if (std::ranges::find(candidates, found) == candidates.end()) {
      candidates.push_back(found);
    }
  };
  const smpp::IdCandidates ids = smpp::id_candidates(id, as.receipt, as.answer);
  add(ids.first);
  if (ids.second) {
    add(*ids.second);
  }
}

void ReceiptIndex::add_candidates(const CarrierRules& carrier,
                                  std::string_view id,
                                  std::vector<BlindIndex>& candidates) {
  add_read(
      carrier.number, id, {.receipt = carrier.receipt_id, .answer = carrier.answer_id}, candidates);
}

void ReceiptIndex::add_older(const CarrierRules& carrier,
                             std::string_view id,
                             std::vector<Older>& older) {
  const auto add = [&](const BlindIndex& found, bool is_certain) {
    if (std::ranges::find(older, found, &Older::index) == older.end()) {
      older.push_back({.index = found, .is_certain = is_certain});
    }
  };
  // Of an earlier build, which is taken to have had the profile of now.
  std::vector<BlindIndex> formless;
  add_read(carrier.number,
           id,
           {.receipt = carrier.receipt_id, .answer = carrier.answer_id, .is_noted = false},
           formless);
  for (const BlindIndex& found : formless) {
    add(found, true);
  }
  if (id.empty()) {
    return;
  }
  for (const auto& one : smpp::older_ids(id, carrier.receipt_id, carrier.answer_id)) {
    add(index(carrier.number, one.canonical, one.answer_form), one.is_certain);
  }
}

std::optional<AwaitedReceipt> ReceiptIndex::expect(Transaction& transaction,
                                                   CarrierNumber carrier,
                                                   const BlindIndex& index,
                                                   const AwaitedReceipt& awaited,
                                                   std::uint32_t expires_unix) {
  const Key key = keys::awaited(carrier, index);
  smpp::Octets value;
  encode(value, awaited);
  std::optional<AwaitedReceipt> sibling;
  std::uint8_t first_part = awaited.part;
  if (const Newest* const before = cache_.find(key);
      before != nullptr && before->awaited.message == awaited.message) {
    first_part = before->first_part;
    sibling = before->awaited;
  }
  cache_.erase(key);  // as old as what is awaited now
  *cache_.try_emplace(key).first = {.awaited = awaited, .first_part = first_part};
  if (sibling) {
    transaction.batch.put(Column::receipts, key, std::move(value), DataClass::meta, expires_unix);
  } else {
    transaction.batch.put_keeping(Column::receipts,
                                  key,
                                  std::move(value),
                                  DataClass::meta,
                                  expires_unix,
                                  keys::awaited_before(key, awaited.message, awaited.part));
  }
  return sibling;
}

const AwaitedReceipt* ReceiptIndex::cached(const Key& key) const {
  const Newest* const newest = cache_.find(key);
  return newest == nullptr ? nullptr : &newest->awaited;
}

AwaitedPart ReceiptIndex::as_of_now(const AwaitedPart& part) const {
  const Newest* const newest = cache_.find(part.key);
  if (newest == nullptr) {
    return part;
  }
  if (newest->awaited.message == part.awaited.message) {
    return {.key = part.key, .awaited = newest->awaited};
  }
  return {.key = keys::awaited_before(part.key, newest->awaited.message, newest->first_part),
          .awaited = part.awaited};
}

void ReceiptIndex::awaits(const AwaitedPart& part) {
  if (Newest* const newest = cache_.find(part.key)) {
    newest->awaited = part.awaited;
  }
}

void ReceiptIndex::erase(Transaction& transaction, const AwaitedPart& part) {
  cache_.erase(part.key);
  transaction.batch.erase(Column::receipts, part.key);
  forget_kept(transaction, part);
}

void ReceiptIndex::forget_kept(Transaction& transaction, const AwaitedPart& part) {
  if (unmatched_.empty()) {
    return;
  }
  const Key key = keys::unmatched_like(keys::id_of(part.key));
  const auto found = unmatched_.find(key);
  if (found != unmatched_.end() &&
      (found->second.claimed || (!found->second.receipt.unmarked &&
                                 found->second.conversation == part.awaited.conversation))) {
    forget(transaction, key);
  }
}

}  // namespace routing
