// A carrier's sample PDUs against its settings: what the daemon would make of them. Called by the
// rules, while the configuration is loaded.
#pragma once

#include "config/config.hpp"
#include "config/receipt_samples.hpp"

#include <vector>

namespace config {

[[nodiscard]] std::vector<SampleFault> check_pdu_samples(const Carrier& carrier);

}  // namespace config
