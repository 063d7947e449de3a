// Reads the keys of the sealed hand-over from where the configuration says they lie. Before READY;
// owned by the application from then on.
#pragma once

#include "config/config.hpp"
#include "daemon/queue/jwe_key.hpp"
#include "smpp/base/expected.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace application {

struct SealKeys {
  std::vector<queue::JweKey> exchange;           // the current one first
  std::map<std::string, queue::JweKey> clients;  // by their names
};

// Says of a secret that it is to be passed over.
using PassOver = std::function<bool(const config::SecretReference& secret)>;

// The errors are for the operator, one line for each key that cannot be used; all are told.
[[nodiscard]] smpp::expected<SealKeys, std::vector<std::string>> read_seal_keys(
    const config::Config& config, const PassOver& pass_over);

}  // namespace application
