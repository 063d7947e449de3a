#include "daemon/keys/service_root.hpp"

#include "daemon/net/chunked_body.hpp"
#include "daemon/net/connector.hpp"
#include "daemon/net/settings.hpp"
#include "daemon/net/transport.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/vector_body.hpp>
#include <boost/json/parser.hpp>
#include <boost/json/static_resource.hpp>
#include <boost/json/value.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace keys {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using store::KeyMaterial;
using store::Refusal;
using Refused = decltype(smpp::unexpected(std::declval<Refusal>()));
using WipedBody = http::vector_body<std::uint8_t, smpp::WipingAllocator<std::uint8_t>>;

constexpr auto deadline = std::chrono::seconds{5};
constexpr auto stage_deadline = std::chrono::seconds{2};
constexpr std::size_t largest_answer = 64 * 1024;
constexpr std::size_t largest_head = 16 * 1024;
constexpr std::size_t base64_octets = (store::key_octets + 2) / 3 * 4;

// For what the JSON parser makes on its way, which may be a key.
template <std::size_t N>
struct WipedRoom {
  std::array<unsigned char, N> octets{};

  WipedRoom() = default;
  WipedRoom(const WipedRoom&) = delete;
  WipedRoom& operator=(const WipedRoom&) = delete;

  ~WipedRoom() { smpp::wipe(octets.data(), octets.size()); }
};

struct Answer {
  unsigned status = 0;
  smpp::Octets body;
};

using Called = smpp::expected<Answer, Refusal>;

// The member `name` of the answer's `data`, as it is written there.
std::optional<smpp::Octets> member_of(const smpp::Octets& body, std::string_view name) {
  WipedRoom<largest_answer> values;
  WipedRoom<4096> scratch;
  boost::json::static_resource resource{values.octets.data(), values.octets.size()};
  try {
    boost::json::parser parser{
        &resource, boost::json::parse_options{}, scratch.octets.data(), scratch.octets.size()};
    boost::json::error_code failed;
    parser.write(reinterpret_cast<const char*>(body.data()), body.size(), failed);
    if (failed) {
      return std::nullopt;
    }
    const boost::json::value page = parser.release();
    const auto* const data = page.is_object() ? page.get_object().if_contains("data") : nullptr;
    const auto* const value =
        data != nullptr && data->is_object() ? data->get_object().if_contains(name) : nullptr;
    if (value == nullptr || !value->is_string()) {
      return std::nullopt;
    }
    return smpp::to_octets(std::string_view{value->get_string()});
  } catch (const std::exception&) {  // more than there is room for
    return std::nullopt;
  }
}

std::optional<KeyMaterial> from_base64(const smpp::Octets& digits) {
  std::array<std::uint8_t, base64_octets> octets{};
  if (digits.size() != base64_octets || digits.back() != '=') {
    return std::nullopt;
  }
  std::optional<KeyMaterial> key;
  if (EVP_DecodeBlock(octets.data(), digits.data(), static_cast<int>(digits.size())) ==
      static_cast<int>(store::key_octets) + 1) {
    key.emplace(std::span<const std::uint8_t>{octets}.first(store::key_octets));
  }
  smpp::wipe(octets.data(), octets.size());
  return key;
}

// What it wraps goes into a file and back into a request: nothing in it may need an escape.
bool is_ciphertext(const smpp::Octets& text) {
  return !text.empty() && text.size() <= store::most_wrapped_octets &&
         std::ranges::all_of(
             text, [](std::uint8_t c) { return c > 0x20 && c < 0x7F && c != '"' && c != '\\'; });
}

class ServiceRoot final : public store::Root {
 public:
  explicit ServiceRoot(ServiceKey key) : key_(std::move(key)) {
    link_.host = key_.host;
    link_.port = key_.port;
    link_.tls.ca_file = key_.ca_file;
    // Shorter than the call's, so that each ends by itself.
    link_.connect_timeout = stage_deadline;
    link_.handshake_timeout = stage_deadline;
    id_ = "vault:" + key_.host + ":" + std::to_string(key_.port) + "/" +
          (key_.name_space.empty() ? "" : key_.name_space + "/") + key_.mount + "/" + key_.key;
  }

  [[nodiscard]] const std::string& id() const override { return id_; }

  smpp::expected<std::vector<std::uint8_t>, Refusal> wrap(const KeyMaterial& key) override {
    std::array<std::uint8_t, base64_octets + 1> digits{};
    EVP_EncodeBlock(digits.data(), store::octets_of(key).data(), store::key_octets);
    smpp::Octets body = smpp::to_octets(std::string_view{R"({"plaintext":")"});
    smpp::append(body, std::span<const std::uint8_t>{digits}.first(base64_octets));
    smpp::append(body, std::string_view{R"("})"});
    smpp::wipe(digits.data(), digits.size());
    auto answer = call("encrypt", body);
    if (!answer) {
      return smpp::unexpected(std::move(answer.error()));
    }
    const auto text = member_of(answer->body, "ciphertext");
    if (!text || !is_ciphertext(*text)) {
      return refused("answered without a ciphertext", Refusal::Kind::unavailable);
    }
    return std::vector<std::uint8_t>(text->begin(), text->end());
  }

  smpp::expected<KeyMaterial, Refusal> unwrap(std::span<const std::uint8_t> wrapped) override {
    const smpp::Octets text = smpp::to_octets(wrapped);
    if (!is_ciphertext(text)) {
      return refused("did not wrap this", Refusal::Kind::foreign);
    }
    smpp::Octets body = smpp::to_octets(std::string_view{R"({"ciphertext":")"});
    smpp::append(body, text);
    smpp::append(body, std::string_view{R"("})"});
    auto answer = call("decrypt", body);
    if (!answer) {
      return smpp::unexpected(std::move(answer.error()));
    }
    const auto digits = member_of(answer->body, "plaintext");
    auto key = digits ? from_base64(*digits) : std::nullopt;
    if (!key) {
      return refused("answered without a key of 32 octets", Refusal::Kind::unfit);
    }
    return *std::move(key);
  }

 private:
  [[nodiscard]] Refused refused(const std::string& what, Refusal::Kind kind) const {
    return store::refused(
        "the key service " + key_.host + ":" + std::to_string(key_.port) + " " + what, kind);
  }

  // Once more on a new connection if the service had closed the one that was kept.
  Called call(std::string_view verb, const smpp::Octets& body) {
    auto token = key_.token();
    if (!token) {
      return store::refused(std::move(token.error()));
    }
    const smpp::Octets request = request_of(verb, body, token->reveal());
    const bool kept = transport_ != nullptr;
    auto called = call_once(request);
    if (!called && kept) {
      called = call_once(request);
    }
    return called ? judge(*std::move(called)) : called;
  }

  Called call_once(const smpp::Octets& request) {
    std::optional<Called> called;
    io_->restart();
    asio::co_spawn(*io_, exchange(request), [&](const std::exception_ptr& failed, Called got) {
      if (failed == nullptr) {
        called = std::move(got);
      }
    });
    io_->run_for(deadline);
    if (!called) {
      disconnect();
      io_ = std::make_unique<asio::io_context>(1);  // ends what was under way
      return refused("did not answer within 5 s", Refusal::Kind::unavailable);
    }
    if (!*called) {
      disconnect();
    }
    return *std::move(called);
  }

  asio::awaitable<Called> exchange(const smpp::Octets& request) {
    if (transport_ == nullptr) {
      auto connected = co_await net::connect(io_->get_executor(), link_);
      if (!connected) {
        co_return no_connection(connected.error());
      }
      transport_ = std::move(*connected);
    }
    const auto failed = co_await transport_->write(request);
    if (failed) {
      co_return refused("ended the connection", Refusal::Kind::unavailable);
    }
    http::response_parser<WipedBody> parser;
    parser.header_limit(largest_head);
    parser.body_limit(largest_answer);
    smpp::Octets in;
    smpp::Octets chunk(8 * 1024);
    while (!parser.is_done()) {
      const auto got = co_await transport_->read_some(chunk);
      if (!got) {
        co_return refused("ended the connection", Refusal::Kind::unavailable);
      }
      smpp::append(in, std::span<const std::uint8_t>{chunk}.first(*got));
      if (!feed(parser, in)) {
        co_return refused("did not answer as HTTP says", Refusal::Kind::unavailable);
      }
    }
    Answer answer{.status = parser.get().result_int(), .body = std::move(parser.get().body())};
    if (!parser.get().keep_alive()) {
      disconnect();
    }
    co_return answer;
  }

  // False if it is no answer, or one that is too long.
  static bool feed(http::response_parser<WipedBody>& parser, smpp::Octets& in) {
    while (!in.empty() && !parser.is_done() && net::can_take(parser, in.size())) {
      boost::system::error_code failed;
      const std::size_t used = parser.put(asio::buffer(in.data(), in.size()), failed);
      in.erase(in.begin(), in.begin() + static_cast<std::ptrdiff_t>(used));
      if (failed == http::error::need_more) {
        return in.size() <= largest_head;
      }
      if (failed) {
        return false;
      }
      if (used == 0) {
        break;
      }
    }
    return true;
  }

  [[nodiscard]] Refused no_connection(const net::LinkError& error) const {
    using net::LinkErrc;
    const bool ours = error.code == LinkErrc::tls_untrusted ||
                      error.code == LinkErrc::tls_wrong_name ||
                      error.code == LinkErrc::bad_local_file;
    return refused("cannot be reached (" + std::string{net::name_of(error.code)} +
                       (error.detail.empty() ? "" : ": " + error.detail) + ")",
                   ours ? Refusal::Kind::unfit : Refusal::Kind::unavailable);
  }

  [[nodiscard]] Called judge(Answer answer) const {
    if (answer.status == 200) {
      return answer;
    }
    const std::string status = std::to_string(answer.status);
    switch (answer.status) {
      case 400:
        return refused("did not wrap this, or its key does not fit (400)", Refusal::Kind::foreign);
      case 403:
        return refused("refused the token (403)", Refusal::Kind::unfit);
      case 404:
        return refused("knows no such key (404)", Refusal::Kind::unfit);
      default:
        return refused("answered with status " + status, Refusal::Kind::unavailable);
    }
  }

  [[nodiscard]] smpp::Octets request_of(std::string_view verb,
                                        const smpp::Octets& body,
                                        std::span<const std::uint8_t> token) const {
    while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) {
      token = token.first(token.size() - 1);
    }
    smpp::Octets out = smpp::to_octets(std::string_view{"POST /v1/"});
    const auto add = [&out](std::string_view text) { smpp::append(out, text); };
    add(key_.mount);
    add("/");
    add(verb);
    add("/");
    add(key_.key);
    add(" HTTP/1.1\r\nHost: ");
    add(key_.host);
    add("\r\nContent-Type: application/json\r\nX-Vault-Request: true\r\n");
    if (!key_.name_space.empty()) {
      add("X-Vault-Namespace: ");
      add(key_.name_space);
      add("\r\n");
    }
    add("X-Vault-Token: ");
    for (const std::uint8_t octet : token) {
      if (octet > 0x20 && octet < 0x7F) {  // nothing that would end the line
        out.push_back(octet);
      }
    }
    add("\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
    smpp::append(out, body);
    return out;
  }

  void disconnect() {
    if (transport_ != nullptr) {
      transport_->close();
      transport_.reset();
    }
  }

  ServiceKey key_;
  net::LinkSettings link_;
  std::string id_;
  std::unique_ptr<asio::io_context> io_ = std::make_unique<asio::io_context>(1);
  std::unique_ptr<net::Transport> transport_;  // ends before its io_context
};

}  // namespace

std::shared_ptr<store::Root> make_service_root(ServiceKey key) {
  return std::make_shared<ServiceRoot>(std::move(key));
}

}  // namespace keys
