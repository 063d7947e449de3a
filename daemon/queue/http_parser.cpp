#include "daemon/queue/http_parser.hpp"

#include "daemon/net/chunked_body.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace queue {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

std::string_view plain(string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

class HttpParser::Machine final : public http::basic_parser<true> {
 public:
  explicit Machine(std::size_t max_body) {
    header_limit(max_header);
    body_limit(max_body);
    eager(true);
  }

  State state = State::header;
  unsigned refusal = 0;
  smpp::Utf8 method;
  smpp::Utf8 target;
  smpp::Utf8 content_type;
  std::optional<smpp::Utf8> idempotency_key;
  bool expects_continue = false;
  int version = 11;
  smpp::Octets body;

 private:
  void on_request_impl(http::verb /*method*/,
                       string_view name,
                       string_view path,
                       int number,
                       error_code& /*error*/) override {
    version = number;
    method = smpp::to_utf8(plain(name));
    target = smpp::to_utf8(plain(path));
  }

  void on_response_impl(int /*code*/,
                        string_view /*reason*/,
                        int /*version*/,
                        error_code& /*error*/) override {}

  void on_field_impl(http::field field,
                     string_view name,
                     string_view value,
                     error_code& error) override {
    if (field == http::field::content_type) {
      content_type = smpp::to_utf8(plain(value));
    } else if (field == http::field::expect) {
      expects_continue = boost::beast::iequals(value, "100-continue");
    } else if (boost::beast::iequals(name, "Idempotency-Key")) {
      if (idempotency_key) {
        error = http::error::bad_field;  // which of the two would count?
      }
      idempotency_key = smpp::to_utf8(plain(value));
    }
  }

  void on_header_impl(error_code& /*error*/) override { state = State::body; }

  void on_body_init_impl(const boost::optional<std::uint64_t>& /*length*/,
                         error_code& /*error*/) override {}

  std::size_t on_body_impl(string_view part, error_code& /*error*/) override {
    smpp::append(body, part);
    return part.size();
  }

  void on_chunk_header_impl(std::uint64_t /*size*/,
                            string_view /*extensions*/,
                            error_code& /*error*/) override {}

  std::size_t on_chunk_body_impl(std::uint64_t /*remain*/,
                                 string_view part,
                                 error_code& error) override {
    return on_body_impl(part, error);
  }

  void on_finish_impl(error_code& /*error*/) override { state = State::done; }
};

HttpParser::HttpParser(std::size_t max_body) : machine_(std::make_unique<Machine>(max_body)) {}

HttpParser::~HttpParser() = default;

std::size_t HttpParser::put(std::span<const std::uint8_t> octets) {
  std::size_t used = 0;
  while (used < octets.size() && state() != State::done && state() != State::refused) {
    error_code error;
    const auto rest = octets.subspan(used);
    if (!net::can_take(*machine_, rest.size())) {
      break;
    }
    const std::size_t n = machine_->put(boost::asio::buffer(rest.data(), rest.size()), error);
    used += n;
    if (error == http::error::need_more) {
      break;
    }
    if (error) {
      machine_->state = State::refused;
      machine_->refusal = error == http::error::body_limit     ? 413
                          : error == http::error::header_limit ? 431
                                                               : 400;
      break;
    }
    if (n == 0) {
      break;
    }
  }
  return used;
}

HttpParser::State HttpParser::state() const {
  return machine_->state;
}

unsigned HttpParser::refusal() const {
  return machine_->refusal;
}

bool HttpParser::started() const {
  return machine_->got_some();
}

std::string_view HttpParser::method() const {
  return smpp::view(machine_->method);
}

std::string_view HttpParser::target() const {
  return smpp::view(machine_->target);
}

std::string_view HttpParser::content_type() const {
  return smpp::view(machine_->content_type);
}

std::optional<std::string_view> HttpParser::idempotency_key() const {
  if (!machine_->idempotency_key) {
    return std::nullopt;
  }
  return smpp::view(*machine_->idempotency_key);
}

bool HttpParser::expects_continue() const {
  return machine_->expects_continue;
}

bool HttpParser::keep_alive() const {
  // Clients of 1.0 would have to be told in a header that it stays open: they may connect again.
  return machine_->version >= 11 && machine_->keep_alive();
}

std::span<const std::uint8_t> HttpParser::body() const {
  return machine_->body;
}

std::size_t HttpParser::announced() const {
  const bool known = machine_->state == State::body || machine_->state == State::done;
  return known ? static_cast<std::size_t>(machine_->content_length().value_or(0)) : 0;
}

void HttpParser::make_room() {
  machine_->body.reserve(announced());
}

void HttpParser::drop_body() {
  machine_->body = {};
}

}  // namespace queue
