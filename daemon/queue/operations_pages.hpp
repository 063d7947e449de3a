// Metrics and health: pages that the application gives and a listener of their own shows.
#pragma once

#include "daemon/queue/api.hpp"

#include <functional>

namespace queue {

// What GET /metrics, /healthz and /readyz answer; called on the I/O thread.
struct OperationsPages {
  std::function<Response()> metrics;
  std::function<Response()> healthz;
  std::function<Response()> readyz;
};

[[nodiscard]] Response operations_page(const OperationsPages& pages, const Request& request);

}  // namespace queue
