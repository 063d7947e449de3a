// What the client decides of a message in doubt, and when it is told so.
#include "tests/unit/routing/doubt_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using support::SubmitSeen;

class ResolveTest : public DoubtTest {};

TEST_F(ResolveTest, TheClientDecidesOfWhatIsHeldOrParked) {
  for (const InDoubt policy : {InDoubt::receipt_resolves, InDoubt::park}) {
    for (const Resolution resolution :
         {Resolution::resend, Resolution::delivered, Resolution::failed}) {
      rules().in_doubt = policy;
      start();
      const unsigned n = static_cast<unsigned>(policy) * 10 + static_cast<unsigned>(resolution);
      const std::string carrier_id = "c" + std::to_string(n);
      const MessageId id = accept(n, text_of_parts(2));
      LinkSession link = bind();
      answer(take_submit(), carrier_id + "a");
      unbind(link, true);
      EXPECT_EQ(resolve(id, resolution, other_client), ResolveOutcome::unknown);
      EXPECT_EQ(resolve(id, resolution), ResolveOutcome::done);
      EXPECT_EQ(resolve(id, resolution), ResolveOutcome::not_in_doubt);
      link = bind();
      if (resolution == Resolution::resend) {
        answer(take_submit(), carrier_id + "b");
        deliver(link, receipt(carrier_id + "b"));
      }
      EXPECT_TRUE(links.submits.empty());
      deliver(link, receipt(carrier_id + "a"));
      EXPECT_EQ(final_word(id).state,
                resolution == Resolution::failed ? MessageState::failed : MessageState::delivered);
      EXPECT_TRUE(final_word(id).possible_duplicate);
      unbind(link, false);
      expect_nothing_left();
    }
  }
}

TEST_F(ResolveTest, AResendThatTheClientWantedIsFlaggedOverARestart) {
  rules().in_doubt = InDoubt::park;
  start();
  const MessageId id = accept(1);
  unbind(bind(), true);
  ASSERT_EQ(resolve(id, Resolution::resend), ResolveOutcome::done);
  start();
  const LinkSession link = bind();
  answer(take_submit(), "77");
  deliver(link, receipt("77"));
  EXPECT_TRUE(final_word(id).possible_duplicate);
  expect_nothing_left();
}

TEST_F(ResolveTest, OnlyDoubtCanBeResolved) {
  const MessageId waiting = accept(1);
  EXPECT_EQ(resolve(waiting, Resolution::failed), ResolveOutcome::not_in_doubt);
  const LinkSession link = bind();
  EXPECT_EQ(resolve(waiting, Resolution::failed), ResolveOutcome::not_in_doubt);
  answer(take_submit(), "77");
  EXPECT_EQ(resolve(waiting, Resolution::failed), ResolveOutcome::not_in_doubt);
  deliver(link, receipt("77"));
  EXPECT_EQ(final_word(waiting).state, MessageState::delivered);
  MessageId none = waiting;
  none.serial += 99;
  EXPECT_EQ(resolve(none, Resolution::failed), ResolveOutcome::unknown);
}

// The decision is kept with the message's end, which waits for what is still out.
TEST_F(ResolveTest, IsAnsweredWhenTheDecisionIsDurable) {
  hold_for(2min);
  const MessageId id = accept(1, text_of_parts(2));
  bind();
  const SubmitSeen first = take_submit();
  const SubmitSeen second = take_submit();
  lose(first, true);
  turn();
  std::optional<ResolveOutcome> told;
  outbound->resolve(
      client, id, Resolution::failed, wall, [&](ResolveOutcome outcome) { told = outcome; });
  turn();
  EXPECT_FALSE(told) << "a crash now would forget it";
  EXPECT_EQ(resolve(id, Resolution::resend), ResolveOutcome::not_in_doubt) << "it is decided";
  answer(second, "72");
  EXPECT_EQ(told, ResolveOutcome::done);
  EXPECT_EQ(final_word(id).state, MessageState::failed);
  expect_nothing_left();
}

// Nothing makes it go before, also not a part of it that comes back.
TEST_F(ResolveTest, AResendWaitsUntilItsFlagIsDurable) {
  hold_for(2min);
  const MessageId id = accept(1, text_of_parts(2));
  bind();
  const SubmitSeen first = take_submit();
  const SubmitSeen second = take_submit();
  lose(first, true);
  turn();
  complete_by_hand();
  outbound->resolve(client, id, Resolution::resend, wall, [](ResolveOutcome) {});
  lose(second, false);
  outbound->pump(now, wall);
  EXPECT_TRUE(links.submits.empty());
  turn();
  EXPECT_EQ(links.submits.size(), 2U);
}

TEST_F(ResolveTest, AResendIsNotCountedAsAnAttempt) {
  rules().max_attempts = 1;
  hold_for(2min);
  const MessageId id = accept(1);
  unbind(bind(), true);
  EXPECT_EQ(resolve(id, Resolution::resend), ResolveOutcome::done);
  const LinkSession link = bind();
  answer(take_submit(), "77");
  deliver(link, receipt("77"));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
}

TEST_F(ResolveTest, AResentMessageIsNotInDoubtAfterARestart) {
  rules().in_doubt = InDoubt::park;
  start();
  const MessageId id = accept(1);
  unbind(bind(), true);
  ASSERT_EQ(resolve(id, Resolution::resend), ResolveOutcome::done);
  start();
  const auto found = status_of(id);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].state, MessageState::accepted);
  EXPECT_TRUE(found[0].possible_duplicate);
}

}  // namespace
}  // namespace routing
