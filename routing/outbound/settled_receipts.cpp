#include "routing/outbound/settled_receipts.hpp"

#include "routing/model/keys.hpp"
#include "smpp/wire/reader.hpp"
#include "smpp/wire/writer.hpp"

#include <algorithm>

namespace routing {
namespace {

// The first form began with its number in eight octets, of which the first is 0, and knew no
// conversation.
constexpr std::uint8_t settled_version = 1;

}  // namespace

Key SettledReceipts::slot_of(std::uint64_t number) {
  return keys::settled_prefix().number(static_cast<std::uint16_t>(number % max_settled));
}

std::optional<Conversation> SettledReceipts::conversation_of(const Key& awaited) const {
  const Place* const place = newest_.find(awaited);
  return place == nullptr ? std::nullopt : std::optional{place->conversation};
}

void SettledReceipts::add(Transaction& transaction, const Key& awaited, Conversation conversation) {
  const auto [place, fresh] = newest_.try_emplace(awaited);
  if (!fresh) {
    return;
  }
  *place = {.number = next_++, .conversation = conversation};
  smpp::Octets value;
  smpp::Writer out{value};
  out.number(settled_version);
  out.number(place->number);
  out.number(place->conversation);
  out.octets(awaited.octets());
  transaction.batch.put(
      Column::idempotency, slot_of(place->number), std::move(value), DataClass::meta);
}

void SettledReceipts::begin_anew(Transaction& transaction,
                                 const Key& awaited,
                                 Conversation conversation) {
  if (const auto before = conversation_of(awaited); before && *before != conversation) {
    add(transaction, keys::settled_before(awaited, *before), *before);
  }
  erase(transaction, awaited);
  erase(transaction, keys::settled_before(awaited, conversation));
}

void SettledReceipts::erase(Transaction& transaction, const Key& awaited) {
  if (const Place* place = newest_.find(awaited)) {
    transaction.batch.erase(Column::idempotency, slot_of(place->number));
    newest_.erase(awaited);
  }
}

void SettledReceipts::recover(Storage& storage, smpp::UniqueFunction<void()> done) {
  recover(storage, keys::settled_prefix(), {}, std::move(done));
}

void SettledReceipts::recover(Storage& storage,
                              const Key& from,
                              Found found,
                              smpp::UniqueFunction<void()> done) {
  storage.page(
      Column::idempotency,
      from,
      keys::settled_prefix().after_prefix(),
      max_settled,
      [this, &storage, found = std::move(found), done = std::move(done)](const Page& page) mutable {
        for (const StoredRecord& record : page.records) {
          smpp::Reader in{record.value};
          Place place;
          if (!record.value.empty() && record.value[0] == settled_version) {
            in.number<std::uint8_t>();
            place.number = in.number<std::uint64_t>();
            place.conversation = in.number<Conversation>();
          } else {
            place.number = in.number<std::uint64_t>();
          }
          if (!in.failed()) {
            found.emplace_back(Key{in.rest()}, place);
          }
        }
        if (!page.next.empty()) {
          recover(storage, page.next, std::move(found), std::move(done));
          return;
        }
        std::ranges::sort(found, {}, [](const auto& one) { return one.second.number; });
        for (const auto& [awaited, place] : found) {
          *newest_.try_emplace(awaited).first = place;
          next_ = place.number + 1;
        }
        done();
      });
}

}  // namespace routing
