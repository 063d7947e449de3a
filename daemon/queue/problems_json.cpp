// The part of events_json.hpp that tells what is wrong.
#include "daemon/queue/events_json.hpp"
#include "daemon/queue/http_response.hpp"

#include <string>

namespace queue {
unsigned status_of(routing::Problem::Code code) {
  using Code = routing::Problem::Code;
  switch (code) {
    case Code::invalid:
    case Code::no_route:
    case Code::too_long:
    case Code::not_encodable:
      return 422;
    case Code::sender_not_allowed:
      return 403;
    case Code::queue_full:
      return 429;
    case Code::unavailable:
      return 503;
  }
  return 503;
}

std::string_view name_of(routing::Problem::Code code) {
  using Code = routing::Problem::Code;
  switch (code) {
    case Code::invalid:
      return "invalid";
    case Code::no_route:
      return "no-route";
    case Code::too_long:
      return "too-long";
    case Code::not_encodable:
      return "not-encodable";
    case Code::sender_not_allowed:
      return "sender-not-allowed";
    case Code::queue_full:
      return "queue-full";
    case Code::unavailable:
      return "unavailable";
  }
  return "unavailable";
}

void write_problem(JsonWriter& out,
                   std::string_view type,
                   unsigned status,
                   std::string_view field,
                   std::string_view detail) {
  out.open('{');
  const auto put = [&out](std::string_view key, std::string_view text) {
    out.key(key);
    out.string(text);
  };
  put("type", "urn:smppbridge:problem:" + std::string{type});
  put("title", reason_of(status));
  out.key("status");
  out.number(status);
  if (!field.empty()) {
    put("field", field);
  }
  put("detail", detail);
  out.close('}');
}

}  // namespace queue
