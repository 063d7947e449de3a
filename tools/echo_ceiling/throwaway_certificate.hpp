// A key and a self-signed certificate that live in this process's memory only: for measurements and
// tests that need TLS and no trust.
#pragma once

#include <openssl/types.h>

#include <memory>

namespace tools {

struct FreeKey {
  void operator()(EVP_PKEY* key) const;
};

struct FreeCertificate {
  void operator()(X509* certificate) const;
};

struct ThrowawayCertificate {
  std::unique_ptr<EVP_PKEY, FreeKey> key;
  std::unique_ptr<X509, FreeCertificate> certificate;
};

// EC P-256 with SHA-256, valid for an hour, for the name "localhost". Both members are null if
// OpenSSL cannot make them.
[[nodiscard]] ThrowawayCertificate make_throwaway_certificate();

}  // namespace tools
