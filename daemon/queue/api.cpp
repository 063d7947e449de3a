#include "daemon/queue/api.hpp"

#include "daemon/queue/api_call.hpp"
#include "daemon/queue/base64.hpp"

#include <algorithm>
#include <array>

namespace queue {
namespace {

// No resource of ours lies deeper.
constexpr std::size_t max_segments = 5;

constexpr std::string_view json_type = "application/json";
constexpr std::string_view problem_type = "application/problem+json";

std::optional<smpp::Utf8> percent_decoded(std::string_view text, bool plus_is_space) {
  smpp::Utf8 out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+' && plus_is_space) {
      out.push_back(' ');
    } else if (text[at] != '%') {
      out.push_back(text[at]);
    } else {
      const auto octet = decode_hex(text.substr(at + 1, 2));
      if (!octet || octet->size() != 1) {
        return std::nullopt;
      }
      out.push_back(static_cast<char>(octet->front()));
      at += 2;
    }
  }
  return out;
}

// "/v1/messages" -> {"v1", "messages"}; empty if it is no path of ours.
std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  while (path.starts_with('/') && segments.size() <= max_segments) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    const auto segment = percent_decoded(path.substr(0, end), false);
    if (!segment) {
      return {};
    }
    segments.emplace_back(smpp::view(*segment));
    path.remove_prefix(end);
  }
  if (!path.empty()) {
    return {};
  }
  return segments;
}

// Media types compare without case; a parameter (charset) may follow.
bool is_json(std::string_view content_type) {
  const std::string_view type =
      content_type.substr(0, std::min(content_type.find_first_of("; \t"), content_type.size()));
  return std::ranges::equal(type, json_type, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

}  // namespace

Response json_response(unsigned status, smpp::Octets body) {
  Response response;
  response.status = status;
  response.content_type = json_type;
  response.body = std::move(body);
  return response;
}

Response problem_response(std::string_view type,
                          unsigned status,
                          std::string_view field,
                          std::string_view detail) {
  Response response;
  response.status = status;
  response.content_type = problem_type;
  // A full queue drains within moments; a store that refuses needs a little longer.
  response.retry_after_s = status == 429 || status == 409 ? 1 : status == 503 ? 5 : 0;
  JsonWriter out{response.body};
  write_problem(out, type, status, field, detail);
  return response;
}

std::optional<smpp::Utf8> query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
      return percent_decoded(pair.substr(equals + 1), true);
    }
  }
  return std::nullopt;
}

Api::Api(const FeedSettings& settings,
         std::vector<QueueName> queues,
         CarrierNames carriers,
         routing::Acceptance& acceptance,
         Feed& feed,
         Seals seals)
    : settings_(settings),
      queues_(std::move(queues)),
      carriers_(std::move(carriers)),
      acceptance_(&acceptance),
      feed_(&feed),
      seals_(std::move(seals)) {}

Api::Abandon Api::handle(const Request& request, smpp::Time now, smpp::WallTime wall, Done done) {
  if (request.client == nullptr) {
    done(problem_response(
        "unknown-client", 403, {}, "this user or certificate is no client of the configuration"));
    return {};
  }
  const std::size_t mark = std::min(request.target.find('?'), request.target.size());
  Call call{.request = request,
            .client = *request.client,
            .path = segments_of(request.target.substr(0, mark)),
            .query = request.target.substr(std::min(mark + 1, request.target.size())),
            .now = now,
            .wall = wall,
            .done = std::move(done)};

  struct Row {
    std::string_view method;
    std::array<std::string_view, 4> path;  // "*" is any one segment
    std::size_t size;
    Abandon (Api::*run)(Call);
  };

  static constexpr std::array<Row, 12> rows{{
      {"POST", {"v1", "messages"}, 2, &Api::post_messages},
      {"GET", {"v1", "messages"}, 2, &Api::messages_by_reference},
      {"GET", {"v1", "messages", "*"}, 3, &Api::message},
      {"DELETE", {"v1", "messages", "*"}, 3, &Api::cancel},
      {"POST", {"v1", "messages", "*", "resolve"}, 4, &Api::resolve},
      {"POST", {"v1", "messages", "*", "replace"}, 4, &Api::replace},
      {"POST", {"v1", "events", "lease"}, 3, &Api::lease},
      {"POST", {"v1", "events", "ack"}, 3, &Api::ack},
      {"POST", {"v1", "events", "nack"}, 3, &Api::nack},
      {"GET", {"v1", "queues", "*", "dead"}, 4, &Api::dead},
      {"POST", {"v1", "queues", "*", "redrive"}, 4, &Api::redrive},
      {"GET", {"v1", "keys"}, 2, &Api::keys},
  }};
  bool known_path = false;
  std::string_view allow;
  for (const Row& row : rows) {
    const bool here = std::ranges::equal(
        std::span{row.path}.first(row.size), call.path, [](std::string_view rule, const auto& is) {
          return rule == "*" ? !is.empty() : rule == is;
        });
    if (!here) {
      continue;
    }
    if (row.method == request.method) {
      if (row.method == "POST" && !is_json(request.content_type)) {
        call.refuse("unsupported-media-type", 415, "Content-Type", "must be application/json");
        return {};
      }
      return (this->*row.run)(std::move(call));
    }
    allow = !known_path              ? row.method
            : row.method == "DELETE" ? std::string_view{"GET, DELETE"}
                                     : std::string_view{"GET, POST"};
    known_path = true;
  }
  if (!known_path) {
    call.refuse("not-found", 404, {}, "there is no such resource; see docs/openapi.yaml");
    return {};
  }
  Response response =
      problem_response("method-not-allowed", 405, {}, "this resource has other methods: see Allow");
  response.allow = allow;
  call.done(std::move(response));
  return {};
}

Api::Abandon Api::keys(Call call) {
  smpp::Octets body;
  JsonWriter out{body};
  seals_.write_public(out);
  call.done(json_response(200, std::move(body)));
  return {};
}

FeedQueue* Api::own_queue(Call& call, std::optional<std::string_view> name) {
  const auto own = std::ranges::find(queues_, call.client.queue, &QueueName::number);
  FeedQueue* const queue = own == queues_.end() ? nullptr : feed_->find(own->number);
  if (queue == nullptr) {
    call.refuse("not-found", 404, "queue", "this client's queue is not configured");
    return nullptr;
  }
  // The same answer whether the other queue exists or not.
  if (name && *name != own->name) {
    call.refuse("not-your-queue", 403, "queue", "a client uses its own queue only");
    return nullptr;
  }
  return queue;
}

}  // namespace queue
