// What is known of the messages of earlier runs, before anything of them has been read.
#include "tests/unit/routing/doubt_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;

class AfterRestartTest : public DoubtTest {
 protected:
  [[nodiscard]] const CarrierQueue& queue() { return *outbound->carriers()[0]; }
};

TEST_F(AfterRestartTest, WhatWaitsOnDiskIsCounted) {
  settings.ready_limit = 4;
  start();
  for (unsigned n = 0; n < 20; ++n) {
    accept(n);
  }
  ASSERT_EQ(queue().waiting(), 20U);
  start();
  EXPECT_EQ(queue().waiting(), 20U);
  const LinkSession link = bind(50);
  EXPECT_EQ(queue().waiting(), 20U);
  while (!links.submits.empty()) {
    const auto submit = take_submit();
    answer(submit, std::string{submit.request.dest.reveal()});
  }
  EXPECT_EQ(queue().waiting(), 0U);
  static_cast<void>(link);
}

// It was sent again while another message kept its first intent alive.
TEST_F(AfterRestartTest, OneThatTwoIntentsNameIsParkedOnce) {
  rules().in_doubt = InDoubt::park;
  start();
  bind(2);
  const auto results = accept_all({submission(number(1)), submission(number(2))});
  const MessageId id = std::get<MessageId>(results.at(0));
  lose(take_submit(), true);
  turn();
  ASSERT_EQ(queue().parked, 1U);
  EXPECT_EQ(resolve(id, Resolution::resend), ResolveOutcome::done);
  ASSERT_EQ(links.submits.size(), 2U);
  complete_by_hand();
  crash();
  storage.memory.complete_all();
  turn();
  EXPECT_EQ(queue().parked, 2U);
  EXPECT_EQ(queue().waiting(), 0U);
  expect_balanced();
}

TEST_F(AfterRestartTest, AQueueThatWasFullIsFull) {
  rules().queue_limit = 3;
  start();
  for (unsigned n = 0; n < 3; ++n) {
    accept(n);
  }
  start();
  std::vector<Submission> one;
  one.push_back(submission(number(3)));
  const auto results = accept_all(std::move(one));
  const auto* problem = std::get_if<Problem>(&results.at(0));
  ASSERT_NE(problem, nullptr);
  EXPECT_EQ(problem->code, Problem::Code::queue_full);
}

TEST_F(AfterRestartTest, WhatIsParkedIsCounted) {
  rules().in_doubt = InDoubt::park;
  start();
  for (unsigned n = 0; n < 3; ++n) {
    accept(n);
  }
  unbind(bind());
  ASSERT_EQ(queue().parked, 3U);
  ASSERT_EQ(queue().waiting(), 0U);
  start();
  EXPECT_EQ(queue().parked, 3U);
  EXPECT_EQ(queue().waiting(), 0U);
  bind();  // its queue is read
  EXPECT_EQ(queue().parked, 3U);
  EXPECT_EQ(queue().waiting(), 0U);
}

TEST_F(AfterRestartTest, WhatIsHeldInDoubtIsCountedAndShown) {
  hold_for(1min);
  const MessageId id = accept(1);
  unbind(bind());
  ASSERT_EQ(queue().held, 1U);
  start();
  EXPECT_EQ(queue().held, 1U);
  EXPECT_EQ(queue().waiting(), 1U);
  const auto status = status_of(id);
  ASSERT_EQ(status.size(), 1U);
  EXPECT_EQ(status[0].state, MessageState::in_doubt);
  EXPECT_TRUE(status[0].possible_duplicate);
}

TEST_F(AfterRestartTest, OneThatGetsIntoDoubtAfterItIsShown) {
  hold_for(1min);
  const MessageId id = accept(1);
  start();
  unbind(bind());
  const auto status = status_of(id);
  ASSERT_EQ(status.size(), 1U);
  EXPECT_EQ(status[0].state, MessageState::in_doubt);
}

TEST_F(AfterRestartTest, TheOperatorSeesEverybodysMessages) {
  const MessageId id = accept(1);
  ASSERT_TRUE(status_of(id, other_client).empty());
  for (int restart = 0; restart < 2; ++restart) {
    std::vector<MessageStatus> found;
    outbound->status_for_operator(id, [&](auto said) { found = std::move(said); });
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].client, client);
    start();
  }
}

}  // namespace
}  // namespace routing
