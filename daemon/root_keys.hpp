// The root keys that the configuration names, as the store uses them. At start-up.
#pragma once

#include "config/secret_reference.hpp"
#include "daemon/store/root.hpp"

#include <functional>
#include <string>

namespace root_keys {

// Reads local keys, loads modules. A key service is asked when the store asks it.
[[nodiscard]] smpp::expected<store::Roots, store::Refusal> open(
    const config::RootReferences& references);

// Every secret that is read for them, each with what is wrong with it; empty: nothing. For a check
// of the configuration, which asks no token and no service.
using Check = std::function<std::string(const config::SecretReference&)>;
void for_each_secret(
    const config::RootReferences& references,
    const std::function<void(const config::SecretReference&, const Check&)>& visit);

}  // namespace root_keys
