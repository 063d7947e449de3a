#include "tests/support/test_ca.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <stdexcept>

namespace tests {

namespace {

struct Release {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

  void operator()(X509* certificate) const { X509_free(certificate); }

  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }

  void operator()(std::FILE* file) const { std::fclose(file); }
};

using Key = std::unique_ptr<EVP_PKEY, Release>;
using Certificate = std::unique_ptr<X509, Release>;
using File = std::unique_ptr<std::FILE, Release>;

// A test that cannot have its certificates cannot go on.
void must(bool done, const char* what) {
  if (!done) {
    throw std::runtime_error{std::string{"test CA: "} + what};
  }
}

Key new_key() {
  Key key{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
  must(key != nullptr, "key");
  return key;
}

void add_extension(X509* to, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Release> extension{
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str())};
  must(extension != nullptr && X509_add_ext(to, extension.get(), -1) == 1, "extension");
}

void set_common_name(X509* certificate, const std::string& name) {
  must(X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate),
                                  "CN",
                                  MBSTRING_UTF8,
                                  reinterpret_cast<const unsigned char*>(name.c_str()),
                                  -1,
                                  -1,
                                  0) == 1,
       "name");
}

Certificate new_certificate(EVP_PKEY* key,
                            long serial,
                            std::chrono::hours from,
                            std::chrono::hours until) {
  Certificate certificate{X509_new()};
  must(certificate != nullptr, "certificate");
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), std::chrono::seconds{from}.count());
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), std::chrono::seconds{until}.count());
  must(X509_set_pubkey(certificate.get(), key) == 1, "public key");
  return certificate;
}

File create(const std::string& path) {
  const int handle = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  must(handle >= 0, "file");
  return File{::fdopen(handle, "w")};
}

void write_certificate(const std::string& path, X509* certificate) {
  must(PEM_write_X509(create(path).get(), certificate) == 1, "write");
}

bool is_address(const std::string& name) {
  std::array<unsigned char, 16> octets{};
  return ::inet_pton(AF_INET, name.c_str(), octets.data()) == 1 ||
         ::inet_pton(AF_INET6, name.c_str(), octets.data()) == 1;
}

std::string alternative_names(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) {
    text += (text.empty() ? "" : ",") + std::string{is_address(name) ? "IP:" : "DNS:"} + name;
  }
  return text;
}

std::filesystem::path new_directory(const std::filesystem::path& parent) {
  std::string path =
      (parent.empty() ? std::filesystem::temp_directory_path() : parent) / "test-ca-XXXXXX";
  must(::mkdtemp(path.data()) != nullptr, "directory");
  return path;
}

}  // namespace

struct TestCa::Authority {
  std::filesystem::path directory;
  std::string ca_file;
  Key key;
  Certificate certificate;
  long issued = 1;
};

TestCa::TestCa(const std::filesystem::path& parent) : authority_(std::make_unique<Authority>()) {
  using std::chrono::hours;
  authority_->directory = new_directory(parent);
  authority_->ca_file = authority_->directory / "ca.pem";
  authority_->key = new_key();
  authority_->certificate = new_certificate(authority_->key.get(), 1, hours{-48}, hours{48});
  X509* const own = authority_->certificate.get();
  // Distinct names, so that another authority's certificate is "unknown", not "badly signed".
  set_common_name(own, "test CA " + authority_->directory.filename().string());
  X509_set_issuer_name(own, X509_get_subject_name(own));
  add_extension(own, own, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(own, own, NID_subject_key_identifier, "hash");
  must(X509_sign(own, authority_->key.get(), EVP_sha256()) > 0, "signature");
  write_certificate(authority_->ca_file, own);
}

TestCa::~TestCa() {
  std::error_code ignored;
  std::filesystem::remove_all(authority_->directory, ignored);
}

const std::string& TestCa::ca_file() const {
  return authority_->ca_file;
}

const std::filesystem::path& TestCa::directory() const {
  return authority_->directory;
}

CertificateFiles TestCa::issue(const std::vector<std::string>& names,
                               bool for_client,
                               std::chrono::hours from,
                               std::chrono::hours until) {
  const long serial = ++authority_->issued;
  const Key key = new_key();
  const Certificate certificate = new_certificate(key.get(), serial, from, until);
  X509* const issuer = authority_->certificate.get();
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer));
  set_common_name(certificate.get(), "test " + std::to_string(serial));
  add_extension(certificate.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(
      certificate.get(), issuer, NID_ext_key_usage, for_client ? "clientAuth" : "serverAuth");
  if (!names.empty()) {
    add_extension(certificate.get(), issuer, NID_subject_alt_name, alternative_names(names));
  }
  must(X509_sign(certificate.get(), authority_->key.get(), EVP_sha256()) > 0, "signature");

  const std::string stem = authority_->directory / std::to_string(serial);
  CertificateFiles files{.cert = stem + ".pem", .key = stem + ".key"};
  write_certificate(files.cert, certificate.get());
  must(PEM_write_PrivateKey(
           create(files.key).get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
       "write key");
  return files;
}

CertificateFiles TestCa::server(const std::vector<std::string>& names) {
  return issue(names, false, std::chrono::hours{-1}, std::chrono::hours{24});
}

CertificateFiles TestCa::client(const std::vector<std::string>& names) {
  return issue(names, true, std::chrono::hours{-1}, std::chrono::hours{24});
}

CertificateFiles TestCa::expired(const std::vector<std::string>& names) {
  return issue(names, false, std::chrono::hours{-24}, std::chrono::hours{-1});
}

CertificateFiles TestCa::not_yet_valid(const std::vector<std::string>& names) {
  return issue(names, false, std::chrono::hours{1}, std::chrono::hours{24});
}

}  // namespace tests
