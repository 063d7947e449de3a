#include "routing/outbound/retry_policy.hpp"

#include "smpp/pdu/status_facts.hpp"

#include <algorithm>

namespace routing {

Verdict verdict_of(smpp::CommandStatus status) {
  switch (smpp::class_of(status)) {
    case smpp::StatusClass::ok:
      return Verdict::accepted;
    case smpp::StatusClass::throttle:
      return Verdict::throttled;
    case smpp::StatusClass::retry:
      return Verdict::temporary;
    case smpp::StatusClass::fatal:
      return Verdict::rebind;
    case smpp::StatusClass::permanent:
    case smpp::StatusClass::bind:  // no answer to a message: not mended by sending it again
      return Verdict::permanent;
  }
  return Verdict::permanent;
}

smpp::Duration doubled(smpp::Duration first, std::uint32_t attempt, smpp::Duration longest) {
  // 2^20 times any sensible first delay is beyond any sensible longest one.
  const auto factor = std::int64_t{1} << std::min<std::uint32_t>(attempt, 20);
  return std::min(first * factor, longest);
}

}  // namespace routing
