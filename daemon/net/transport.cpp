#include "daemon/net/transport.hpp"

#include "daemon/net/acceptor.hpp"
#include "daemon/net/connector.hpp"
#include "daemon/net/handshake.hpp"
#include "daemon/net/within.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <type_traits>

namespace net {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Unix = asio::local::stream_protocol;
using Made = smpp::expected<std::unique_ptr<Transport>, LinkError>;

// Small answers must not wait for the peer's delayed acknowledgements.
void set_no_delay(tcp::socket& socket) {
  error_code ignored;  // a socket that is already reset says so at the first read
  socket.set_option(tcp::no_delay(true), ignored);
}

template <class Socket>
class Plain final : public Transport {
 public:
  explicit Plain(Socket socket) : socket_(std::move(socket)) {
    if constexpr (std::is_same_v<Socket, tcp::socket>) {
      set_no_delay(socket_);
    }
  }

  asio::awaitable<smpp::expected<std::size_t, error_code>> read_some(
      std::span<std::uint8_t> into) override {
    auto [error, size] =
        co_await socket_.async_read_some(asio::buffer(into.data(), into.size()), as_values);
    if (error) {
      co_return smpp::unexpected(error);
    }
    co_return size;
  }

  asio::awaitable<error_code> write(std::span<const std::uint8_t> octets) override {
    auto [error, size] =
        co_await asio::async_write(socket_, asio::buffer(octets.data(), octets.size()), as_values);
    co_return error;
  }

  asio::awaitable<void> shutdown(smpp::Duration limit) override {
    error_code error;
    socket_.shutdown(Socket::shutdown_send, error);
    if (!error) {
      co_await within(drain(), limit);
    }
    close();
  }

  void close() override {
    error_code ignored;
    socket_.close(ignored);
  }

  [[nodiscard]] const TlsFacts& tls() const override { return facts_; }

 private:
  // What is unread at close() makes the kernel send a reset, which can overtake our last octets.
  // A peer that sends more than its socket could hold does not read them anyway.
  asio::awaitable<error_code> drain() {
    constexpr std::size_t most = std::size_t{8} * 1024 * 1024;
    std::array<std::uint8_t, 512> unread{};
    std::size_t drained = 0;
    error_code error;
    while (!error && drained < most) {
      auto [ended, size] = co_await socket_.async_read_some(asio::buffer(unread), as_values);
      error = ended;
      drained += size;
    }
    co_return error;
  }

  Socket socket_;
  TlsFacts facts_;
};

class Tls final : public Transport {
 public:
  using Stream = asio::ssl::stream<tcp::socket>;

  Tls(tcp::socket socket, asio::ssl::context& context) : stream_(std::move(socket), context) {
    set_no_delay(stream_.next_layer());
  }

  asio::awaitable<error_code> handshake(Stream::handshake_type side) {
    auto [error] = co_await stream_.async_handshake(side, as_values);
    co_return error;
  }

  asio::awaitable<smpp::expected<std::size_t, error_code>> read_some(
      std::span<std::uint8_t> into) override {
    auto [error, size] =
        co_await stream_.async_read_some(asio::buffer(into.data(), into.size()), as_values);
    if (error == asio::ssl::error::stream_truncated) {
      error = asio::error::eof;
    }
    if (error) {
      co_return smpp::unexpected(error);
    }
    co_return size;
  }

  asio::awaitable<error_code> write(std::span<const std::uint8_t> octets) override {
    auto [error, size] =
        co_await asio::async_write(stream_, asio::buffer(octets.data(), octets.size()), as_values);
    co_return error;
  }

  // Waits for the peer's close_notify too, so that our last octets are not lost to a reset; a peer
  // that never answers is why this needs a limit.
  asio::awaitable<void> shutdown(smpp::Duration limit) override {
    if (stream_.next_layer().is_open()) {
      co_await within(close_notify(), limit);
    }
    close();
  }

  void close() override {
    error_code ignored;
    stream_.next_layer().close(ignored);
  }

  [[nodiscard]] const TlsFacts& tls() const override { return facts_; }

  void settle(TlsFacts facts) { facts_ = std::move(facts); }

  [[nodiscard]] SSL* native() { return stream_.native_handle(); }

 private:
  asio::awaitable<error_code> close_notify() {
    auto [error] = co_await stream_.async_shutdown(as_values);
    co_return error;
  }

  Stream stream_;
  TlsFacts facts_;
};

}  // namespace

std::unique_ptr<Transport> plain_transport(tcp::socket socket) {
  return std::make_unique<Plain<tcp::socket>>(std::move(socket));
}

std::unique_ptr<Transport> plain_transport(Unix::socket socket) {
  return std::make_unique<Plain<Unix::socket>>(std::move(socket));
}

asio::awaitable<Made> accept_tls(tcp::socket socket,
                                 asio::ssl::context& context,
                                 smpp::Duration handshake_timeout) {
  auto tls = std::make_unique<Tls>(std::move(socket), context);
  const auto error = co_await within(tls->handshake(Tls::Stream::server), handshake_timeout);
  if (!error) {
    co_return smpp::unexpected(handshake_too_slow());
  }
  if (*error) {
    co_return smpp::unexpected(server_failure(tls->native(), *error));
  }
  tls->settle(server_facts(tls->native()));
  co_return tls;
}

asio::awaitable<Made> connect_tls(tcp::socket socket,
                                  asio::ssl::context& context,
                                  std::string name,
                                  smpp::Duration handshake_timeout) {
  auto tls = std::make_unique<Tls>(std::move(socket), context);
  if (!expect_name(tls->native(), name)) {
    LinkError failure{.code = LinkErrc::tls_wrong_name,
                      .detail = "no certificate can be for the name '" + name + "'"};
    co_return smpp::unexpected(std::move(failure));
  }
  const auto error = co_await within(tls->handshake(Tls::Stream::client), handshake_timeout);
  if (!error) {
    co_return smpp::unexpected(handshake_too_slow());
  }
  if (*error) {
    co_return smpp::unexpected(client_failure(tls->native(), *error, name));
  }
  tls->settle(client_facts(tls->native(), name));
  co_return tls;
}

}  // namespace net
