// What a consumer holds of an event: the name of its lease, and the event while it is handed over.
#pragma once

#include "routing/model/event.hpp"
#include "routing/model/ids.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace queue {

// Names one lending of one event. The slot is used again and again, its generation never; `run`
// differs between processes, so that a lease of an earlier run is unknown; `queue` keeps the leases
// of one queue from meaning anything in another.
struct LeaseId {
  std::uint32_t run = 0;
  std::uint16_t queue = 0;
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;

  bool operator==(const LeaseId&) const = default;
};

inline constexpr std::size_t lease_text_size = 28;
[[nodiscard]] routing::Key key_of(const LeaseId& id);
// 28 lower-case hexadecimal digits of that key; opaque to clients.
[[nodiscard]] std::string to_text(const LeaseId& id);
[[nodiscard]] std::optional<LeaseId> parse_lease_id(std::string_view text);

// One event as it is handed to a consumer. `encoded` is valid only during the call that hands it
// over.
struct LeasedEvent {
  LeaseId lease;
  routing::EventId id;
  std::uint32_t attempt = 1;
  std::span<const std::uint8_t> encoded;
};

}  // namespace queue
