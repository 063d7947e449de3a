// The calls of the queue API that a backend makes, on one connection.
//
// One call at a time; one thread.
#pragma once

#include "tools/common/http_client.hpp"
#include "tools/smpp_load/leased_event.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace load {

// One result of a post: an id, or why not.
struct PostResult {
  std::string_view id;      // empty: a problem
  unsigned status = 0;      // of the problem; 429 and 503 pass
  std::string_view detail;  // of the problem
};

// Everything that is viewed lives until the next call.
class QueueClient {
 public:
  QueueClient(const boost::asio::any_io_executor& executor, const tools::Endpoint& endpoint)
      : http_(executor, endpoint) {}

  // `body` is a JSON array of messages. The answer's status and, if it is 202, `results`.
  boost::asio::awaitable<smpp::expected<unsigned, std::string>> post(
      std::string_view body, std::string_view idempotency_key, std::vector<PostResult>& results);
  // Waits a second for the first event. An error also for an answer other than 200.
  boost::asio::awaitable<smpp::expected<void, std::string>> lease(std::string_view queue,
                                                                  std::size_t max,
                                                                  std::vector<LeasedEvent>& events);
  // All of `events`, whose views may be of this client's last lease.
  boost::asio::awaitable<smpp::expected<void, std::string>> ack(
      const std::vector<LeasedEvent>& events);

 private:
  [[nodiscard]] const boost::json::value* parse(std::string_view body, std::string_view member);

  tools::HttpClient http_;
  smpp::Utf8 body_;
  std::unique_ptr<boost::json::monotonic_resource> memory_;
  std::vector<unsigned char> first_block_;
  std::optional<boost::json::value> parsed_;
};

}  // namespace load
