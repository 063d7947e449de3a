#include "daemon/queue/callers.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <vector>

namespace queue {
namespace {

TEST(Callers, OnlyThoseNamedMayAdminister) {
  const std::uint32_t own = ::geteuid();
  const std::vector<std::uint32_t> users{4711, 4712};
  EXPECT_TRUE(may_administer(users, 0));
  EXPECT_TRUE(may_administer(users, own));
  EXPECT_TRUE(may_administer(users, 4712));
  EXPECT_FALSE(may_administer(users, own + 1'000));
  EXPECT_FALSE(may_administer({}, 4711));
  EXPECT_FALSE(may_administer(users, std::nullopt));
}

TEST(Callers, ClientsAreKnownByUserAndByName) {
  std::vector<ClientIdentity> clients(2);
  clients[0].name = "crm";
  clients[0].uid = 1000;
  clients[1].name = "shop";
  clients[1].cert_san = "shop.example";
  EXPECT_EQ(client_with_user(clients, 1000)->name, "crm");
  EXPECT_FALSE(client_with_user(clients, 1001));
  EXPECT_FALSE(client_with_user(clients, std::nullopt)) << "one without a uid is nobody's";
  EXPECT_EQ(client_named(clients, std::vector<std::string>{"x", "shop.example"})->name, "shop");
  EXPECT_FALSE(client_named(clients, std::vector<std::string>{""}));
}

}  // namespace
}  // namespace queue
