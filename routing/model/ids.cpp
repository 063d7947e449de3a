#include "routing/model/ids.hpp"

#include "routing/model/hex.hpp"
#include "smpp/wire/reader.hpp"

namespace routing {
namespace {

constexpr std::size_t outbound_key_size = 2 + 1 + 6 + 8;
constexpr std::size_t inbound_key_size = 2 + 1 + 8;
constexpr std::uint8_t live_event = 0;

std::optional<MessageId> parse_message_octets(std::span<const std::uint8_t> octets) {
  if (octets.size() != outbound_key_size) {
    return std::nullopt;
  }
  smpp::Reader in{octets};
  MessageId id;
  id.carrier = CarrierNumber{in.number<std::uint16_t>()};
  id.lane = in.number<std::uint8_t>();
  id.due_ms = std::uint64_t{in.number<std::uint16_t>()} << 32;
  id.due_ms |= in.number<std::uint32_t>();
  id.serial = in.number<std::uint64_t>();
  return id;
}

}  // namespace

Key outbound_key(const MessageId& id) {
  Key key;
  key.number(id.carrier.value())
      .number(id.lane)
      .number(static_cast<std::uint16_t>(id.due_ms >> 32))
      .number(static_cast<std::uint32_t>(id.due_ms))
      .number(id.serial);
  return key;
}

std::optional<MessageId> parse_outbound_key(const Key& key) {
  return parse_message_octets(key.octets());
}

std::string to_text(const MessageId& id) {
  return to_hex(outbound_key(id).octets());
}

std::optional<MessageId> parse_message_id(std::string_view text) {
  if (text.size() != outbound_key_size * 2) {
    return std::nullopt;
  }
  const auto key = from_hex(text);
  return key ? parse_outbound_key(*key) : std::nullopt;
}

Key inbound_key(const EventId& id) {
  Key key;
  key.number(id.queue.value()).number(live_event).number(id.serial);
  return key;
}

std::optional<EventId> parse_inbound_key(const Key& key) {
  if (key.size() != inbound_key_size) {
    return std::nullopt;
  }
  smpp::Reader in{key.octets()};
  EventId id;
  id.queue = QueueNumber{in.number<std::uint16_t>()};
  if (in.number<std::uint8_t>() != live_event) {
    return std::nullopt;
  }
  id.serial = in.number<std::uint64_t>();
  return id;
}

std::string to_text(const EventId& id) {
  return to_hex(inbound_key(id).octets());
}

}  // namespace routing
