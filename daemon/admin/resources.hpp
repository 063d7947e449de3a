// What there is to ask for: GET on a path, each with its page; and what there is to do: POST. A
// resource whose path ends in `*` gets that segment; what follows `?` is its own business
// (queue::query_value).
//
// Owned by the application; I/O thread.
#pragma once

#include "daemon/queue/api.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace admin {

// Views are valid only during the call.
struct Question {
  std::string_view last;  // the segment that `*` stood for
  std::string_view query;
};

class Resources {
 public:
  using Done = queue::Api::Done;
  using Page = std::function<void(const Question&, Done)>;

  void add(std::string path, Page page);
  // By POST, without a body.
  void add_task(std::string path, Page page);
  // As Api::handle: `done` is called once, at once or later.
  [[nodiscard]] queue::Api::Abandon handle(const queue::Request& request, Done done) const;

 private:
  struct Resource {
    std::string path;  // without the `*`
    bool takes_last = false;
    Page page;
    std::string_view method = "GET";
  };

  std::vector<Resource> resources_;
};

}  // namespace admin
