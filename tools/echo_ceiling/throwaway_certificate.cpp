#include "tools/echo_ceiling/throwaway_certificate.hpp"

#include <openssl/asn1.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <string_view>

namespace tools {

void FreeKey::operator()(EVP_PKEY* key) const {
  EVP_PKEY_free(key);
}

void FreeCertificate::operator()(X509* certificate) const {
  X509_free(certificate);
}

ThrowawayCertificate make_throwaway_certificate() {
  ThrowawayCertificate made;
  made.key.reset(EVP_EC_gen("P-256"));
  made.certificate.reset(X509_new());
  X509* const x509 = made.certificate.get();
  if (made.key == nullptr || x509 == nullptr) {
    return {};
  }
  constexpr long valid_s = 3600;
  constexpr long x509_version_3 = 2;
  X509_set_version(x509, x509_version_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), 0);
  X509_gmtime_adj(X509_getm_notAfter(x509), valid_s);
  X509_NAME* const name = X509_get_subject_name(x509);
  constexpr std::string_view host = "localhost";
  X509_NAME_add_entry_by_txt(name,
                             "CN",
                             MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(host.data()),
                             static_cast<int>(host.size()),
                             -1,
                             0);
  X509_set_issuer_name(x509, name);
  if (X509_set_pubkey(x509, made.key.get()) != 1 ||
      X509_sign(x509, made.key.get(), EVP_sha256()) == 0) {
    return {};
  }
  return made;
}

}  // namespace tools
