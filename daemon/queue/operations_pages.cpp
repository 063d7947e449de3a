#include "daemon/queue/operations_pages.hpp"

namespace queue {

Response operations_page(const OperationsPages& pages, const Request& request) {
  const std::string_view path = request.target.substr(0, request.target.find('?'));
  const std::function<Response()>* page = nullptr;
  if (path == "/metrics") {
    page = &pages.metrics;
  } else if (path == "/healthz") {
    page = &pages.healthz;
  } else if (path == "/readyz") {
    page = &pages.readyz;
  }
  if (page == nullptr || !*page) {
    return problem_response("not-found", 404, {}, "there are /metrics, /healthz and /readyz only");
  }
  if (request.method != "GET") {
    Response refusal =
        problem_response("method-not-allowed", 405, {}, "this resource has GET only");
    refusal.allow = "GET";
    return refusal;
  }
  return (*page)();
}

}  // namespace queue
