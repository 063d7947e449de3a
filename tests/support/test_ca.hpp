// A certificate authority that lives as long as one test: makes certificates, good and bad, in a
// directory of its own (mode 0700, files 0600) that goes with it. Test code only; any thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace tests {

struct CertificateFiles {
  std::string cert;
  std::string key;
};

class TestCa {
 public:
  // `parent`: where its directory is made; empty: the system's place for temporary files.
  explicit TestCa(const std::filesystem::path& parent = {});
  ~TestCa();
  TestCa(const TestCa&) = delete;
  TestCa& operator=(const TestCa&) = delete;

  // The authority's own certificate.
  [[nodiscard]] const std::string& ca_file() const;
  [[nodiscard]] const std::filesystem::path& directory() const;

  // `names`: DNS names and addresses, as subject alternative names.
  [[nodiscard]] CertificateFiles server(const std::vector<std::string>& names);
  [[nodiscard]] CertificateFiles client(const std::vector<std::string>& names);
  // A server's, which ended an hour ago, or begins in an hour.
  [[nodiscard]] CertificateFiles expired(const std::vector<std::string>& names);
  [[nodiscard]] CertificateFiles not_yet_valid(const std::vector<std::string>& names);

 private:
  struct Authority;
  [[nodiscard]] CertificateFiles issue(const std::vector<std::string>& names,
                                       bool for_client,
                                       std::chrono::hours from,
                                       std::chrono::hours until);

  std::unique_ptr<Authority> authority_;
};

}  // namespace tests
