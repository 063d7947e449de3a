// What a carrier's answer to a submit means for the message, derived from the facts of its status
// (smpp/pdu/status_facts.hpp). Pure.
#pragma once

#include "smpp/base/time.hpp"
#include "smpp/pdu/ids.hpp"

#include <cstdint>

namespace routing {

enum class Verdict : std::uint8_t {
  accepted,
  throttled,  // the whole carrier pauses; the message is not to blame
  temporary,  // this message again, later
  rebind,     // the session is of no use: the message goes again at once, on another
  permanent,  // this message will not be taken
};
[[nodiscard]] Verdict verdict_of(smpp::CommandStatus status);

// first * 2^attempt, at most `longest`.
[[nodiscard]] smpp::Duration doubled(smpp::Duration first,
                                     std::uint32_t attempt,
                                     smpp::Duration longest);

}  // namespace routing
