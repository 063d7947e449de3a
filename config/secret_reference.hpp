// Where a secret lies; never the secret. Filled by the configuration, read by daemon/credentials.
#pragma once

#include <cstdint>
#include <string>

namespace config {

// `credential` is a file name in $CREDENTIALS_DIRECTORY.
struct SecretReference {
  enum class Kind : std::uint8_t { file, credential };
  Kind kind{};
  std::string name;
  std::string position;  // "file:line:col" in the configuration, for error messages
};

}  // namespace config
