// Where secrets and keys are; never they themselves. Filled by the configuration, read by
// daemon/credentials.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace config {

// `credential` is a file name in $CREDENTIALS_DIRECTORY.
struct SecretReference {
  enum class Kind : std::uint8_t { file, credential };
  Kind kind{};
  std::string name;
  std::string position;  // "file:line:col" in the configuration, for error messages
};

// A key in a PKCS#11 token.
struct TokenReference {
  std::string module;
  std::string token;
  std::string key;
  std::string folder;  // where its library keeps files; may be empty
  SecretReference pin;
};

// A key in a service that speaks as Vault's transit engine does.
struct ServiceReference {
  std::string host;
  std::uint16_t port = 8200;
  std::string ca_file;
  std::string mount = "transit";
  std::string name_space;
  std::string key;
  SecretReference token;
};

// Where a root key is: in a file, or with somebody who uses it for us.
struct RootReference {
  std::variant<std::monostate, SecretReference, TokenReference, ServiceReference> where;
  std::string position;

  [[nodiscard]] bool given() const { return where.index() != 0; }
};

struct RootReferences {
  RootReference current;
  RootReference previous;  // may be none
};

}  // namespace config
