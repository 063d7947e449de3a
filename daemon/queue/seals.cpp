#include "daemon/queue/seals.hpp"

#include "daemon/queue/jwk.hpp"

namespace queue {

const ClientKey* Seals::key_of(routing::ClientNumber client) const {
  const auto found = clients_.find(client);
  return found == clients_.end() ? nullptr : &found->second;
}

bool Seals::opens(routing::ClientNumber client) const {
  const ClientKey* const own = key_of(client);
  return !exchange_.empty() || (own != nullptr && own->key.is_shared());
}

smpp::expected<smpp::Octets, JweFault> Seals::open(routing::ClientNumber client,
                                                   std::string_view compact) const {
  OpeningKeys keys;
  for (const JweKey& key : exchange_) {
    keys.push_back(&key);
  }
  if (const ClientKey* const own = key_of(client); own != nullptr && own->key.is_shared()) {
    keys.push_back(&own->key);
  }
  return open_jwe(keys, compact);
}

void Seals::write_public(JsonWriter& out) const {
  out.open('{');
  out.key("keys");
  out.open('[');
  if (!exchange_.empty()) {
    const JweKey& key = exchange_.front();
    out.open('{');
    write_public_members(out, key.curve, point_of(key.pair, key.curve));
    out.key("kid");
    out.string(key.id);
    out.key("use");
    out.string("enc");
    out.key("alg");
    out.string(name_of(key.algorithm));
    out.close('}');
  }
  out.close(']');
  out.close('}');
}

}  // namespace queue
