#include "routing/outbound/settled_receipts.hpp"

#include "routing/model/keys.hpp"
#include "smpp/wire/reader.hpp"
#include "smpp/wire/writer.hpp"

#include <algorithm>

namespace routing {

Key SettledReceipts::slot_of(std::uint64_t number) {
  return keys::settled_prefix().number(static_cast<std::uint16_t>(number % max_settled));
}

void SettledReceipts::add(Transaction& transaction, const Key& awaited) {
  const auto [place, fresh] = newest_.try_emplace(awaited);
  if (!fresh) {
    return;
  }
  place->number = next_++;
  smpp::Octets value;
  smpp::Writer out{value};
  out.number(place->number);
  out.octets(awaited.octets());
  transaction.batch.put(
      Column::idempotency, slot_of(place->number), std::move(value), DataClass::meta);
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
          const auto number = in.number<std::uint64_t>();
          if (!in.failed()) {
            const std::span<const std::uint8_t> value{record.value};
            found.emplace_back(number, Key{value.subspan(sizeof(number))});
          }
        }
        if (!page.next.empty()) {
          recover(storage, page.next, std::move(found), std::move(done));
          return;
        }
        std::ranges::sort(found, {}, &std::pair<std::uint64_t, Key>::first);
        for (const auto& [number, awaited] : found) {
          newest_.try_emplace(awaited).first->number = number;
          next_ = number + 1;
        }
        done();
      });
}

}  // namespace routing
