// Messages that a carrier refused for now: when they come back.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using smpp::CommandStatus;

class RetryTest : public support::RoutingFixture {};

TEST_F(RetryTest, ATemporaryRefusalIsTriedAgainLaterAndLater) {
  rules().max_attempts = 4;
  start();
  const MessageId id = accept(1);
  bind();
  for (const auto pause : {5s, 10s, 20s}) {
    refuse(take_submit(), CommandStatus::ESME_RMSGQFUL);
    EXPECT_TRUE(links.submits.empty());
    advance(pause - 1ms);
    EXPECT_TRUE(links.submits.empty());
    advance(pause / 4 + 1ms);
    EXPECT_EQ(links.submits.size(), 1U);
  }
  EXPECT_TRUE(statuses().empty());
  refuse(take_submit(), CommandStatus::ESME_RMSGQFUL);
  const StatusChanged word = final_word(id);
  EXPECT_EQ(word.state, MessageState::failed);
  EXPECT_EQ(word.command_status, static_cast<std::uint32_t>(CommandStatus::ESME_RMSGQFUL));
  EXPECT_FALSE(word.possible_duplicate);
  EXPECT_EQ(records_left(Column::outbound), 0U);
  EXPECT_EQ(records_left(Column::meta), 0U);
}

TEST_F(RetryTest, WhatIsRefusedTogetherDoesNotComeBackTogether) {
  start();
  for (unsigned n = 1; n <= 10; ++n) {
    accept(n);
  }
  bind(10);
  for (int n = 0; n < 10; ++n) {
    refuse(take_submit(), CommandStatus::ESME_RMSGQFUL);
  }
  advance(5s);
  std::size_t rounds = 0;
  std::size_t back = links.submits.size();
  for (int n = 0; n < 125; ++n) {
    advance(10ms);
    rounds += links.submits.size() > back ? 1U : 0U;
    back = links.submits.size();
  }
  EXPECT_EQ(back, 10U) << "all within a quarter more";
  EXPECT_GE(rounds, 5U);
}

}  // namespace
}  // namespace routing
