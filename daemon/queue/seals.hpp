// The keys of the hand-over: whose events are sealed, and what opens what clients hand in sealed.
//
// Owned by the API; I/O thread.
#pragma once

#include "daemon/queue/json_writer.hpp"
#include "daemon/queue/jwe.hpp"
#include "routing/model/ids.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace queue {

// What the events of one client are sealed with.
struct ClientKey {
  std::string client;  // its name
  JweKey key;
};

class Seals {
 public:
  // Nothing is sealed, nothing is opened.
  Seals() = default;

  // `exchange` are the bridge's own keys: the first is the one to seal for, the others still open.
  Seals(std::vector<JweKey> exchange, std::map<routing::ClientNumber, ClientKey> clients)
      : exchange_(std::move(exchange)), clients_(std::move(clients)) {}

  // nullptr: this client's events are not sealed.
  [[nodiscard]] const ClientKey* key_of(routing::ClientNumber client) const;

  // Whether anything that this client seals can be opened.
  [[nodiscard]] bool opens(routing::ClientNumber client) const;
  [[nodiscard]] smpp::expected<smpp::Octets, JweFault> open(routing::ClientNumber client,
                                                            std::string_view compact) const;

  // A JWK set with the public key to seal for; empty without one.
  void write_public(JsonWriter& out) const;

 private:
  std::vector<JweKey> exchange_;
  std::map<routing::ClientNumber, ClientKey> clients_;
};

}  // namespace queue
