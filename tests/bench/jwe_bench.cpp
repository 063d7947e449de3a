// What sealing an event for a client and opening a message of his cost, by algorithm: an agreement
// of keys or none, and AES-GCM over the smallest class. On the I/O thread, so it is a part of what
// a message costs there.
//
//   jwe_bench
#include "daemon/queue/jwe.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace {

using queue::Curve;
using queue::JweKey;
using queue::KeyAlgorithm;

constexpr std::size_t smallest_class = 1'024;

JweKey pair_key(Curve curve, KeyAlgorithm algorithm) {
  JweKey key;
  key.algorithm = algorithm;
  key.id = "a-key-of-a-client";
  key.curve = curve;
  key.pair = queue::generate_pair(curve);
  return key;
}

JweKey shared_key() {
  JweKey key;
  key.algorithm = KeyAlgorithm::a256kw;
  key.id = "a-key-of-a-client";
  key.shared = smpp::Secret{queue::random_content_key()};
  return key;
}

void seal(benchmark::State& state, const JweKey& key) {
  const smpp::Octets plain(smallest_class, 'x');
  for (auto _ : state) {
    benchmark::DoNotOptimize(queue::seal_jwe(key, plain));
  }
}

void open(benchmark::State& state, const JweKey& key) {
  const auto sealed = queue::seal_jwe(key, smpp::Octets(smallest_class, 'x'));
  const queue::OpeningKeys keys{&key};
  for (auto _ : state) {
    benchmark::DoNotOptimize(queue::open_jwe(keys, smpp::view(sealed)));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const JweKey x25519 = pair_key(Curve::x25519, KeyAlgorithm::ecdh_es);
  const JweKey p256 = pair_key(Curve::p256, KeyAlgorithm::ecdh_es);
  const JweKey wrapped = pair_key(Curve::p256, KeyAlgorithm::ecdh_es_a256kw);
  const JweKey shared = shared_key();
  for (const auto& [name, key] : {std::pair{"ECDH-ES_X25519", &x25519},
                                  std::pair{"ECDH-ES_P-256", &p256},
                                  std::pair{"ECDH-ES+A256KW_P-256", &wrapped},
                                  std::pair{"A256KW", &shared}}) {
    benchmark::RegisterBenchmark((std::string{"seal/"} + name).c_str(),
                                 [key](benchmark::State& state) { seal(state, *key); });
    benchmark::RegisterBenchmark((std::string{"open/"} + name).c_str(),
                                 [key](benchmark::State& state) { open(state, *key); });
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
