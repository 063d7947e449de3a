// The ways to a root key, one or two at a time, and what is said of anything else.

#include "tests/unit/config/workplace.hpp"

#include <variant>

namespace {

using config_test::minimal;
using config_test::replaced;

class RootTest : public config_test::LoadTest {
 protected:
  config::RootReferences roots(const std::string& root) {
    return loaded(replaced(minimal, "{file: root.key}", root)).roots;
  }

  std::vector<std::string> wrong(const std::string& root) {
    return problems(replaced(minimal, "{file: root.key}", root));
  }
};

TEST_F(RootTest, AFileOrACredential) {
  const auto file = std::get<config::SecretReference>(roots("{file: root.key}").current.where);
  EXPECT_EQ(file.name, place_.path("root.key"));
  EXPECT_NE(file.position.find("bridge.yaml:13:14"), std::string::npos) << file.position;
  const auto named = std::get<config::SecretReference>(roots("{credential: key}").current.where);
  EXPECT_EQ(named.kind, config::SecretReference::Kind::credential);
  EXPECT_EQ(named.name, "key");
}

TEST_F(RootTest, AKeyInAToken) {
  const auto token = std::get<config::TokenReference>(
      roots("{pkcs11: {module: root.key, token: my token, key: k, pin: {file: password}}}")
          .current.where);
  EXPECT_EQ(token.module, place_.path("root.key"));
  EXPECT_EQ(token.token, "my token");
  EXPECT_EQ(token.key, "k");
  EXPECT_EQ(token.pin.name, place_.path("password"));
}

TEST_F(RootTest, AKeyInAService) {
  const auto service = std::get<config::ServiceReference>(
      roots("{vault: {url: \"https://vault.example:8201\", key: k, token: {file: password}, "
            "mount: a/b, namespace: team}}")
          .current.where);
  EXPECT_EQ(service.host, "vault.example");
  EXPECT_EQ(service.port, 8201);
  EXPECT_EQ(service.mount, "a/b");
  EXPECT_EQ(service.name_space, "team");
  EXPECT_EQ(service.ca_file, "");
  const auto bare = std::get<config::ServiceReference>(
      roots("{vault: {url: \"https://[::1]/\", key: k, token: {file: password}}}").current.where);
  EXPECT_EQ(bare.host, "::1");
  EXPECT_EQ(bare.port, 8200);
  EXPECT_EQ(bare.mount, "transit");
}

TEST_F(RootTest, TwoDuringARotation) {
  const auto both = roots("{current: {credential: new}, previous: {file: root.key}}");
  EXPECT_EQ(std::get<config::SecretReference>(both.current.where).name, "new");
  EXPECT_EQ(std::get<config::SecretReference>(both.previous.where).name, place_.path("root.key"));
  EXPECT_FALSE(roots("{current: {credential: new}}").previous.given());
}

TEST_F(RootTest, AnythingElseIsTold) {
  const auto says = [&](const std::string& root, const std::string& words) {
    const auto lines = wrong(root);
    ASSERT_EQ(lines.size(), 1u) << root << testing::PrintToString(lines);
    EXPECT_NE(lines[0].find(words), std::string::npos) << lines[0];
    EXPECT_EQ(lines[0].find("hunter2"), std::string::npos);
  };
  says("hunter2", "keys.root: is a value; secrets do not stand in this file");
  says("{}", "keys.root: does not name exactly one place");
  says("{file: root.key, credential: x}", "keys.root: does not name exactly one place");
  says("{credential: ../hunter2}", "keys.root: names no credential");
  says("{hunter2: x}", "keys.root: unknown setting");
  says("{previous: {file: root.key}}", "keys.root.current: is missing");
  says("{current: {file: root.key}, file: root.key}", "keys.root: unknown setting");
  says("{current: {current: {file: root.key}}}", "keys.root.current: unknown setting");
  says("{pkcs11: {module: root.key, token: t, key: k}}", "keys.root.pkcs11.pin: is missing");
  says("{pkcs11: {module: no.so, token: t, key: k, pin: {file: password}}}",
       "no.so cannot be found");
  for (const char* url : {"http://vault",
                          "https://",
                          "https://vault:0",
                          "https://vault:99999",
                          "https://hunter2@vault",
                          "https://vault/v1",
                          "https://[::1"}) {
    says("{vault: {url: \"" + std::string{url} + "\", key: k, token: {file: password}}}",
         "keys.root.vault.url: does not have the right form");
  }
  says("{vault: {url: \"https://v\", key: ../k, token: {file: password}}}",
       "keys.root.vault.key: does not have the right form");
}

}  // namespace
