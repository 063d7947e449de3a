// `smppbridgectl trace`: begins a trace, fetches its lines and shows each as it comes, until it
// ends.
#pragma once

#include "tools/smppbridgectl/exit_code.hpp"
#include "tools/smppbridgectl/options.hpp"

namespace ctl {

// Blocks until then. What went wrong has been written to standard error.
[[nodiscard]] ExitCode trace(const Options& options);

}  // namespace ctl
