// A carrier's receipt pattern against its samples, as the daemon would read them. Called by the
// rules, while the configuration is loaded.
#pragma once

#include "config/config.hpp"

#include <string>
#include <vector>

namespace config {

struct SampleFault {
  std::string path;  // below `receipts` or `samples`
  std::string text;  // what is wrong; what would be right. Never what a sample holds
};

[[nodiscard]] std::vector<SampleFault> check_samples(const Carrier& carrier);

}  // namespace config
