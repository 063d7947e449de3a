#include "tools/smpp_load/sim_client.hpp"

#include "daemon/net/acceptor.hpp"
#include "tools/common/json_text.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <utility>

namespace load {

namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using local = asio::local::stream_protocol;

constexpr std::size_t read_size = 64 * 1024;
// A page of 10,000 ledger entries fits.
constexpr std::size_t max_answer = 64 * 1024 * 1024;

const json::value* find(const json::object& object, std::string_view name) {
  return object.if_contains(json::string_view{name.data(), name.size()});
}

}  // namespace

asio::awaitable<smpp::expected<json::object, std::string>> SimClient::call(
    const smpp::Utf8& command) {
  if (transport_ == nullptr) {
    auto connected = co_await connect();
    if (!connected) {
      co_return smpp::unexpected(std::move(connected.error()));
    }
  }
  smpp::Utf8 line = command;
  line.push_back('\n');
  const auto failed = co_await transport_->write(smpp::octets_of(smpp::view(line)));
  if (failed) {
    transport_.reset();
    co_return smpp::unexpected("the simulated carrier: " + failed.message());
  }
  in_.clear();
  smpp::Octets chunk(read_size);
  while (in_.empty() || in_.back() != '\n') {
    const auto got = co_await transport_->read_some(chunk);
    if (got) {
      in_.insert(in_.end(), chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(*got));
    }
    if (!got || in_.size() > max_answer) {
      transport_.reset();
      co_return smpp::unexpected(std::string{"the simulated carrier hung up"});
    }
  }
  json::error_code malformed;
  const std::string_view text = smpp::view(in_);
  json::value parsed = json::parse(json::string_view{text.data(), text.size()}, malformed);
  if (malformed || !parsed.is_object()) {
    co_return smpp::unexpected(std::string{"the simulated carrier answered with no JSON object"});
  }
  const json::value* const ok = find(parsed.get_object(), "ok");
  if (ok == nullptr || !ok->is_bool() || !ok->get_bool()) {
    co_return smpp::unexpected("the simulated carrier: " +
                               std::string{text_of(parsed.get_object(), "error")});
  }
  co_return std::move(parsed.get_object());
}

asio::awaitable<smpp::expected<std::uint64_t, std::string>> SimClient::read_ledger(
    std::string_view ledger, const std::function<void(const json::object&)>& take) {
  constexpr std::uint64_t page = 5'000;
  for (std::uint64_t from = 0;;) {
    smpp::Utf8 command;
    tools::JsonObject object{command};
    object.field("cmd", ledger);
    object.field("from", from);
    object.field("max", page);
    object.close();
    auto answer = co_await call(command);
    if (!answer) {
      co_return smpp::unexpected(std::move(answer.error()));
    }
    for (const json::value& entry : answer->at("entries").as_array()) {
      take(entry.as_object());
    }
    from = number_of(*answer, "next");
    if (from >= number_of(*answer, "size")) {
      co_return number_of(*answer, "left_out");
    }
  }
}

asio::awaitable<smpp::expected<void, std::string>> SimClient::connect() {
  if (path_.empty()) {
    co_return smpp::unexpected(std::string{"--sim: the control socket of smsc-sim is needed"});
  }
  local::socket socket{executor_};
  const local::endpoint there{path_};
  auto [failed] = co_await socket.async_connect(there, asio::as_tuple(asio::use_awaitable));
  if (failed) {
    co_return smpp::unexpected("--sim: " + path_ + ": " + failed.message());
  }
  transport_ = net::plain_transport(std::move(socket));
  co_return smpp::expected<void, std::string>{};
}

std::uint64_t number_of(const json::object& object, std::string_view name) {
  const json::value* const value = find(object, name);
  json::error_code failed;
  return value == nullptr ? 0 : value->to_number<std::uint64_t>(failed);
}

double real_of(const json::object& object, std::string_view name) {
  const json::value* const value = find(object, name);
  json::error_code failed;
  return value == nullptr ? 0 : value->to_number<double>(failed);
}

std::string_view text_of(const json::object& object, std::string_view name) {
  const json::value* const value = find(object, name);
  if (value == nullptr || !value->is_string()) {
    return {};
  }
  return {value->get_string().data(), value->get_string().size()};
}

}  // namespace load
