#include "daemon/net/transport.hpp"

#include "daemon/net/acceptor.hpp"
#include "daemon/net/connector.hpp"
#include "daemon/net/tls_context.hpp"
#include "daemon/net/within.hpp"
#include "tests/support/test_ca.hpp"
#include "tests/unit/net/loop.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/ssl/context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using net::LinkErrc;
using net::LinkError;
using net::Transport;
using testing::HasSubstr;
using Made = smpp::expected<std::unique_ptr<Transport>, LinkError>;

constexpr std::chrono::seconds patience{10};

asio::awaitable<void> accept_into(tcp::socket socket,
                                  asio::ssl::context& context,
                                  std::optional<Made>& result) {
  auto made = co_await net::accept_tls(std::move(socket), context, patience);
  result = std::move(made);
}

asio::awaitable<void> connect_into(tcp::socket socket,
                                   asio::ssl::context& context,
                                   std::string name,
                                   std::optional<Made>& result) {
  auto made = co_await net::connect_tls(std::move(socket), context, std::move(name), patience);
  result = std::move(made);
}

asio::awaitable<void> send(Transport& to, const smpp::Octets& octets, bool& done) {
  const auto error = co_await to.write(octets);
  done = !error;
}

asio::awaitable<void> receive(Transport& from,
                              smpp::Octets& into,
                              std::size_t limit,
                              std::optional<boost::system::error_code>& error) {
  smpp::Octets piece(64 * 1024);
  while (into.size() < limit) {
    const auto size = co_await from.read_some(piece);
    if (!size) {
      error = size.error();
      co_return;
    }
    into.insert(into.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(*size));
  }
}

asio::awaitable<void> shut(Transport& transport, smpp::Duration limit, bool& done) {
  co_await transport.shutdown(limit);
  done = true;
}

class TlsTransport : public testing::Test {
 protected:
  TlsTransport() {
    tcp::acceptor acceptor{loop.context, {asio::ip::address_v4::loopback(), 0}};
    near.connect(acceptor.local_endpoint());
    far = acceptor.accept();
  }

  void shake(const tests::CertificateFiles& of_server,
             const tests::CertificateFiles& of_client,
             const std::string& name) {
    server_context = net::make_server_context(
        {.cert_file = of_server.cert, .key_file = of_server.key, .client_ca_file = ca.ca_file()});
    client_context = net::make_client_context(
        {.ca_file = ca.ca_file(), .cert_file = of_client.cert, .key_file = of_client.key});
    ASSERT_TRUE(server_context) << server_context.error().detail;
    ASSERT_TRUE(client_context) << client_context.error().detail;
    spawn(accept_into(std::move(far), *server_context, server));
    spawn(connect_into(std::move(near), *client_context, name, client));
    ASSERT_TRUE(loop.until([&] { return server && client; }));
  }

  void spawn(asio::awaitable<void> work) {
    asio::co_spawn(loop.context, std::move(work), asio::detached);
  }

  tests::TestCa ca;
  net::tests::Loop loop;
  tcp::socket near{loop.context};
  tcp::socket far{loop.context};
  smpp::expected<asio::ssl::context, LinkError> server_context{smpp::unexpected(LinkError{})};
  smpp::expected<asio::ssl::context, LinkError> client_context{smpp::unexpected(LinkError{})};
  std::optional<Made> server;
  std::optional<Made> client;
};

TEST_F(TlsTransport, BothSidesKnowEachOther) {
  shake(ca.server({"other.test", "carrier.test"}),
        ca.client({"backend.test", "192.0.2.7", "2001:db8::7"}),
        "carrier.test");
  ASSERT_TRUE(*client) << client->error().detail;
  ASSERT_TRUE(*server) << server->error().detail;
  const auto& seen = (**client)->tls();
  EXPECT_TRUE(seen.tls);
  EXPECT_EQ(seen.version, "TLSv1.3");
  EXPECT_THAT(seen.cipher, HasSubstr("AES_256_GCM"));
  EXPECT_EQ(seen.peer_subject_name, "carrier.test");
  const auto in_a_day =
      std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()) + 86400;
  EXPECT_NEAR(static_cast<double>(seen.peer_not_after_unix), static_cast<double>(in_a_day), 120.0);
  EXPECT_NEAR(static_cast<double>(seen.own_not_after_unix), static_cast<double>(in_a_day), 120.0);
  EXPECT_THAT((**server)->tls().peer_sans,
              testing::ElementsAre("backend.test", "192.0.2.7", "2001:db8::7"));
}

TEST_F(TlsTransport, AnAddressIsVerifiedAsAnAddress) {
  shake(ca.server({"127.0.0.1"}), ca.client({"backend"}), "127.0.0.1");
  ASSERT_TRUE(*client) << client->error().detail;
  EXPECT_EQ((**client)->tls().peer_subject_name, "127.0.0.1");
}

TEST_F(TlsTransport, ADnsNameThatLooksLikeTheAddressIsNotTheAddress) {
  shake(ca.server({"localhost"}), ca.client({"backend"}), "127.0.0.1");
  ASSERT_FALSE(*client);
  EXPECT_EQ(client->error().code, LinkErrc::tls_wrong_name);
  EXPECT_FALSE(*server);
}

TEST_F(TlsTransport, TheCommonNameIsNotAName) {
  shake(ca.server({}), ca.client({"backend"}), "test 2");
  ASSERT_FALSE(*client);
  EXPECT_EQ(client->error().code, LinkErrc::tls_wrong_name);
}

TEST_F(TlsTransport, AClientCertificateOfTheWrongKindIsRefused) {
  shake(ca.server({"carrier.test"}), ca.server({"backend"}), "carrier.test");
  ASSERT_FALSE(*server);
  EXPECT_EQ(server->error().code, LinkErrc::tls_untrusted);
  EXPECT_THAT(server->error().detail, HasSubstr("not trusted"));
}

TEST_F(TlsTransport, AClientWithoutCertificateIsRefused) {
  shake(ca.server({"carrier.test"}), {}, "carrier.test");
  ASSERT_FALSE(*server);
  EXPECT_EQ(server->error().code, LinkErrc::tls_untrusted);
  EXPECT_EQ(server->error().detail, "the client presented no certificate");
  // With TLS 1.3 the client learns it at its first read only.
  ASSERT_TRUE(*client);
  smpp::Octets in;
  std::optional<boost::system::error_code> error;
  spawn(receive(***client, in, 1, error));
  ASSERT_TRUE(loop.until([&] { return error.has_value(); }));
  EXPECT_THAT(error->message(), HasSubstr("certificate required"));
}

TEST_F(TlsTransport, AMebibyteArrivesWholeBothWays) {
  shake(ca.server({"carrier.test"}), ca.client({"backend"}), "carrier.test");
  ASSERT_TRUE(*client && *server);
  smpp::Octets out(1024 * 1024 + 17);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<std::uint8_t>(i * 31 + i / 251);
  }
  bool sent_there = false;
  bool sent_back = false;
  smpp::Octets there;
  smpp::Octets back;
  std::optional<boost::system::error_code> error;
  spawn(send(***client, out, sent_there));
  spawn(send(***server, out, sent_back));
  spawn(receive(***server, there, out.size(), error));
  spawn(receive(***client, back, out.size(), error));
  ASSERT_TRUE(loop.until([&] { return there.size() == out.size() && back.size() == out.size(); }));
  EXPECT_TRUE(there == out);
  EXPECT_TRUE(back == out);
}

TEST_F(TlsTransport, TruncationIsTheEndOfTheStream) {
  shake(ca.server({"carrier.test"}), ca.client({"backend"}), "carrier.test");
  ASSERT_TRUE(*client && *server);
  smpp::Octets in;
  std::optional<boost::system::error_code> error;
  spawn(receive(***client, in, 1, error));
  (**server)->close();  // no close_notify
  ASSERT_TRUE(loop.until([&] { return error.has_value(); }));
  EXPECT_EQ(*error, asio::error::eof);
}

TEST_F(TlsTransport, APoliteEndIsTheEndOfTheStream) {
  shake(ca.server({"carrier.test"}), ca.client({"backend"}), "carrier.test");
  ASSERT_TRUE(*client && *server);
  smpp::Octets in;
  std::optional<boost::system::error_code> error;
  bool done = false;
  spawn(receive(***client, in, 1, error));
  spawn(shut(***server, patience, done));
  ASSERT_TRUE(loop.until([&] { return error.has_value(); }));
  EXPECT_EQ(*error, asio::error::eof);
}

// The peer is connected and never reads, so that its close_notify never comes.
TEST_F(TlsTransport, ShutdownOfASilentPeerEndsInTime) {
  shake(ca.server({"carrier.test"}), ca.client({"backend"}), "carrier.test");
  ASSERT_TRUE(*client && *server);
  bool done = false;
  const auto begin = std::chrono::steady_clock::now();
  spawn(shut(***client, std::chrono::milliseconds{50}, done));
  ASSERT_TRUE(loop.until([&] { return done; }));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds{50});
}

TEST_F(TlsTransport, CloseEndsAPendingRead) {
  shake(ca.server({"carrier.test"}), ca.client({"backend"}), "carrier.test");
  ASSERT_TRUE(*client && *server);
  smpp::Octets in;
  std::optional<boost::system::error_code> error;
  spawn(receive(***client, in, 1, error));
  loop.context.poll();
  EXPECT_FALSE(error);
  (**client)->close();
  ASSERT_TRUE(loop.until([&] { return error.has_value(); }));
}

TEST_F(TlsTransport, APeerOfAnEarlierTlsIsRefused) {
  const auto files = ca.server({"carrier.test"});
  server_context = net::make_server_context(
      {.cert_file = files.cert, .key_file = files.key, .client_ca_file = ca.ca_file()});
  ASSERT_TRUE(server_context);
  asio::ssl::context old{asio::ssl::context::tls_client};
  SSL_CTX_set_security_level(old.native_handle(), 0);
  SSL_CTX_set_min_proto_version(old.native_handle(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(old.native_handle(), TLS1_1_VERSION);
  old.load_verify_file(ca.ca_file());
  spawn(accept_into(std::move(far), *server_context, server));
  spawn(connect_into(std::move(near), old, "carrier.test", client));
  ASSERT_TRUE(loop.until([&] { return server && client; }));
  ASSERT_FALSE(*server);
  EXPECT_EQ(server->error().code, LinkErrc::tls_failed);
  EXPECT_THAT(server->error().detail, HasSubstr("unsupported protocol"));
  EXPECT_FALSE(*client);
}

TEST(PlainTransport, UnixSocketsCarryOctetsAndTheEnd) {
  net::tests::Loop loop;
  asio::local::stream_protocol::socket a{loop.context};
  asio::local::stream_protocol::socket b{loop.context};
  asio::local::connect_pair(a, b);
  const auto near = net::plain_transport(std::move(a));
  const auto far = net::plain_transport(std::move(b));
  EXPECT_FALSE(near->tls().tls);
  const smpp::Octets out(100'000, 7);
  smpp::Octets in;
  std::optional<boost::system::error_code> error;
  bool sent = false;
  bool closed = false;
  asio::co_spawn(loop.context, send(*near, out, sent), asio::detached);
  asio::co_spawn(loop.context, receive(*far, in, out.size() + 1, error), asio::detached);
  ASSERT_TRUE(loop.until([&] { return sent; }));
  asio::co_spawn(loop.context, shut(*near, patience, closed), asio::detached);
  ASSERT_TRUE(loop.until([&] { return error.has_value(); }));
  EXPECT_TRUE(in == out);
  EXPECT_EQ(*error, asio::error::eof);
  far->close();
  ASSERT_TRUE(loop.until([&] { return closed; }));
}

}  // namespace
