#include "tools/smpp_load/queue_client.hpp"

#include "tools/common/json_text.hpp"

#include <boost/json/parse.hpp>

#include <utility>

namespace load {

namespace {

namespace asio = boost::asio;
namespace json = boost::json;

// The tree of a lease of 500 events fits.
constexpr std::size_t first_block_size = 1024 * 1024;
constexpr unsigned ok = 200;
constexpr unsigned accepted = 202;

std::string_view text_of(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(json::string_view{name.data(), name.size()});
  if (value == nullptr || !value->is_string()) {
    return {};
  }
  return {value->get_string().data(), value->get_string().size()};
}

std::uint64_t number_of(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(json::string_view{name.data(), name.size()});
  json::error_code failed;
  return value == nullptr ? 0 : value->to_number<std::uint64_t>(failed);
}

LeasedEvent event_of(const json::object& leased) {
  LeasedEvent read;
  read.lease = text_of(leased, "lease");
  read.attempt = number_of(leased, "attempt");
  const json::value* const event = leased.if_contains("event");
  if (event == nullptr || !event->is_object()) {
    return read;
  }
  read.id = text_of(event->get_object(), "id");
  read.type = text_of(event->get_object(), "type");
  const json::value* const data = event->get_object().if_contains("data");
  if (data == nullptr || !data->is_object()) {
    return read;
  }
  read.message = text_of(data->get_object(), "message");
  read.state = text_of(data->get_object(), "state");
  read.text = text_of(data->get_object(), "text");
  const json::value* const flag = data->get_object().if_contains("possible_duplicate");
  read.possible_duplicate = flag != nullptr && flag->is_bool() && flag->get_bool();
  return read;
}

PostResult result_of(const json::value& value) {
  PostResult read;
  if (!value.is_object()) {
    return read;
  }
  read.id = text_of(value.get_object(), "id");
  const json::value* const problem = value.get_object().if_contains("problem");
  if (problem != nullptr && problem->is_object()) {
    read.status = static_cast<unsigned>(number_of(problem->get_object(), "status"));
    read.detail = text_of(problem->get_object(), "detail");
  }
  return read;
}

std::string wrong_status(std::string_view call, unsigned status) {
  return std::string{call} + " was answered with " + std::to_string(status);
}

}  // namespace

asio::awaitable<smpp::expected<unsigned, std::string>> QueueClient::post(
    std::string_view body, std::string_view idempotency_key, std::vector<PostResult>& results) {
  results.clear();
  tools::HttpCall request;
  request.target = "/v1/messages";
  request.body = body;
  request.idempotency_key = idempotency_key;
  const auto answer = co_await http_.call(request);
  if (!answer) {
    co_return smpp::unexpected(answer.error());
  }
  if (answer->status == accepted) {
    const json::value* const given = parse(answer->body, "results");
    if (given == nullptr) {
      co_return smpp::unexpected(std::string{"a post was answered without results"});
    }
    for (const json::value& result : given->get_array()) {
      results.push_back(result_of(result));
    }
  }
  co_return answer->status;
}

asio::awaitable<smpp::expected<void, std::string>> QueueClient::lease(
    std::string_view queue, std::size_t max, std::vector<LeasedEvent>& events) {
  events.clear();
  body_.clear();
  tools::JsonObject object{body_};
  if (!queue.empty()) {
    object.field("queue", queue);
  }
  object.field("max", std::uint64_t{max});
  object.field("wait", "1s");
  object.close();
  tools::HttpCall request;
  request.target = "/v1/events/lease";
  request.body = smpp::view(body_);
  const auto answer = co_await http_.call(request);
  if (!answer) {
    co_return smpp::unexpected(answer.error());
  }
  if (answer->status != ok) {
    co_return smpp::unexpected(wrong_status("a lease", answer->status));
  }
  const json::value* const given = parse(answer->body, "events");
  if (given == nullptr) {
    co_return smpp::unexpected(std::string{"a lease was answered without events"});
  }
  for (const json::value& leased : given->get_array()) {
    if (leased.is_object()) {
      events.push_back(event_of(leased.get_object()));
    }
  }
  co_return smpp::expected<void, std::string>{};
}

asio::awaitable<smpp::expected<void, std::string>> QueueClient::ack(
    const std::vector<LeasedEvent>& events) {
  body_.clear();
  smpp::append(body_, "{\"leases\":[");
  for (const LeasedEvent& event : events) {
    if (body_.back() != '[') {
      body_.push_back(',');
    }
    tools::append_json_string(body_, event.lease);
  }
  smpp::append(body_, "]}");
  tools::HttpCall request;
  request.target = "/v1/events/ack";
  request.body = smpp::view(body_);
  const auto answer = co_await http_.call(request);
  if (!answer) {
    co_return smpp::unexpected(answer.error());
  }
  if (answer->status != ok) {
    co_return smpp::unexpected(wrong_status("an ack", answer->status));
  }
  co_return smpp::expected<void, std::string>{};
}

// The array that is this member of the object; nullptr if there is none.
const json::value* QueueClient::parse(std::string_view body, std::string_view member) {
  first_block_.resize(first_block_size);
  parsed_.reset();
  memory_ = std::make_unique<json::monotonic_resource>(first_block_.data(), first_block_.size());
  json::error_code failed;
  parsed_.emplace(json::parse(json::string_view{body.data(), body.size()}, failed, memory_.get()));
  if (failed || !parsed_->is_object()) {
    return nullptr;
  }
  const json::value* const found =
      parsed_->get_object().if_contains(json::string_view{member.data(), member.size()});
  return found != nullptr && found->is_array() ? found : nullptr;
}

}  // namespace load
