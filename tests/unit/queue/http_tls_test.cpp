#include "tests/support/test_ca.hpp"
#include "tests/unit/queue/http_client.hpp"
#include "tests/unit/queue/http_fixture.hpp"

#include <fcntl.h>
#include <openssl/ssl.h>

namespace queue::test {
namespace {

using namespace std::chrono_literals;

const std::string message = R"({"to":"+447700900101","from":"ACME","text":"x"})";

// A blocking TLS client; `files` empty: without a certificate.
class TlsClient {
 public:
  TlsClient(std::uint16_t port, const std::string& ca_file, const ::tests::CertificateFiles& files)
      : context_(SSL_CTX_new(TLS_client_method())), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    SSL_CTX_load_verify_locations(context_, ca_file.c_str(), nullptr);
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    if (!files.cert.empty()) {
      SSL_CTX_use_certificate_chain_file(context_, files.cert.c_str());
      SSL_CTX_use_PrivateKey_file(context_, files.key.c_str(), SSL_FILETYPE_PEM);
    }
    const timeval limit{.tv_sec = 20, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    connection_ = SSL_new(context_);
    SSL_set_fd(connection_, socket_);
    shaken_ = SSL_connect(connection_) == 1;
  }

  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  ~TlsClient() {
    SSL_free(connection_);
    ::close(socket_);
    SSL_CTX_free(context_);
  }

  // Status 0 also when the handshake or the connection failed.
  HttpReply ask(std::string_view method, std::string_view target, std::string_view body = {}) {
    const std::string text = http_request(method, target, body);
    if (!shaken_ || SSL_write(connection_, text.data(), static_cast<int>(text.size())) <= 0) {
      return {};
    }
    return read_reply(pending_, [this] {
      std::array<char, 4096> octets{};
      const int got = SSL_read(connection_, octets.data(), static_cast<int>(octets.size()));
      return got > 0 ? std::string{octets.data(), static_cast<std::size_t>(got)} : std::string{};
    });
  }

 private:
  SSL_CTX* context_;
  int socket_;
  SSL* connection_ = nullptr;
  bool shaken_ = false;
  std::string pending_;
};

class HttpTlsTest : public HttpFixture {
 protected:
  HttpTlsTest() {
    http.tls = true;
    http.socket.clear();
    const auto files = ca.server({"127.0.0.1"});
    http.tls_settings.cert_file = files.cert;
    http.tls_settings.key_file = files.key;
    http.tls_settings.client_ca_file = ca.ca_file();
  }

  ::tests::TestCa ca;
};

TEST_F(HttpTlsTest, KnowsAClientByItsCertificate) {
  ASSERT_EQ(start(), "");
  TlsClient one{tls_port, ca.ca_file(), ca.client({"other.example", "crm.example"})};
  EXPECT_EQ(one.ask("POST", "/v1/messages", message).status, 202u);
  EXPECT_EQ(one.ask("POST", "/v1/events/lease", "{}").status, 200u);
  EXPECT_EQ(on_io([this] { return acceptance.last_client; }), client.number);
}

TEST_F(HttpTlsTest, ForbidsAnUnknownName) {
  ASSERT_EQ(start(), "");
  TlsClient one{tls_port, ca.ca_file(), ca.client({"crm.example.org"})};
  EXPECT_EQ(one.ask("POST", "/v1/messages", message).status, 403u);
}

TEST_F(HttpTlsTest, RefusesNoCertificateAndOnesOfAnotherAuthority) {
  ASSERT_EQ(start(), "");
  TlsClient none{tls_port, ca.ca_file(), {}};
  EXPECT_EQ(none.ask("POST", "/v1/messages", message).status, 0u);
  ::tests::TestCa other;
  TlsClient stranger{tls_port, ca.ca_file(), other.client({"crm.example"})};
  EXPECT_EQ(stranger.ask("POST", "/v1/messages", message).status, 0u);
  auto plain = HttpClient::tcp(tls_port);
  EXPECT_NE(plain.ask("POST", "/v1/messages", message).status, 202u);
  ASSERT_TRUE(becomes_true([this] { return server->counts().handshakes_failed == 3; }));
  TlsClient good{tls_port, ca.ca_file(), ca.client({"crm.example"})};
  EXPECT_EQ(good.ask("POST", "/v1/messages", message).status, 202u);
}

TEST_F(HttpTlsTest, HalfOpenHandshakesDoNotStopOthers) {
  http.max_handshakes = 8;
  http.max_connections = 16;
  ASSERT_EQ(start(), "");
  std::vector<HttpClient> half_open;
  for (int i = 0; i < 200; ++i) {
    half_open.push_back(HttpClient::tcp(tls_port));
    ASSERT_TRUE(half_open.back().connected());
    if (i % 2 == 0) {
      half_open.back().send("\x16\x03\x01");
    }
  }
  TlsClient one{tls_port, ca.ca_file(), ca.client({"crm.example"})};
  EXPECT_EQ(one.ask("POST", "/v1/messages", message).status, 202u);
  EXPECT_LE(counts().handshakes, 8u);
  EXPECT_GE(counts().given_way, 190u);
}

TEST_F(HttpTlsTest, SlowHandshakesEnd) {
  http.header_timeout = 50ms;
  ASSERT_EQ(start(), "");
  auto silent = HttpClient::tcp(tls_port);
  EXPECT_EQ(silent.read(), "");
}

TEST_F(HttpTlsTest, RenewedFilesAreUsedByTheNextConnection) {
  ASSERT_EQ(start(), "");
  ::tests::TestCa other;
  const auto renewed = other.server({"127.0.0.1"});
  std::filesystem::copy_file(
      renewed.cert, http.tls_settings.cert_file, std::filesystem::copy_options::overwrite_existing);
  EXPECT_FALSE(on_io([this] { return server->renew_tls().has_value(); }))
      << "key and certificate do not belong together";
  TlsClient before{tls_port, ca.ca_file(), ca.client({"crm.example"})};
  EXPECT_EQ(before.ask("GET", "/v1/messages?reference=a").status, 200u);
  std::filesystem::copy_file(
      renewed.key, http.tls_settings.key_file, std::filesystem::copy_options::overwrite_existing);
  EXPECT_TRUE(on_io([this] { return server->renew_tls().has_value(); }));
  TlsClient after{tls_port, other.ca_file(), ca.client({"crm.example"})};
  EXPECT_EQ(after.ask("GET", "/v1/messages?reference=a").status, 200u);
  EXPECT_EQ(before.ask("GET", "/v1/messages?reference=a").status, 200u);
}

TEST_F(HttpTlsTest, TheEndOfTheCertificateInUseIsKnown) {
  ASSERT_EQ(start(), "");
  const auto hours_left = [this] {
    const auto end = on_io([this] { return server->tls_not_after_unix(); });
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    return static_cast<double>(end - now) / 3600;
  };
  EXPECT_NEAR(hours_left(), 24, 0.1);
  const auto gone = ca.expired({"127.0.0.1"});
  const auto replace = std::filesystem::copy_options::overwrite_existing;
  std::filesystem::copy_file(gone.cert, http.tls_settings.cert_file, replace);
  EXPECT_FALSE(on_io([this] { return server->renew_tls().has_value(); }));
  EXPECT_NEAR(hours_left(), 24, 0.1) << "the old ones stay";
  std::filesystem::copy_file(gone.key, http.tls_settings.key_file, replace);
  EXPECT_NEAR(hours_left(), 24, 0.1) << "not read again yet";
  EXPECT_TRUE(on_io([this] { return server->renew_tls().has_value(); }));
  EXPECT_NEAR(hours_left(), -1, 0.1);
}

TEST_F(HttpTlsTest, BadFilesAreExplained) {
  http.tls_settings.key_file = (directory / "none.pem").string();
  EXPECT_NE(start().find("none.pem"), std::string::npos);
}

}  // namespace
}  // namespace queue::test
