// Keys of the sealed hand-over in the configuration.
#include "tests/unit/config/workplace.hpp"

#include <gtest/gtest.h>

#include <string>

namespace config {
namespace {

using config_test::minimal;
using config_test::replaced;
using Seals = config_test::LoadTest;

const std::string desk = R"({uid: 1000, senders: ["+447700900100"], queue: support})";

std::string with_seal(const std::string& seal) {
  return replaced(minimal, desk, desk.substr(0, desk.size() - 1) + ", seal: " + seal + "}");
}

std::string with_exchange(const std::string& exchange) {
  return replaced(minimal,
                  "keys: {root: {file: root.key}}",
                  "keys: {root: {file: root.key}, exchange: " + exchange + "}");
}

TEST_F(Seals, ReachTheirMembers) {
  const Config none = loaded(minimal);
  EXPECT_EQ(none.clients[0].seal.public_key, "");
  EXPECT_EQ(none.clients[0].seal.shared_key.name, "");
  EXPECT_EQ(none.exchange_key.name, "");
  place_.write("crm.jwk", "{}");
  EXPECT_EQ(loaded(with_seal("{public_key: crm.jwk}")).clients[0].seal.public_key,
            place_.path("crm.jwk"));
  const auto shared = loaded(with_seal("{shared_key: {credential: crm}}")).clients[0].seal;
  EXPECT_EQ(shared.shared_key.name, "crm");
  EXPECT_EQ(shared.shared_key.kind, SecretReference::Kind::credential);
  const Config both =
      loaded(with_exchange("{current: {credential: now}, previous: {file: root.key}}"));
  EXPECT_EQ(both.exchange_key.name, "now");
  EXPECT_EQ(both.exchange_key_before.name, place_.path("root.key"));
}

TEST_F(Seals, NeedOneKey) {
  place_.write("crm.jwk", "{}");
  using Lines = std::vector<std::string>;
  EXPECT_EQ(problems(with_seal("{}")),
            Lines{"bridge.yaml:9:71: clients.desk.seal: has no key; give `public_key` or "
                  "`shared_key`"});
  EXPECT_EQ(problems(with_seal("{public_key: crm.jwk, shared_key: {file: root.key}}")),
            Lines{"bridge.yaml:9:71: clients.desk.seal: has two keys; give either `public_key` or "
                  "`shared_key`"});
  EXPECT_EQ(problems(with_exchange("{previous: {file: root.key}}")).size(), 1u);
  EXPECT_EQ(problems(with_seal("{public_key: not-there.jwk}")).size(), 1u);
}

}  // namespace
}  // namespace config
