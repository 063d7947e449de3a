#include "daemon/net/handshake.hpp"

#include "daemon/net/tls_context.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace net {

namespace {

struct Release {
  void operator()(X509* certificate) const { X509_free(certificate); }

  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }

  void operator()(BIO* memory) const { BIO_free(memory); }
};

using Certificate = std::unique_ptr<X509, Release>;
using Names = std::unique_ptr<GENERAL_NAMES, Release>;

bool is_address(const std::string& name) {
  boost::system::error_code error;
  boost::asio::ip::make_address(name, error);
  return !error;
}

std::string text_of(const X509_NAME* name) {
  const std::unique_ptr<BIO, Release> out{BIO_new(BIO_s_mem())};
  char* text = nullptr;
  if (out == nullptr || X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253) < 0) {
    return {};
  }
  const auto size = BIO_get_mem_data(out.get(), &text);
  return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string{};
}

TlsFacts common_facts(SSL* connection, X509* certificate) {
  TlsFacts facts;
  facts.tls = true;
  facts.version = SSL_get_version(connection);
  facts.cipher = SSL_get_cipher_name(connection);
  if (certificate == nullptr) {
    return facts;
  }
  facts.peer_subject = text_of(X509_get_subject_name(certificate));
  facts.peer_issuer = text_of(X509_get_issuer_name(certificate));
  facts.peer_not_after_unix = end_of(certificate);
  return facts;
}

// Empty for kinds of names that nobody is known by here, and for a name with a NUL inside, which is
// an attempt to be read as somebody else.
std::string plain_name(const GENERAL_NAME& name) {
  if (name.type == GEN_DNS || name.type == GEN_EMAIL || name.type == GEN_URI) {
    const ASN1_IA5STRING* const text = name.d.ia5;
    const auto* const from = reinterpret_cast<const char*>(ASN1_STRING_get0_data(text));
    std::string plain{from, static_cast<std::size_t>(ASN1_STRING_length(text))};
    return plain.find('\0') == std::string::npos ? plain : std::string{};
  }
  if (name.type == GEN_IPADD) {
    const unsigned char* const octets = ASN1_STRING_get0_data(name.d.iPAddress);
    const int length = ASN1_STRING_length(name.d.iPAddress);
    if (length == 4) {
      boost::asio::ip::address_v4::bytes_type v4{};
      std::copy_n(octets, v4.size(), v4.begin());
      return boost::asio::ip::make_address_v4(v4).to_string();
    }
    if (length == 16) {
      boost::asio::ip::address_v6::bytes_type v6{};
      std::copy_n(octets, v6.size(), v6.begin());
      return boost::asio::ip::make_address_v6(v6).to_string();
    }
  }
  return {};
}

// SSL_set_tlsext_host_name, which is a macro with an old-style cast.
bool set_server_name(SSL* connection, const std::string& name) {
  return SSL_ctrl(connection,
                  SSL_CTRL_SET_TLSEXT_HOSTNAME,
                  TLSEXT_NAMETYPE_host_name,
                  const_cast<char*>(name.c_str())) == 1;
}

int ssl_reason(const boost::system::error_code& error) {
  if (error.category() != boost::asio::error::get_ssl_category()) {
    return 0;
  }
  return ERR_GET_REASON(static_cast<unsigned long>(error.value()));
}

bool was_cut(const boost::system::error_code& error) {
  return error == boost::asio::ssl::error::stream_truncated || error == boost::asio::error::eof ||
         error == boost::asio::error::connection_reset || error == boost::asio::error::broken_pipe;
}

const char* remedy(long verify_result) {
  if (verify_result == X509_V_ERR_CERT_HAS_EXPIRED) {
    return "the peer has to renew it, or this machine's clock is wrong";
  }
  if (verify_result == X509_V_ERR_CERT_NOT_YET_VALID) {
    return "this machine's clock is wrong, or the certificate was put in place too early";
  }
  return "ca_file has to hold the CA that the peer's certificate is from";
}

}  // namespace

bool expect_name(SSL* connection, const std::string& name) {
  X509_VERIFY_PARAM* const wanted = SSL_get0_param(connection);
  if (is_address(name)) {
    return X509_VERIFY_PARAM_set1_ip_asc(wanted, name.c_str()) == 1;
  }
  // Subject alternative names only: the common name says nothing reliable (RFC 9525).
  X509_VERIFY_PARAM_set_hostflags(
      wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  return !name.empty() && X509_VERIFY_PARAM_set1_host(wanted, name.data(), name.size()) == 1 &&
         set_server_name(connection, name);
}

TlsFacts client_facts(SSL* connection, const std::string& name) {
  const Certificate certificate{SSL_get1_peer_certificate(connection)};
  TlsFacts facts = common_facts(connection, certificate.get());
  const char* const matched = SSL_get0_peername(connection);
  facts.peer_subject_name = matched == nullptr ? name : matched;
  facts.own_not_after_unix = end_of_own_chain(SSL_get_SSL_CTX(connection));
  return facts;
}

TlsFacts server_facts(SSL* connection) {
  const Certificate certificate{SSL_get1_peer_certificate(connection)};
  TlsFacts facts = common_facts(connection, certificate.get());
  if (certificate == nullptr) {
    return facts;
  }
  const Names names{static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate.get(), NID_subject_alt_name, nullptr, nullptr))};
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    std::string plain = plain_name(*sk_GENERAL_NAME_value(names.get(), i));
    if (!plain.empty()) {
      facts.peer_sans.push_back(std::move(plain));
    }
  }
  return facts;
}

LinkError client_failure(SSL* connection,
                         const boost::system::error_code& error,
                         const std::string& name) {
  const int reason = ssl_reason(error);
  if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED) {
    const long why = SSL_get_verify_result(connection);
    if (why == X509_V_ERR_HOSTNAME_MISMATCH || why == X509_V_ERR_IP_ADDRESS_MISMATCH) {
      return {.code = LinkErrc::tls_wrong_name,
              .detail = "the peer's certificate is not for " + name +
                        ": if the peer goes by another name, tls.name has to say it"};
    }
    return {.code = LinkErrc::tls_untrusted,
            .detail = std::string{"the peer's certificate is not trusted: "} +
                      X509_verify_cert_error_string(why) + ": " + remedy(why)};
  }
  if (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST) {
    return {.code = LinkErrc::tls_failed,
            .detail = "the peer does not speak TLS on this port (" + error.message() + ")"};
  }
  if (was_cut(error)) {
    return {.code = LinkErrc::tls_failed,
            .detail =
                "the peer closed the connection in the handshake: no TLS on this port, or "
                "our address is not allowed"};
  }
  return {.code = LinkErrc::tls_failed, .detail = "TLS handshake: " + error.message()};
}

LinkError server_failure(SSL* connection, const boost::system::error_code& error) {
  const int reason = ssl_reason(error);
  if (reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE) {
    return {.code = LinkErrc::tls_untrusted, .detail = "the client presented no certificate"};
  }
  if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED) {
    return {.code = LinkErrc::tls_untrusted,
            .detail = std::string{"the client's certificate is not trusted: "} +
                      X509_verify_cert_error_string(SSL_get_verify_result(connection))};
  }
  if (was_cut(error)) {
    return {.code = LinkErrc::tls_failed,
            .detail = "the client closed the connection in the handshake"};
  }
  return {.code = LinkErrc::tls_failed, .detail = "TLS handshake: " + error.message()};
}

LinkError handshake_too_slow() {
  return {
      .code = LinkErrc::handshake_timeout,
      .detail = "connected, but the TLS handshake did not end in time: does the port speak TLS?"};
}

}  // namespace net
