#include "routing/outbound/reply_ways.hpp"

#include "routing/model/keys.hpp"
#include "routing/model/unix_time.hpp"
#include "smpp/wire/reader.hpp"
#include "smpp/wire/writer.hpp"

#include <utility>

namespace routing {
namespace {

constexpr std::uint32_t seconds_of_day = 24 * 60 * 60;
constexpr std::size_t recovered_a_page = 512;

std::uint32_t day_of(smpp::WallTime wall) {
  return unix_seconds(wall) / seconds_of_day;
}

}  // namespace

void ReplyWays::note(Transaction& transaction,
                     Conversation conversation,
                     CarrierNumber carrier,
                     smpp::WallTime wall) {
  const Way way{.carrier = carrier, .day = day_of(wall)};
  const Way* const known = ways_.find(conversation);
  if (known != nullptr && known->carrier == carrier && known->day == way.day) {
    return;
  }
  remember(conversation, way);
  smpp::Octets value;
  smpp::Writer out{value};
  out.number(way.carrier.value());
  out.number(way.day);
  transaction.batch.put(Column::idempotency,
                        keys::reply_way(conversation),
                        std::move(value),
                        DataClass::meta,
                        unix_seconds(wall) + whole_seconds(kept_));
}

void ReplyWays::forget(Transaction& transaction, Conversation conversation) {
  ways_.erase(conversation);
  transaction.batch.erase(Column::idempotency, keys::reply_way(conversation));
}

// The newest again.
void ReplyWays::remember(Conversation conversation, const Way& way) {
  ways_.erase(conversation);
  *ways_.try_emplace(conversation).first = way;
}

std::optional<ReplyWays::Way> ReplyWays::find(Conversation conversation,
                                              smpp::WallTime wall) const {
  const Way* const way = ways_.find(conversation);
  if (way == nullptr || way->day + whole_seconds(kept_) / seconds_of_day < day_of(wall)) {
    return std::nullopt;
  }
  return *way;
}

void ReplyWays::recover(Storage& storage, smpp::UniqueFunction<void()> done) {
  recover(storage, keys::reply_way_prefix(), std::move(done));
}

void ReplyWays::recover(Storage& storage, const Key& from, smpp::UniqueFunction<void()> done) {
  storage.page(Column::idempotency,
               from,
               keys::reply_way_prefix().after_prefix(),
               recovered_a_page,
               [this, &storage, done = std::move(done)](const Page& page) mutable {
                 for (const StoredRecord& record : page.records) {
                   smpp::Reader key{record.key.octets().subspan(1)};
                   smpp::Reader in{record.value};
                   const auto conversation = key.number<Conversation>();
                   const CarrierNumber carrier{in.number<std::uint16_t>()};
                   const auto day = in.number<std::uint32_t>();
                   if (!key.failed() && !in.failed()) {
                     remember(conversation, {.carrier = carrier, .day = day});
                   }
                 }
                 if (page.next.empty()) {
                   done();
                 } else {
                   recover(storage, page.next, std::move(done));
                 }
               });
}

}  // namespace routing
