// A root key in a key service that speaks as Vault's transit engine does: POST
// /v1/transit/encrypt/KEY and /v1/transit/decrypt/KEY over verified TLS. The service's key never
// leaves it, and has versions of its own: what it gives names the version that wrapped.
//
// Used as store::Root says. A call blocks its thread for at most five seconds. Not copied; keeps
// its connection.
#pragma once

#include "daemon/keys/token_root.hpp"
#include "daemon/store/root.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace keys {

struct ServiceKey {
  std::string host;
  std::uint16_t port = 8200;
  std::string ca_file;  // PEM; empty: the system's trust store
  std::string mount = "transit";
  std::string name_space;  // empty: none
  std::string key;
  ReadSecret token;
};

[[nodiscard]] std::shared_ptr<store::Root> make_service_root(ServiceKey key);

}  // namespace keys
