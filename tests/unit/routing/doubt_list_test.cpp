#include "routing/outbound/doubt_list.hpp"

#include "tests/unit/routing/doubt_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;

class DoubtListTest : public DoubtTest {
 protected:
  [[nodiscard]] DoubtPage list(std::optional<MessageId> from = {}, std::size_t most = 100) {
    DoubtPage found;
    DoubtList doubts{storage, outbound->carriers()};
    doubts.ask(from, most, now, wall, [&](const DoubtPage& page) { found = page; });
    turn();
    return found;
  }

  void park_all(unsigned messages) {
    rules().in_doubt = InDoubt::park;
    start();
    for (unsigned n = 1; n <= messages; ++n) {
      accept(n);
    }
    unbind(bind(), true);
  }
};

TEST_F(DoubtListTest, AHeldMessageSaysUntilWhen) {
  hold_for(10min);
  const MessageId id = accept(1);
  EXPECT_TRUE(list().messages.empty());
  unbind(bind(), true);
  const auto since = wall;
  advance(1min);
  const DoubtPage page = list();
  ASSERT_EQ(page.messages.size(), 1U);
  EXPECT_EQ(page.messages[0].id, id);
  EXPECT_EQ(page.messages[0].carrier, carrier);
  EXPECT_EQ(page.messages[0].client, client);
  EXPECT_FALSE(page.messages[0].parked);
  EXPECT_EQ(page.messages[0].since, since);
  EXPECT_EQ(page.messages[0].until, since + 10min);
  EXPECT_FALSE(page.next);
  advance(9min);
  ASSERT_EQ(list().messages.size(), 1U);
  EXPECT_TRUE(list().messages[0].parked);
}

TEST_F(DoubtListTest, AParkedMessageIsListedAlsoAfterARestartUntilItIsDecided) {
  park_all(1);
  start();
  const DoubtPage page = list();
  ASSERT_EQ(page.messages.size(), 1U);
  EXPECT_TRUE(page.messages[0].parked);
  EXPECT_EQ(page.messages[0].parts, 1U);
  EXPECT_EQ(std::chrono::duration_cast<std::chrono::hours>(page.messages[0].until - wall), 72h);
  EXPECT_EQ(resolve(page.messages[0].id, Resolution::delivered), ResolveOutcome::done);
  EXPECT_TRUE(list().messages.empty());
}

TEST_F(DoubtListTest, ManyArePagesThatTogetherAreAll) {
  park_all(7);
  rules().in_doubt = InDoubt::receipt_resolves;
  rules().in_doubt_wait = 10min;
  start();
  for (unsigned n = 8; n <= 10; ++n) {
    accept(n);
  }
  unbind(bind(), true);
  std::vector<MessageId> seen;
  std::optional<MessageId> from;
  std::size_t pages = 0;
  do {
    const DoubtPage page = list(from, 3);
    EXPECT_LE(page.messages.size(), 3U);
    for (const DoubtfulMessage& message : page.messages) {
      seen.push_back(message.id);
    }
    from = page.next;
    ++pages;
  } while (from && pages < 10);
  EXPECT_EQ(pages, 4U);
  EXPECT_EQ(seen.size(), 10U);
  EXPECT_TRUE(std::ranges::is_sorted(seen));
}

}  // namespace
}  // namespace routing
