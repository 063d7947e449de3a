// What records beside a message's own note of it: that a part was taken, or that it was sent again,
// and when it was submitted last: four octets, seconds since 1970. Earlier versions wrote one.
#pragma once

#include "routing/model/keys.hpp"
#include "routing/model/storage.hpp"
#include "routing/model/unix_time.hpp"
#include "routing/outbound/message.hpp"
#include "smpp/wire/reader.hpp"
#include "smpp/wire/writer.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

namespace routing {

inline smpp::Octets submit_time(const OutboundMessage& message) {
  smpp::Octets value;
  smpp::Writer writer{value};
  writer.number(unix_seconds(message.last_submit));
  return value;
}

inline void take_submit_time(OutboundMessage& message, std::span<const std::uint8_t> value) {
  smpp::Reader in{value};
  const auto seconds = in.number<std::uint32_t>();
  if (!in.failed()) {
    message.last_submit =
        std::max(message.last_submit, smpp::WallTime{std::chrono::seconds{seconds}});
  }
}

// Of a record whose key begins with the message's; others than those two say nothing here.
inline void take_note(OutboundMessage& message, const StoredRecord& record) {
  const auto octets = record.key.octets();
  if (record.key == keys::flagged(message.envelope.id)) {
    message.possible_duplicate = true;
    message.resent = true;
    message.flagged = true;
    take_submit_time(message, record.value);
  } else if (octets.size() == keys::message_size + 2) {
    const std::uint8_t part = octets.back();
    if (part >= 1 && part <= message.states.size()) {
      message.states[part - 1u] = PartState::taken;
      take_submit_time(message, record.value);
    }
  }
}

}  // namespace routing
