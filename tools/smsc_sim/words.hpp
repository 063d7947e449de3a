// The words and durations of the command line and the control socket. Pure.
#pragma once

#include "smpp/base/time.hpp"
#include "smpp/pdu/roles.hpp"
#include "smpp/pdu/values.hpp"
#include "tools/smsc_sim/settings.hpp"

#include <optional>
#include <string_view>

namespace sim {

// "50ms", "2s", "1m"; nothing for anything else.
[[nodiscard]] std::optional<smpp::Duration> parse_duration(std::string_view text);
[[nodiscard]] std::optional<IdForm> parse_id_form(std::string_view word);  // dec hex text
[[nodiscard]] std::optional<ReceiptForm> parse_receipt_form(
    std::string_view word);                                                       // none ... both
[[nodiscard]] std::optional<smpp::Version> parse_version(std::string_view word);  // 3.3 3.4 5.0
// A receipt's word, e.g. DELIVRD.
[[nodiscard]] std::optional<smpp::MessageState> parse_state(std::string_view word);

}  // namespace sim
