// The names of things while they travel. Carriers, queues and clients have names in the
// configuration and small numbers in the store: a name keeps its number for ever (Column::meta).
// Messages and events have ids that sort by time and are never used twice, across restarts.
#pragma once

#include "routing/model/storage.hpp"
#include "smpp/base/tagged.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace routing {

using CarrierNumber = smpp::Tagged<struct CarrierNumberTag, std::uint16_t>;
using QueueNumber = smpp::Tagged<struct QueueNumberTag, std::uint16_t>;
using ClientNumber = smpp::Tagged<struct ClientNumberTag, std::uint16_t>;

// Unique over the life of a store: the run of the process in the upper 24 bits, a counter below.
using Serial = std::uint64_t;
inline constexpr unsigned serial_run_shift = 40;

// A message that a client handed in. Also says where its record lies: the key in Column::outbound.
struct MessageId {
  CarrierNumber carrier;
  std::uint8_t lane = 0;     // priority: 0 first
  std::uint64_t due_ms = 0;  // when it may go at the earliest, Unix milliseconds, 48 bits kept
  Serial serial = 0;

  auto operator<=>(const MessageId&) const = default;
};

[[nodiscard]] Key outbound_key(const MessageId& id);
[[nodiscard]] std::optional<MessageId> parse_outbound_key(
    const Key& key);  // nothing for part records
// 34 lower-case hexadecimal digits, the octets of the key; what clients see.
[[nodiscard]] std::string to_text(const MessageId& id);
[[nodiscard]] std::optional<MessageId> parse_message_id(std::string_view text);

// An event in a queue; its text form is the CloudEvents id and never changes over redeliveries.
struct EventId {
  QueueNumber queue;
  Serial serial = 0;

  auto operator<=>(const EventId&) const = default;
};

[[nodiscard]] Key inbound_key(const EventId& id);
[[nodiscard]] std::optional<EventId> parse_inbound_key(const Key& key);
[[nodiscard]] std::string to_text(const EventId& id);

// Which numbers talk to each other: a keyed hash of (ours, theirs), 0 for none.
using Conversation = std::uint64_t;

}  // namespace routing

template <>
struct std::hash<routing::MessageId> {
  std::size_t operator()(const routing::MessageId& id) const noexcept {
    return std::hash<std::uint64_t>{}(id.serial);
  }
};
