#include "routing/outbound/intents.hpp"

#include "routing/model/binary.hpp"
#include "routing/model/keys.hpp"
#include "routing/model/unix_time.hpp"

namespace routing {

std::uint64_t Intents::declare(Transaction& transaction,
                               const std::vector<MessageId>& ids,
                               smpp::WallTime wall) {
  const std::uint64_t intent = serials_.take();
  smpp::Octets value;
  value.reserve(sizeof(std::uint32_t) + ids.size() * keys::message_size);
  smpp::Writer writer{value};
  writer.number(unix_seconds(wall));
  for (const MessageId& id : ids) {
    binary::write_message_id(writer, id);
  }
  transaction.batch.put(Column::meta, keys::intent(intent), std::move(value), DataClass::meta);
  unsettled_.emplace(intent, ids.size());
  return intent;
}

void Intents::settle(Transaction& transaction, std::uint64_t intent) {
  const auto found = unsettled_.find(intent);
  if (found == unsettled_.end()) {
    return;
  }
  if (--found->second == 0) {
    unsettled_.erase(found);
    transaction.batch.erase_once(Column::meta, keys::intent(intent));
  }
}

Intents::Found Intents::recover(std::uint64_t intent, std::span<const std::uint8_t> value) {
  Found found;
  smpp::Reader in{value};
  if (value.size() % keys::message_size != 0) {
    found.declared_at = smpp::WallTime{std::chrono::seconds{in.number<std::uint32_t>()}};
  }
  while (!in.empty()) {
    const MessageId id = binary::read_message_id(in);
    if (in.failed()) {
      break;
    }
    found.ids.push_back(id);
  }
  unsettled_.emplace(intent, found.ids.size());
  return found;
}

}  // namespace routing
