#include "daemon/admin/resources.hpp"

#include <algorithm>
#include <utility>

namespace admin {

void Resources::add(std::string path, Page page) {
  const bool takes_last = path.ends_with('*');
  if (takes_last) {
    path.pop_back();
  }
  resources_.push_back(
      {.path = std::move(path), .takes_last = takes_last, .page = std::move(page)});
}

void Resources::add_task(std::string path, Page page) {
  add(std::move(path), std::move(page));
  resources_.back().method = "POST";
}

queue::Api::Abandon Resources::handle(const queue::Request& request, Done done) const {
  const std::size_t mark = std::min(request.target.find('?'), request.target.size());
  const std::string_view path = request.target.substr(0, mark);
  for (const Resource& resource : resources_) {
    const std::string_view last =
        path.starts_with(resource.path) ? path.substr(resource.path.size()) : std::string_view{};
    const bool here = resource.takes_last
                          ? !last.empty() && last.find('/') == std::string_view::npos
                          : path == resource.path;
    if (!here) {
      continue;
    }
    if (request.method != resource.method) {
      queue::Response refusal =
          queue::problem_response("method-not-allowed",
                                  405,
                                  {},
                                  "this resource has " + std::string{resource.method} + " only");
      refusal.allow = resource.method;
      done(std::move(refusal));
      return {};
    }
    resource.page(
        Question{.last = last,
                 .query = request.target.substr(std::min(mark + 1, request.target.size()))},
        std::move(done));
    return {};
  }
  done(queue::problem_response(
      "not-found",
      404,
      {},
      "there is no such resource; is smppbridgectl of the daemon's version?"));
  return {};
}

}  // namespace admin
