// The ledger as JSON: by carrier, by client, and by both. Pure.
#pragma once

#include "routing/model/ledger_report.hpp"
#include "smpp/base/octets.hpp"

#include <functional>
#include <string>

namespace admin {

struct LedgerNames {
  std::function<std::string(routing::CarrierNumber)> carrier;
  std::function<std::string(routing::ClientNumber)> client;
};

[[nodiscard]] smpp::Octets ledger_page(const routing::LedgerReport& report,
                                       const LedgerNames& names);

}  // namespace admin
