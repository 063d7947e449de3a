// One request on its way through Api: private to api*.cpp.
#pragma once

#include "daemon/queue/api.hpp"
#include "daemon/queue/requests.hpp"

#include <string>
#include <vector>

namespace queue {

struct Api::Call {
  const Request& request;
  const ClientIdentity& client;
  std::vector<std::string> path;  // segments, decoded
  std::string_view query;
  smpp::Time now;
  smpp::WallTime wall;
  Done done;

  void refuse(std::string_view type,
              unsigned status,
              std::string_view field,
              std::string_view detail) {
    done(problem_response(type, status, field, detail));
  }

  void refuse(const BodyProblem& problem) {
    refuse(problem.status == 400   ? "not-json"
           : problem.status == 413 ? "too-large"
                                   : "invalid",
           problem.status,
           problem.field,
           problem.detail);
  }
};

[[nodiscard]] Response json_response(unsigned status, smpp::Octets body);

// The value of one parameter of a query, decoded; nothing if it is not there or not decodable.
[[nodiscard]] std::optional<smpp::Utf8> query_value(std::string_view query, std::string_view name);

}  // namespace queue
