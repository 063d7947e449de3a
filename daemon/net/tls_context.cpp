#include "daemon/net/tls_context.hpp"

#include "smpp/base/key_memory.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace net {

namespace {

namespace ssl = boost::asio::ssl;

using Context = smpp::expected<ssl::context, LinkError>;
using Problem = std::optional<LinkError>;

LinkError bad_file(const char* setting, const std::string& file, const std::string& what) {
  return {.code = LinkErrc::bad_local_file,
          .detail = std::string{setting} + " " + (file.empty() ? "(not set)" : file) + ": " + what};
}

// OpenSSL's own words for its last error, and the queue left empty for the next.
std::string library_words() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return reason == nullptr ? "unknown reason" : reason;
}

// Opened here only so that the system's reason can be given; OpenSSL's is "system lib".
Problem unreadable(const char* setting, const std::string& file, bool is_private) {
  if (file.empty()) {
    return bad_file(setting, file, "a file name is needed");
  }
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> opened{std::fopen(file.c_str(), "rb"),
                                                               &std::fclose};
  if (opened == nullptr) {
    return bad_file(setting, file, "cannot be read: " + std::generic_category().message(errno));
  }

  struct stat facts {};

  if (::fstat(::fileno(opened.get()), &facts) != 0 || !S_ISREG(facts.st_mode)) {
    return bad_file(setting, file, "is not a regular file");
  }
  if (is_private && (facts.st_mode & (S_IRWXO | S_IWGRP)) != 0) {
    return bad_file(setting,
                    file,
                    "a private key that others may read or change: chmod 0600 (or 0640) is right");
  }
  return std::nullopt;
}

// Without it OpenSSL would ask for a passphrase on the terminal.
int no_passphrase(char* /*into*/, int /*size*/, int /*writing*/, void* /*user*/) {
  return -1;
}

void apply_policy(SSL_CTX* context, TlsVersion min) {
  SSL_CTX_set_min_proto_version(context,
                                min == TlsVersion::tls_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION);
  SSL_CTX_set_max_proto_version(context, 0);  // the highest that the library has
  SSL_CTX_set_cipher_list(context,
                          "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
                          "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                          "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305");
  SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384");
  // Level 2: keys of at least 112 bits of strength (RSA 2048), no SHA-1 signatures. Said here so
  // that a machine's own configuration cannot lower it.
  SSL_CTX_set_security_level(context, 2);
  SSL_CTX_set_options(context,
                      SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
                          SSL_OP_CLEANSE_PLAINTEXT);
  // Kernel TLS would move record plaintext and keys out of this process's memory.
  SSL_CTX_clear_options(context, SSL_OP_ENABLE_KTLS);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_default_passwd_cb(context, &no_passphrase);
}

Problem load_identity(SSL_CTX* context, const std::string& cert, const std::string& key) {
  const smpp::MakingKey making;
  if (auto problem = unreadable("cert_file", cert, false)) {
    return problem;
  }
  if (auto problem = unreadable("key_file", key, true)) {
    return problem;
  }
  if (SSL_CTX_use_certificate_chain_file(context, cert.c_str()) != 1) {
    return bad_file(
        "cert_file",
        cert,
        "no usable certificate chain in PEM form, own certificate first (" + library_words() + ")");
  }
  if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1) {
    if (ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH ||
        ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_TYPE_MISMATCH) {
      ERR_clear_error();
      return bad_file("key_file", key, "is not the key of the certificate in " + cert);
    }
    return bad_file(
        "key_file",
        key,
        "no usable private key in PEM form without a passphrase (" + library_words() + ")");
  }
  if (SSL_CTX_check_private_key(context) != 1) {
    ERR_clear_error();
    return bad_file("key_file", key, "is not the key of the certificate in " + cert);
  }
  return std::nullopt;
}

Problem load_trust(SSL_CTX* context, const char* setting, const std::string& file) {
  if (auto problem = unreadable(setting, file, false)) {
    return problem;
  }
  if (SSL_CTX_load_verify_file(context, file.c_str()) != 1) {
    return bad_file(setting, file, "no CA certificate in PEM form (" + library_words() + ")");
  }
  return std::nullopt;
}

}  // namespace

Context make_client_context(const TlsClientSettings& settings) {
  ERR_clear_error();
  ssl::context context{ssl::context::tls_client};
  SSL_CTX* const native = context.native_handle();
  apply_policy(native, settings.min);
  SSL_CTX_set_verify(native, SSL_VERIFY_PEER, nullptr);
  if (settings.ca_file.empty()) {
    if (SSL_CTX_set_default_verify_paths(native) != 1) {
      return smpp::unexpected(
          bad_file("ca_file", "", "the system's trust store: " + library_words()));
    }
  } else if (auto problem = load_trust(native, "ca_file", settings.ca_file)) {
    return smpp::unexpected(std::move(*problem));
  }
  if (!settings.cert_file.empty() || !settings.key_file.empty()) {
    if (auto problem = load_identity(native, settings.cert_file, settings.key_file)) {
      return smpp::unexpected(std::move(*problem));
    }
  }
  return context;
}

Context make_server_context(const TlsServerSettings& settings) {
  ERR_clear_error();
  ssl::context context{ssl::context::tls_server};
  SSL_CTX* const native = context.native_handle();
  apply_policy(native, settings.min);
  SSL_CTX_set_verify(native, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  if (auto problem = load_identity(native, settings.cert_file, settings.key_file)) {
    return smpp::unexpected(std::move(*problem));
  }
  if (auto problem = load_trust(native, "client_ca_file", settings.client_ca_file)) {
    return smpp::unexpected(std::move(*problem));
  }
  // The names that the server tells clients in its request, so that they can choose.
  STACK_OF(X509_NAME)* const names = SSL_load_client_CA_file(settings.client_ca_file.c_str());
  if (names == nullptr) {
    return smpp::unexpected(bad_file("client_ca_file", settings.client_ca_file, library_words()));
  }
  SSL_CTX_set_client_CA_list(native, names);
  return context;
}

std::int64_t end_of(const X509* certificate) {
  std::tm end{};
  if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) != 1) {
    return 0;
  }
  return ::timegm(&end);
}

std::int64_t end_of_own_chain(SSL_CTX* context) {
  std::int64_t first = end_of(SSL_CTX_get0_certificate(context));
  // SSL_CTX_get0_chain_certs, which is a macro with an old-style cast.
  STACK_OF(X509)* chain = nullptr;
  SSL_CTX_ctrl(context, SSL_CTRL_GET_CHAIN_CERTS, 0, &chain);
  for (int i = 0; i < sk_X509_num(chain); ++i) {  // -1 without a chain
    first = std::min(first, end_of(sk_X509_value(chain, i)));
  }
  return first;
}

}  // namespace net
