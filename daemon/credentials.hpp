// Reads passwords and keys from where the configuration says they lie, into memory that is wiped. A
// secret that others can read or replace is refused. At the start and at each reload; any thread.
#pragma once

#include "config/secret_reference.hpp"
#include "smpp/base/expected.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/base/privacy.hpp"

#include <cstddef>
#include <string>

namespace credentials {

using Credential = smpp::Secret<smpp::Octets>;

inline constexpr std::size_t max_size = 4 * 1024;
inline constexpr std::size_t max_password = 64;  // what a bind can carry

// The error is one line for the operator: where the configuration names the secret, the file, what
// is wrong and what to do. It never repeats what the file holds.
//
// One line of 1 to max_password octets; the end of the line is cut off.
[[nodiscard]] smpp::expected<Credential, std::string> read_password(
    const config::SecretReference& reference);
// The whole file, octet by octet.
[[nodiscard]] smpp::expected<Credential, std::string> read_key(
    const config::SecretReference& reference);
// What others may read but not replace: the file that the setting names.
[[nodiscard]] smpp::expected<smpp::Octets, std::string> read_public(const std::string& setting,
                                                                    const std::string& path);
// The file that is meant; empty where it can only be known when the service manager has started us.
[[nodiscard]] std::string path_of(const config::SecretReference& reference);

}  // namespace credentials
