// The carrier's message ids: numbers that are never given twice, written in the form that is asked
// for. Pure.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/base/time.hpp"
#include "tools/smsc_sim/settings.hpp"

#include <cstdint>

namespace sim {

using MessageNumber = std::uint64_t;

// The first of a run: later than all of an earlier run, if that gave less than a million a second.
[[nodiscard]] MessageNumber first_message_number(smpp::WallTime started);

// dec "1834920394752", hex "1AB3C4D5E6F7" (the same number), text "m-1834920394752".
[[nodiscard]] smpp::FixedText<64> write_message_id(MessageNumber number, IdForm form);

}  // namespace sim
