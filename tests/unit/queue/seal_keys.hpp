// Keys for tests of the sealed hand-over: a bridge's, and a client's, either way.
#pragma once

#include "daemon/queue/jwe.hpp"
#include "daemon/queue/jwk.hpp"
#include "daemon/queue/seals.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace queue::test {

inline JweKey pair_key(std::string id, Curve curve = Curve::x25519) {
  JweKey key;
  key.id = std::move(id);
  key.curve = curve;
  key.pair = generate_pair(curve);
  return key;
}

// The half that others have.
inline JweKey public_half(const JweKey& key) {
  JweKey half;
  half.algorithm = key.algorithm;
  half.id = key.id;
  half.curve = key.curve;
  half.pair = public_key_at(key.curve, point_of(key.pair, key.curve));
  return half;
}

inline JweKey shared_key(std::string id, std::uint8_t octet) {
  JweKey key;
  key.algorithm = KeyAlgorithm::a256kw;
  key.id = std::move(id);
  key.shared = smpp::Secret{smpp::KeyOctets(content_key_octets, octet)};
  return key;
}

inline std::string sealed(const JweKey& key, std::string_view plain) {
  return std::string{smpp::view(seal_jwe(key, smpp::octets_of(plain)))};
}

// As a client hands it in.
inline std::string item(const JweKey& key, std::string_view plain) {
  return R"({"sealed":")" + sealed(key, plain) + "\"}";
}

// Empty where it does not open.
inline std::string opened(const JweKey& key, std::string_view compact) {
  const OpeningKeys keys{&key};
  const auto plain = open_jwe(keys, compact);
  return plain ? std::string{smpp::view(*plain)} : std::string{};
}

inline Seals seals_of(JweKey exchange, std::map<routing::ClientNumber, ClientKey> clients = {}) {
  std::vector<JweKey> keys;
  keys.push_back(std::move(exchange));
  return Seals{std::move(keys), std::move(clients)};
}

}  // namespace queue::test
