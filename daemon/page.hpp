// A page of the operations listener: metrics, health.
#pragma once

#include "daemon/queue/api.hpp"

#include <string>
#include <string_view>

namespace application {

// `type` is static storage.
inline queue::Response page(unsigned status, std::string_view type, const std::string& body) {
  queue::Response response;
  response.status = status;
  response.content_type = type;
  response.body = smpp::to_octets(std::string_view{body});
  return response;
}

}  // namespace application
