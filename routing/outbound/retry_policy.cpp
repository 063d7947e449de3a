#include "routing/outbound/retry_policy.hpp"

#include <algorithm>

namespace routing {

Verdict verdict_of(smpp::CommandStatus status) {
  using smpp::CommandStatus;
  switch (static_cast<std::uint32_t>(status)) {
    case static_cast<std::uint32_t>(CommandStatus::ESME_ROK):
      return Verdict::accepted;
    case static_cast<std::uint32_t>(CommandStatus::ESME_RTHROTTLED):
      return Verdict::throttled;
    case static_cast<std::uint32_t>(CommandStatus::ESME_RSYSERR):
    case static_cast<std::uint32_t>(CommandStatus::ESME_RMSGQFUL):
    case static_cast<std::uint32_t>(CommandStatus::ESME_RX_T_APPN):
    case static_cast<std::uint32_t>(CommandStatus::ESME_RUNKNOWNERR):
    case static_cast<std::uint32_t>(CommandStatus::ESME_RSERTYPUNAVAIL):
      return Verdict::temporary;
    case static_cast<std::uint32_t>(CommandStatus::ESME_RINVBNDSTS):
      return Verdict::rebind;
    default:  // any number can come off the wire; unknown ones are tried no second time
      return Verdict::permanent;
  }
}

smpp::Duration doubled(smpp::Duration first, std::uint32_t attempt, smpp::Duration longest) {
  // 2^20 times any sensible first delay is beyond any sensible longest one.
  const auto factor = std::int64_t{1} << std::min<std::uint32_t>(attempt, 20);
  return std::min(first * factor, longest);
}

}  // namespace routing
