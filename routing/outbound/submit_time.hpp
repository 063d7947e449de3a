// When a message was submitted last, as the records beside its own have it that say that a part was
// taken, or that it was sent again: four octets, seconds since 1970. Earlier versions wrote one.
#pragma once

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
  if (in.failed()) {
    return;
  }
  message.last_submit =
      std::max(message.last_submit, smpp::WallTime{std::chrono::seconds{seconds}});
}

}  // namespace routing
