#include "daemon/queue/lease.hpp"

#include "routing/model/hex.hpp"
#include "smpp/wire/reader.hpp"

namespace queue {

routing::Key key_of(const LeaseId& id) {
  return routing::Key{}.number(id.run).number(id.queue).number(id.slot).number(id.generation);
}

std::string to_text(const LeaseId& id) {
  return routing::to_hex(key_of(id).octets());
}

std::optional<LeaseId> parse_lease_id(std::string_view text) {
  if (text.size() != lease_text_size) {
    return std::nullopt;
  }
  const auto key = routing::from_hex(text);
  if (!key) {
    return std::nullopt;
  }
  smpp::Reader in{key->octets()};
  LeaseId id;
  id.run = in.number<std::uint32_t>();
  id.queue = in.number<std::uint16_t>();
  id.slot = in.number<std::uint32_t>();
  id.generation = in.number<std::uint32_t>();
  return id;
}

}  // namespace queue
