// An event as the backend side of smpp-load sees it.
#pragma once

#include <cstdint>
#include <string_view>

namespace load {

// What this tool reads of an event; empty is absent.
struct LeasedEvent {
  std::string_view lease;
  std::uint64_t attempt = 0;
  std::string_view id;
  std::string_view type;
  std::string_view message;  // message.status
  std::string_view state;
  std::string_view text;  // message.received
  bool possible_duplicate = false;
};

}  // namespace load
