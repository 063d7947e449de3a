#include "tests/unit/net/test_smsc.hpp"

#include "daemon/net/acceptor.hpp"
#include "daemon/net/tls_context.hpp"
#include "daemon/net/within.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <stdexcept>
#include <variant>

namespace net::tests {

namespace asio = boost::asio;
using asio::ip::tcp;

// Swallows what comes once its carrier is frozen.
struct TestSmsc::Freezing final : Transport {
  Freezing(const TestSmsc& of, std::unique_ptr<Transport> over)
      : smsc(of), inner(std::move(over)) {}

  asio::awaitable<smpp::expected<std::size_t, boost::system::error_code>> read_some(
      std::span<std::uint8_t> into) override {
    for (;;) {
      const auto size = co_await inner->read_some(into);
      if (!size || !smsc.frozen_) {
        co_return size;
      }
    }
  }

  asio::awaitable<boost::system::error_code> write(std::span<const std::uint8_t> from) override {
    return inner->write(from);
  }

  asio::awaitable<void> shutdown(smpp::Duration limit) override { return inner->shutdown(limit); }

  void close() override { inner->close(); }

  [[nodiscard]] const TlsFacts& tls() const override { return inner->tls(); }

  const TestSmsc& smsc;
  std::unique_ptr<Transport> inner;
};

struct TestSmsc::Connection final : SessionOwner {
  Connection(TestSmsc& of, asio::any_io_executor executor, std::unique_ptr<Transport> transport)
      : smsc(of), session(limits()), driver(executor, std::move(transport), session, *this) {}

  static smpp::SessionLimits limits() {
    smpp::SessionLimits limits;
    limits.bind_timeout = std::chrono::minutes{5};
    return limits;
  }

  void on_event(smpp::Event event) override {
    const auto now = std::chrono::steady_clock::now();
    if (const auto* bind = std::get_if<smpp::BindRequested>(&event)) {
      ++smsc.binds;
      smsc.password_was_right = bind->fields.password.reveal() == "sesame";
      if (smsc.manner_ == Manner::smsc) {
        session.accept_bind(bind->token, smpp::FixedText<15>{"test"}, now);
      } else if (smsc.manner_ == Manner::strict) {
        session.refuse(bind->token, smsc.refusal, now);
      }
    } else if (const auto* received = std::get_if<smpp::Received>(&event)) {
      ++smsc.submits;
      session.answer(received->token, smpp::FixedText<64>{"1"}, now);
    } else if (const auto* end = std::get_if<smpp::Ended>(&event)) {
      ++smsc.ended;
      smsc.unbinds += end->reason == smpp::EndReason::peer_unbound ? 1 : 0;
    }
  }

  void on_settled() override {}

  TestSmsc& smsc;
  smpp::Session session;
  SessionDriver driver;
};

TestSmsc::TestSmsc(asio::io_context& context,
                   Manner manner,
                   const std::optional<TlsServerSettings>& tls)
    : context_(context),
      manner_(manner),
      acceptor_(context, tcp::endpoint{asio::ip::address_v4::loopback(), 0}) {
  if (tls) {
    auto made = make_server_context(*tls);
    if (!made) {
      throw std::runtime_error{made.error().detail};
    }
    tls_ = std::move(*made);
  }
  asio::co_spawn(context_, accept(), asio::detached);
}

void TestSmsc::drop_all() {
  for (SessionDriver* driver : drivers_) {
    driver->abort();
  }
}

asio::awaitable<void> TestSmsc::accept() {
  for (;;) {
    auto [error, socket] = co_await acceptor_.async_accept(as_values);
    if (error) {
      co_return;
    }
    ++accepted;
    asio::co_spawn(context_, serve(std::move(socket)), asio::detached);
  }
}

asio::awaitable<void> TestSmsc::serve(tcp::socket socket) {
  std::unique_ptr<Transport> transport;
  if (manner_ == Manner::silent || manner_ == Manner::http || !tls_) {
    transport = plain_transport(std::move(socket));
  } else {
    auto made = co_await accept_tls(std::move(socket), *tls_, std::chrono::minutes{5});
    if (!made) {
      ++handshakes_failed;
      last_failure = made.error().code;
      co_return;
    }
    ++handshakes;
    transport = std::move(*made);
    sans = transport->tls().peer_sans;
  }
  if (manner_ == Manner::silent || manner_ == Manner::http) {
    co_await read_only(std::move(transport));
  } else {
    co_await drive(std::move(transport));
  }
}

asio::awaitable<void> TestSmsc::drive(std::unique_ptr<Transport> transport) {
  Connection connection{
      *this, context_.get_executor(), std::make_unique<Freezing>(*this, std::move(transport))};
  drivers_.push_back(&connection.driver);
  co_await connection.driver.run();
  drivers_.remove(&connection.driver);
}

asio::awaitable<void> TestSmsc::read_only(std::unique_ptr<Transport> transport) {
  smpp::Octets in(4096);
  for (;;) {
    const auto size = co_await transport->read_some(in);
    if (!size) {
      co_return;
    }
    octets += *size;
    if (manner_ == Manner::http) {
      const auto answer = smpp::octets_of("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
      co_await transport->write(answer);
      co_await transport->shutdown(std::chrono::seconds{1});
      co_return;
    }
  }
}

}  // namespace net::tests
