// The plain content of one frame of the log: writes, in order.
//
//   kind 1 | column 1 | size of key 1 | key | and of a put: class 1 | expiry 4 | size 4 | value
//
// Pure.
#pragma once

#include "routing/model/storage.hpp"

#include <functional>
#include <span>

namespace store {

void append_write(smpp::Octets& frame, const routing::Write& write);

// False if this is no content of a frame; writes before the fault have been visited then.
[[nodiscard]] bool read_writes(std::span<const std::uint8_t> frame,
                               const std::function<void(routing::Write)>& visit);

}  // namespace store
