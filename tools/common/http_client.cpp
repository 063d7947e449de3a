#include "tools/common/http_client.hpp"

#include "daemon/net/acceptor.hpp"
#include "daemon/net/connector.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace tools {

namespace {

namespace asio = boost::asio;
using local = asio::local::stream_protocol;

constexpr std::size_t read_size = 64 * 1024;
// Leases of 1,000 long events and metrics fit.
constexpr std::size_t max_answer = 16 * 1024 * 1024;

template <class T>
std::optional<T> parse_number(std::string_view text) {
  T number{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size() ? std::optional{number}
                                                                         : std::nullopt;
}

bool equal_without_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(
      a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

struct Head {
  unsigned status = 0;
  std::size_t size = 0;  // of the head, its empty line included
  std::size_t body = 0;
  bool close = false;
};

// Nothing if it is not one that this client understands.
std::optional<Head> parse_head(std::string_view text) {
  constexpr std::string_view version = "HTTP/1.1 ";
  constexpr std::size_t status_digits = 3;
  Head head;
  head.size = text.size();
  if (!text.starts_with(version)) {
    return std::nullopt;
  }
  const auto status = parse_number<unsigned>(text.substr(version.size(), status_digits));
  std::optional<std::size_t> length;
  for (auto at = text.find("\r\n"); at + 2 < text.size(); at = text.find("\r\n", at + 2)) {
    const std::string_view line = text.substr(at + 2, text.find("\r\n", at + 2) - at - 2);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) {
      continue;
    }
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    if (equal_without_case(line.substr(0, colon), "content-length")) {
      length = parse_number<std::size_t>(value);
    } else if (equal_without_case(line.substr(0, colon), "connection")) {
      head.close = equal_without_case(value, "close");
    }
  }
  if (!status || !length) {
    return std::nullopt;
  }
  head.status = *status;
  head.body = *length;
  return head;
}

}  // namespace

smpp::expected<Endpoint, std::string> parse_endpoint(std::string_view url) {
  Endpoint endpoint;
  constexpr std::string_view unix_scheme = "unix:";
  if (url.starts_with(unix_scheme)) {
    endpoint.unix_path = url.substr(unix_scheme.size());
    return endpoint;
  }
  constexpr std::string_view http = "http://";
  constexpr std::string_view https = "https://";
  endpoint.link.plain = url.starts_with(http);
  std::string_view rest = url;
  rest.remove_prefix(endpoint.link.plain ? http.size()
                                         : (url.starts_with(https) ? https.size() : url.size()));
  const auto slash = std::min(rest.find('/'), rest.size());
  endpoint.path = rest.substr(slash);
  rest = rest.substr(0, slash);
  const auto colon = rest.rfind(':');
  const auto port = colon == std::string_view::npos
                        ? std::nullopt
                        : parse_number<std::uint16_t>(rest.substr(colon + 1));
  if (!port) {
    return smpp::unexpected(
        std::string{"an address such as unix:/run/queue.sock, https://127.0.0.1:8443 or "
                    "http://127.0.0.1:9100/metrics is right"});
  }
  endpoint.link.host = rest.substr(0, colon);
  endpoint.link.port = *port;
  return endpoint;
}

HttpClient::HttpClient(asio::any_io_executor executor, const Endpoint& endpoint)
    : executor_(std::move(executor)), endpoint_(endpoint), chunk_(read_size) {}

HttpClient::~HttpClient() = default;

asio::awaitable<smpp::expected<HttpAnswer, std::string>> HttpClient::call(const HttpCall& request) {
  if (transport_ == nullptr) {
    auto connected = co_await connect();
    if (!connected) {
      co_return smpp::unexpected(std::move(connected.error()));
    }
  }
  write_request(request);
  const auto failed = co_await transport_->write(out_);
  if (failed) {
    disconnect();
    co_return smpp::unexpected(failed.message());
  }
  auto answer = co_await receive();
  if (!answer) {
    disconnect();
  }
  co_return answer;
}

asio::awaitable<smpp::expected<void, std::string>> HttpClient::connect() {
  if (endpoint_.unix_path.empty()) {
    auto connected = co_await net::connect(executor_, endpoint_.link);
    if (!connected) {
      co_return smpp::unexpected(std::string{net::name_of(connected.error().code)} + ": " +
                                 connected.error().detail);
    }
    transport_ = std::move(*connected);
    co_return smpp::expected<void, std::string>{};
  }
  local::socket socket{executor_};
  const local::endpoint there{endpoint_.unix_path};
  auto [failed] = co_await socket.async_connect(there, asio::as_tuple(asio::use_awaitable));
  if (failed) {
    co_return smpp::unexpected(endpoint_.unix_path + ": " + failed.message());
  }
  transport_ = net::plain_transport(std::move(socket));
  co_return smpp::expected<void, std::string>{};
}

asio::awaitable<smpp::expected<HttpAnswer, std::string>> HttpClient::receive() {
  in_.clear();
  std::optional<Head> head;
  for (;;) {
    if (!head) {
      const std::string_view text = smpp::view(in_);
      const auto end = text.find("\r\n\r\n");
      if (end != std::string_view::npos) {
        head = parse_head(text.substr(0, end + 4));
        if (!head || head->body > max_answer) {
          co_return smpp::unexpected(
              std::string{"an answer that is none of HTTP/1.1 with a length"});
        }
      }
    }
    if (head && in_.size() >= head->size + head->body) {
      break;
    }
    const auto got = co_await transport_->read_some(chunk_);
    if (!got) {
      co_return smpp::unexpected(got.error().message());
    }
    in_.insert(in_.end(), chunk_.begin(), chunk_.begin() + static_cast<std::ptrdiff_t>(*got));
    if (in_.size() > max_answer) {
      co_return smpp::unexpected(std::string{"an answer that is too long"});
    }
  }
  if (head->close) {
    disconnect();
  }
  HttpAnswer answer;
  answer.status = head->status;
  answer.body = smpp::view(in_).substr(head->size, head->body);
  co_return answer;
}

void HttpClient::write_request(const HttpCall& request) {
  out_.clear();
  const auto append = [this](std::string_view text) {
    out_.insert(out_.end(), text.begin(), text.end());
  };
  append(request.method);
  append(" ");
  append(request.target);
  append(" HTTP/1.1\r\nHost: bridge\r\n");
  if (!request.idempotency_key.empty()) {
    append("Idempotency-Key: ");
    append(request.idempotency_key);
    append("\r\n");
  }
  if (request.method == "POST") {
    append("Content-Type: application/json\r\nContent-Length: ");
    append(std::to_string(request.body.size()));
    append("\r\n");
  }
  append("\r\n");
  append(request.body);
}

void HttpClient::disconnect() {
  if (transport_ != nullptr) {
    transport_->close();
    transport_.reset();
  }
}

}  // namespace tools
