// `store verify` and `store salvage`: they ask no daemon, but read its state folder while none
// works in it, with the root key that its configuration names.
#pragma once

#include "tools/smppbridgectl/exit_code.hpp"
#include "tools/smppbridgectl/options.hpp"

namespace ctl {

// Shows what was found, or says on standard error why nothing was looked at.
[[nodiscard]] ExitCode verify_store(const Options& options);
[[nodiscard]] ExitCode salvage_store(const Options& options);

}  // namespace ctl
