// Memory as the kernel sees it. For the files of this folder; at start-up and where a thread
// begins.
#pragma once

#include "daemon/memory/heaps.hpp"

namespace memory {

// The upper part of the region that is mapped without a gap up to its end.
[[nodiscard]] Region mapped_part(Region region);

[[nodiscard]] bool lock(Region region);
[[nodiscard]] bool leave_out_of_cores(Region region);
[[nodiscard]] bool wipe_on_fork(Region region);

}  // namespace memory
