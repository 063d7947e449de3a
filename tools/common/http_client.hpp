// A small HTTP/1.1 client that keeps its connection: over a Unix socket, TCP, or TLS with a client
// certificate. It takes little CPU, because load generators share the machine with what they
// measure.
//
// One call at a time; one thread. After a failure the next call connects anew.
#pragma once

#include "daemon/net/settings.hpp"
#include "daemon/net/transport.hpp"
#include "smpp/base/expected.hpp"
#include "smpp/base/octets.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace tools {

struct Endpoint {
  std::string unix_path;  // empty: TCP, by `link`
  net::LinkSettings link;
  std::string path;  // of a URL
};

// "unix:/run/x.sock", "http://127.0.0.1:9100/metrics", "https://host:port"; an error says what is
// right. The files of TLS are set by the caller.
[[nodiscard]] smpp::expected<Endpoint, std::string> parse_endpoint(std::string_view url);

struct HttpCall {
  std::string_view method = "POST";
  std::string_view target;
  std::string_view body;
  std::string_view idempotency_key;  // empty: none
};

struct HttpAnswer {
  unsigned status = 0;
  std::string_view body;  // until the next call
};

class HttpClient {
 public:
  HttpClient(boost::asio::any_io_executor executor, const Endpoint& endpoint);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // An error: no answer, and nobody knows whether the call was carried out. `request` must stay.
  boost::asio::awaitable<smpp::expected<HttpAnswer, std::string>> call(const HttpCall& request);

 private:
  boost::asio::awaitable<smpp::expected<void, std::string>> connect();
  boost::asio::awaitable<smpp::expected<HttpAnswer, std::string>> receive();
  void write_request(const HttpCall& request);
  void disconnect();

  boost::asio::any_io_executor executor_;
  const Endpoint& endpoint_;
  std::unique_ptr<net::Transport> transport_;
  smpp::Octets chunk_;
  smpp::Octets out_;
  smpp::Octets in_;
};

}  // namespace tools
