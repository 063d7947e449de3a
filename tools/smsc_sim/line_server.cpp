#include "tools/smsc_sim/line_server.hpp"

#include "daemon/net/acceptor.hpp"
#include "daemon/net/session_driver.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <utility>

namespace sim {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds handshake_timeout{10};
// Descriptors: far more than any test binds.
constexpr std::size_t max_connections = 10'000;
// After accept failed, for want of descriptors.
constexpr std::chrono::milliseconds accept_pause{100};

// One connection: joins the driver to the carrier, both ways.
class Connection final : public Line, public net::SessionOwner {
 public:
  Connection(const asio::any_io_executor& executor,
             std::unique_ptr<net::Transport> transport,
             Carrier& carrier,
             Ticker& ticker)
      : carrier_(carrier),
        ticker_(ticker),
        session_(carrier.session_limits()),
        driver_(executor, std::move(transport), session_, *this),
        number_(carrier.on_opened(*this)) {}

  ~Connection() override { carrier_.on_closed(number_); }

  asio::awaitable<void> run() { return driver_.run(); }

  smpp::Session& session() override { return session_; }

  void poke() override { driver_.poke(); }

  void drop() override { driver_.abort(); }

  void on_event(smpp::Event event) override { carrier_.on_event(number_, std::move(event), now()); }

  void on_settled() override {
    carrier_.on_settled(number_, now());
    ticker_.touched();
  }

 private:
  Carrier& carrier_;
  Ticker& ticker_;
  smpp::Session session_;
  net::SessionDriver driver_;
  LineNumber number_;
};

}  // namespace

smpp::expected<void, std::string> LineServer::use_certificate(const std::string& cert_file,
                                                              const std::string& key_file) {
  boost::system::error_code failed;
  tls_.emplace(asio::ssl::context::tls_server);
  tls_->use_certificate_chain_file(cert_file, failed);
  if (failed) {
    return smpp::unexpected("--tls-cert: " + cert_file + ": " + failed.message() +
                            "; a PEM certificate chain is right");
  }
  tls_->use_private_key_file(key_file, asio::ssl::context::pem, failed);
  if (failed) {
    return smpp::unexpected("--tls-key: " + key_file + ": " + failed.message() +
                            "; the PEM key of the certificate is right");
  }
  return {};
}

smpp::expected<std::uint16_t, std::string> LineServer::listen(const std::string& address,
                                                              std::uint16_t port,
                                                              bool tls) {
  boost::system::error_code failed;
  const auto parsed = asio::ip::make_address(address, failed);
  if (failed) {
    return smpp::unexpected("--listen: the address is none; 127.0.0.1:2775 is right");
  }
  const tcp::endpoint endpoint{parsed, port};
  tcp::acceptor acceptor{io_};
  acceptor.open(endpoint.protocol(), failed);
  if (!failed) {
    acceptor.set_option(tcp::acceptor::reuse_address{true}, failed);
    acceptor.bind(endpoint, failed);
  }
  if (!failed) {
    acceptor.listen(asio::socket_base::max_listen_connections, failed);
  }
  if (failed) {
    return smpp::unexpected("--listen: port " + std::to_string(port) + ": " + failed.message());
  }
  const std::uint16_t listening = acceptor.local_endpoint().port();
  asio::co_spawn(io_, accept(std::move(acceptor), tls), asio::detached);
  return listening;
}

asio::awaitable<void> LineServer::accept(tcp::acceptor acceptor, bool tls) {
  asio::steady_timer pause{io_};
  for (;;) {
    auto [failed, socket] = co_await acceptor.async_accept(as_tuple);
    if (failed || connections_ >= max_connections) {
      pause.expires_after(accept_pause);
      co_await pause.async_wait(as_tuple);
      continue;
    }
    asio::co_spawn(io_, serve(std::move(socket), tls), asio::detached);
  }
}

asio::awaitable<void> LineServer::serve(tcp::socket socket, bool tls) {
  ++connections_;
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay{true}, ignored);
  std::unique_ptr<net::Transport> transport;
  if (tls) {
    auto secured = co_await net::accept_tls(std::move(socket), *tls_, handshake_timeout);
    if (secured) {
      transport = std::move(*secured);
    }
  } else {
    transport = net::plain_transport(std::move(socket));
  }
  if (transport != nullptr) {
    Connection connection{io_.get_executor(), std::move(transport), carrier_, ticker_};
    co_await connection.run();
  }
  --connections_;
}

}  // namespace sim
