#include "daemon/net/tls_context.hpp"

#include "tests/support/test_ca.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <string>

namespace {

using net::LinkErrc;
using net::make_client_context;
using net::make_server_context;
using net::TlsClientSettings;
using net::TlsServerSettings;
using net::TlsVersion;
using testing::HasSubstr;

class TlsContext : public testing::Test {
 protected:
  [[nodiscard]] TlsServerSettings server() {
    const auto files = ca.server({"localhost"});
    return {.cert_file = files.cert, .key_file = files.key, .client_ca_file = ca.ca_file()};
  }

  [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
    const std::string path = ca.directory() / name;
    std::ofstream{path} << text;
    ::chmod(path.c_str(), 0600);
    return path;
  }

  static void expect_policy(SSL_CTX* context, long min) {
    EXPECT_EQ(SSL_CTX_get_min_proto_version(context), min);
    EXPECT_EQ(SSL_CTX_get_max_proto_version(context), 0);
    EXPECT_EQ(SSL_CTX_get_security_level(context), 2);
    EXPECT_EQ(SSL_CTX_get_session_cache_mode(context), SSL_SESS_CACHE_OFF);
    EXPECT_EQ(SSL_CTX_get_num_tickets(context), 0U);
    const auto options = SSL_CTX_get_options(context);
    for (const auto option : {SSL_OP_NO_RENEGOTIATION,
                              SSL_OP_NO_COMPRESSION,
                              SSL_OP_NO_TICKET,
                              SSL_OP_CLEANSE_PLAINTEXT}) {
      EXPECT_EQ(options & option, option);
    }
    EXPECT_EQ(options & SSL_OP_ENABLE_KTLS, 0U);
    STACK_OF(SSL_CIPHER)* const ciphers = SSL_CTX_get_ciphers(context);
    ASSERT_GT(sk_SSL_CIPHER_num(ciphers), 3);
    for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i) {
      const SSL_CIPHER* const cipher = sk_SSL_CIPHER_value(ciphers, i);
      const std::string name = SSL_CIPHER_get_name(cipher);
      EXPECT_EQ(SSL_CIPHER_is_aead(cipher), 1) << name;
      EXPECT_TRUE(SSL_CIPHER_get_kx_nid(cipher) == NID_kx_ecdhe || name.starts_with("TLS_"))
          << name;
    }
  }

  tests::TestCa ca;
};

TEST_F(TlsContext, ClientPolicy) {
  const TlsClientSettings settings{.ca_file = ca.ca_file()};
  auto context = make_client_context(settings);
  ASSERT_TRUE(context) << context.error().detail;
  expect_policy(context->native_handle(), TLS1_2_VERSION);
  EXPECT_EQ(SSL_CTX_get_verify_mode(context->native_handle()), SSL_VERIFY_PEER);
}

TEST_F(TlsContext, ServerPolicyDemandsClientCertificates) {
  auto settings = server();
  settings.min = TlsVersion::tls_1_3;
  auto context = make_server_context(settings);
  ASSERT_TRUE(context) << context.error().detail;
  expect_policy(context->native_handle(), TLS1_3_VERSION);
  EXPECT_EQ(SSL_CTX_get_verify_mode(context->native_handle()),
            SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT);
}

TEST_F(TlsContext, TheSystemTrustStoreIsTheDefault) {
  EXPECT_TRUE(make_client_context({}));
}

TEST_F(TlsContext, NamesTheMissingFile) {
  const std::string missing = ca.directory() / "missing.pem";
  auto trust = make_client_context({.ca_file = missing});
  ASSERT_FALSE(trust);
  EXPECT_EQ(trust.error().code, LinkErrc::bad_local_file);
  EXPECT_EQ(trust.error().detail,
            "ca_file " + missing + ": cannot be read: No such file or directory");

  auto settings = server();
  settings.key_file = missing;
  const auto key = make_server_context(settings);
  ASSERT_FALSE(key);
  EXPECT_THAT(key.error().detail, HasSubstr("key_file " + missing));
}

TEST_F(TlsContext, AServerWithoutClientCaDoesNotExist) {
  auto settings = server();
  settings.client_ca_file.clear();
  const auto context = make_server_context(settings);
  ASSERT_FALSE(context);
  EXPECT_EQ(context.error().detail, "client_ca_file (not set): a file name is needed");
}

TEST_F(TlsContext, ACertificateNeedsItsKey) {
  const auto files = ca.client({"backend"});
  const auto other = ca.client({"backend"});
  auto context = make_client_context({.ca_file = ca.ca_file(), .cert_file = files.cert});
  ASSERT_FALSE(context);
  EXPECT_EQ(context.error().detail, "key_file (not set): a file name is needed");

  context = make_client_context(
      {.ca_file = ca.ca_file(), .cert_file = files.cert, .key_file = other.key});
  ASSERT_FALSE(context);
  EXPECT_EQ(context.error().detail,
            "key_file " + other.key + ": is not the key of the certificate in " + files.cert);
}

TEST_F(TlsContext, WhatIsNotPemIsSaid) {
  const std::string text = write("text.pem", "this is no certificate\n");
  const auto trust = make_client_context({.ca_file = text});
  ASSERT_FALSE(trust);
  EXPECT_THAT(trust.error().detail, HasSubstr("ca_file " + text + ": no CA certificate"));

  auto settings = server();
  settings.cert_file = text;
  const auto cert = make_server_context(settings);
  ASSERT_FALSE(cert);
  EXPECT_THAT(cert.error().detail, HasSubstr("cert_file " + text + ": no usable certificate"));

  settings = server();
  settings.key_file = text;
  const auto key = make_server_context(settings);
  ASSERT_FALSE(key);
  EXPECT_THAT(key.error().detail, HasSubstr("key_file " + text + ": no usable private key"));

  const auto directory = make_client_context({.ca_file = ca.directory()});
  ASSERT_FALSE(directory);
  EXPECT_THAT(directory.error().detail, HasSubstr("is not a regular file"));
}

TEST_F(TlsContext, AKeyThatOthersMayReadIsRefused) {
  const auto settings = server();
  ASSERT_EQ(::chmod(settings.key_file.c_str(), 0644), 0);
  const auto refused = make_server_context(settings);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, HasSubstr("chmod"));
  ASSERT_EQ(::chmod(settings.key_file.c_str(), 0640), 0);
  EXPECT_TRUE(make_server_context(settings));
}

// It must fail, not ask on the terminal.
TEST_F(TlsContext, AnEncryptedKeyIsRefused) {
  auto settings = server();
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> from{std::fopen(settings.key_file.c_str(), "r"),
                                                       &std::fclose};
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key{
      PEM_read_PrivateKey(from.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free};
  settings.key_file = write("encrypted.key", "");
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> to{std::fopen(settings.key_file.c_str(), "w"),
                                                     &std::fclose};
  std::string word = "passphrase";
  ASSERT_EQ(PEM_write_PKCS8PrivateKey(to.get(),
                                      key.get(),
                                      EVP_aes_128_cbc(),
                                      word.data(),
                                      static_cast<int>(word.size()),
                                      nullptr,
                                      nullptr),
            1);
  to.reset();
  const auto context = make_server_context(settings);
  ASSERT_FALSE(context);
  EXPECT_THAT(context.error().detail, HasSubstr("without a passphrase"));
}

std::string text_in(const std::string& file) {
  std::ifstream in{file};
  return {std::istreambuf_iterator<char>{in}, {}};
}

// The test authority's certificates end full hours from when they are made.
void expect_hours_left(std::int64_t end, int hours) {
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  EXPECT_NEAR(static_cast<double>(end - now), hours * 3600.0, 120.0);
}

TEST(CertificateEnd, IsReadToTheSecondFromBothKindsOfTime) {
  const std::unique_ptr<X509, void (*)(X509*)> certificate{X509_new(), &X509_free};
  ASN1_TIME* const end = X509_getm_notAfter(certificate.get());
  ASSERT_EQ(ASN1_TIME_set_string(end, "260930115959Z"), 1);  // UTCTime, until 2049
  EXPECT_EQ(net::end_of(certificate.get()), 1'790'769'599);
  ASSERT_EQ(ASN1_TIME_set_string(end, "491231235959Z"), 1);
  EXPECT_EQ(net::end_of(certificate.get()), 2'524'607'999);
  ASSERT_EQ(ASN1_TIME_set_string(end, "20500101000000Z"), 1);  // GeneralizedTime
  EXPECT_EQ(net::end_of(certificate.get()), 2'524'608'000);
  ASSERT_EQ(ASN1_TIME_set_string(end, "99991231235959Z"), 1);  // RFC 5280: no end is known
  EXPECT_EQ(net::end_of(certificate.get()), 253'402'300'799);
  EXPECT_EQ(net::end_of(nullptr), 0);
}

TEST_F(TlsContext, TheFirstEndInTheChainCounts) {
  auto settings = server();
  auto alone = make_server_context(settings);
  ASSERT_TRUE(alone);
  expect_hours_left(net::end_of_own_chain(alone->native_handle()), 24);

  const std::string own = text_in(settings.cert_file);
  settings.cert_file = write("chain.pem", own + text_in(ca.ca_file()));
  auto longer = make_server_context(settings);
  ASSERT_TRUE(longer);
  expect_hours_left(net::end_of_own_chain(longer->native_handle()), 24);

  settings.cert_file =
      write("ends.pem", own + text_in(ca.ca_file()) + text_in(ca.expired({"between"}).cert));
  auto shorter = make_server_context(settings);
  ASSERT_TRUE(shorter);
  expect_hours_left(net::end_of_own_chain(shorter->native_handle()), -1);
  // What was loaded counts, whatever becomes of the file.
  ASSERT_EQ(write("ends.pem", own), settings.cert_file);
  expect_hours_left(net::end_of_own_chain(shorter->native_handle()), -1);
}

TEST_F(TlsContext, AClientWithoutACertificateHasNoEnd) {
  auto context = make_client_context({.ca_file = ca.ca_file()});
  ASSERT_TRUE(context);
  EXPECT_EQ(net::end_of_own_chain(context->native_handle()), 0);
}

}  // namespace
