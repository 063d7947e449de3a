// What a client wants done with a message that it has handed in, wherever that lies.
#include "tests/unit/routing/actions_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using support::SubmitSeen;

TEST_F(ActionsTest, WhatIsReadyIsCancelled) {
  const MessageId id = accept(1, text_of_parts(2));
  EXPECT_EQ(cancel(id, other_client), ActionOutcome::unknown);
  EXPECT_EQ(cancel(id), ActionOutcome::done);
  EXPECT_EQ(cancel(id), ActionOutcome::final);
  expect_cancelled(id);
  EXPECT_EQ(final_word(id).parts, 2);
  bind();
  EXPECT_TRUE(links.submits.empty());
  expect_nothing_left();
}

TEST_F(ActionsTest, WhatIsCoveredAndWaitsForRoomIsCancelled) {
  bind(1);
  accept(1);
  const MessageId id = accept(2);
  const MessageId next = accept(3);
  EXPECT_EQ(cancel(id), ActionOutcome::done);
  expect_cancelled(id);
  answer(take_submit(), "1");
  EXPECT_EQ(take_submit().request.dest.reveal(), number(3));
  EXPECT_EQ(cancel(next), ActionOutcome::being_sent);
}

TEST_F(ActionsTest, WhatWaitsForItsRetryIsCancelled) {
  const MessageId id = accept(1);
  bind();
  refuse(take_submit(), smpp::CommandStatus::ESME_RMSGQFUL);
  EXPECT_EQ(cancel(id), ActionOutcome::done);
  expect_cancelled(id);
  advance(5min);
  EXPECT_TRUE(links.submits.empty());
  expect_nothing_left();
}

// Its intent is on its way to the disk.
TEST_F(ActionsTest, WhatIsBeingCoveredIsCancelled) {
  const MessageId id = accept(1);
  complete_by_hand();
  const LinkSession link = links.open(1, 10);
  outbound->on_link_up(link, carrier, 10);
  outbound->pump(now, wall);
  ASSERT_GT(storage.memory.waiting(), 0U);
  EXPECT_EQ(cancel(id), ActionOutcome::done);
  expect_cancelled(id);
  EXPECT_TRUE(links.submits.empty());
  expect_nothing_left();
}

TEST_F(ActionsTest, WhatWaitsBehindAnotherIsCancelledAndTheConversationGoesOn) {
  rules().open_per_conversation = 1;
  start();
  std::vector<MessageId> ids;
  for (unsigned i = 0; i < 20; ++i) {  // the last are deferred
    ids.push_back(accept(submission(number(1), "text " + std::to_string(i))));
  }
  EXPECT_EQ(cancel(ids[0]), ActionOutcome::done);
  EXPECT_EQ(cancel(ids[3]), ActionOutcome::done);
  EXPECT_EQ(cancel(ids[15]), ActionOutcome::done);
  EXPECT_EQ(cancel(ids[19]), ActionOutcome::done);
  for (const std::size_t i : {0U, 3U, 15U, 19U}) {
    expect_cancelled(ids[i]);
  }
  links.before_submit = nullptr;  // it knows messages by their numbers
  bind(4);
  EXPECT_EQ(send_all(), 16U);
  EXPECT_EQ(outbound->carriers()[0]->waiting(), 0U);
  EXPECT_EQ(records_left(Column::outbound), 0U);
  EXPECT_EQ(records_left(Column::meta), 0U);
}

TEST_F(ActionsTest, WhatLiesOnDiskOnlyIsCancelled) {
  const std::vector<MessageId> ids = fill(40);
  ASSERT_LE(outbound->carriers()[0]->in_memory(), 8U);
  EXPECT_EQ(cancel(ids[30], other_client), ActionOutcome::unknown);
  EXPECT_EQ(cancel(ids[30]), ActionOutcome::done);
  EXPECT_EQ(cancel(ids[30]), ActionOutcome::final);
  expect_cancelled(ids[30]);
  start();  // of an earlier run: all lie on disk
  EXPECT_EQ(cancel(ids[0]), ActionOutcome::done);
  expect_cancelled(ids[0]);
  EXPECT_EQ(cancel(ids[30]), ActionOutcome::unknown) << "nothing is left of it";
  bind(3);
  EXPECT_EQ(send_all(), 38U);
  EXPECT_EQ(outbound->carriers()[0]->waiting(), 0U);
  EXPECT_EQ(records_left(Column::outbound), 0U);
  EXPECT_EQ(records_left(Column::meta), 0U);
}

// A page that holds them is read meanwhile: whatever comes first, they are not sent.
TEST_F(ActionsTest, WhatIsBeingReadIsCancelled) {
  for (const bool page_first : {false, true}) {
    for (std::size_t between = 0; between < 5; ++between) {
      const std::vector<MessageId> ids = fill(40);
      start();
      complete_by_hand();
      const auto read_page = [&] {
        const std::size_t waiting = storage.memory.waiting();
        outbound->pump(now, wall);
        EXPECT_GT(storage.memory.waiting(), waiting) << "no page is read";
      };
      if (page_first) {
        read_page();
      }
      std::vector<ActionOutcome> answers;
      for (std::size_t i = 0; i < 4; ++i) {
        outbound->cancel(
            client, ids[i], wall, [&](ActionResult said) { answers.push_back(said.outcome); });
        if (!page_first && i == 1) {
          read_page();
        }
        for (std::size_t step = 0; step < between; ++step) {
          storage.memory.complete_one();
        }
      }
      turn();
      EXPECT_EQ(answers, std::vector(4, ActionOutcome::done));
      complete_at_once();
      const LinkSession link = bind(2);
      EXPECT_EQ(send_all(), 36U);
      EXPECT_EQ(outbound->carriers()[0]->waiting(), 0U);
      EXPECT_EQ(records_left(Column::outbound), 0U);
      EXPECT_EQ(records_left(Column::meta), 0U);
      expect_balanced();
      unbind(link);
    }
  }
}

TEST_F(ActionsTest, WhatIsToBeSentLaterIsCancelled) {
  Submission later = submission(number(1));
  later.send_at = wall + 1h;
  const MessageId id = accept(std::move(later));
  bind();
  EXPECT_EQ(cancel(id), ActionOutcome::done);
  expect_cancelled(id);
  advance(2h);
  EXPECT_TRUE(links.submits.empty());
  expect_nothing_left();
}

TEST_F(ActionsTest, WhatIsOnItsWayToAnotherCarrierIsCancelled) {
  settings.routes[1].targets.push_back({.carrier = other_carrier, .rank = 1});
  settings.routes[1].failover.statuses = {smpp::CommandStatus::ESME_RSYSERR};
  start();
  bind(10, carrier, 1);
  bind(10, other_carrier, 2);
  const MessageId id = accept(1);
  complete_by_hand();
  const SubmitSeen submit = take_submit();
  links.settled(submit.session);
  outbound->on_answered(
      submit.session, submit.sequence, smpp::CommandStatus::ESME_RSYSERR, "", now, wall);
  EXPECT_EQ(cancel(id), ActionOutcome::done);
  expect_cancelled(id);
  EXPECT_TRUE(links.submits.empty());
  expect_nothing_left();
}

TEST_F(ActionsTest, WhatIsUnderWayIsNot) {
  bind();
  const MessageId id = accept(1, text_of_parts(2));
  const SubmitSeen first = take_submit();
  EXPECT_EQ(cancel(id), ActionOutcome::being_sent);
  answer(first, "1");
  EXPECT_EQ(cancel(id), ActionOutcome::being_sent);
  MessageId none = id;
  none.serial += 99;
  EXPECT_EQ(cancel(none), ActionOutcome::unknown);
  none.carrier = CarrierNumber{99};
  EXPECT_EQ(cancel(none), ActionOutcome::unknown);
}

TEST_F(ActionsTest, WhatIsInDoubtIsNot) {
  for (const InDoubt policy : {InDoubt::receipt_resolves, InDoubt::park}) {
    rules().in_doubt = policy;
    start();
    const MessageId id = accept(static_cast<unsigned>(policy));
    unbind(bind(), true);
    EXPECT_EQ(cancel(id), ActionOutcome::in_doubt);
    EXPECT_EQ(cancel(id, other_client), ActionOutcome::unknown);
    EXPECT_EQ(resolve(id, Resolution::failed), ResolveOutcome::done);
    EXPECT_EQ(cancel(id), ActionOutcome::final);
  }
}

// It may be with the carrier already.
TEST_F(ActionsTest, WhatIsSentAgainIsNot) {
  rules().in_doubt = InDoubt::park;
  start();
  const MessageId id = accept(1);
  unbind(bind(), true);
  ASSERT_EQ(resolve(id, Resolution::resend), ResolveOutcome::done);
  EXPECT_EQ(cancel(id), ActionOutcome::being_sent);
  start();
  EXPECT_EQ(cancel(id), ActionOutcome::being_sent);
}

TEST_F(ActionsTest, IsAnsweredWhenItIsDurable) {
  const MessageId id = accept(1);
  complete_by_hand();
  outbound->cancel(client, id, wall, [&](ActionResult said) { told = said.outcome; });
  EXPECT_FALSE(told);
  outbound->cancel(client, id, wall, [](ActionResult said) {
    EXPECT_EQ(said.outcome, ActionOutcome::final) << "it is decided";
  });
  storage.memory.fail();
  storage.memory.complete_all();
  EXPECT_EQ(told, ActionOutcome::unavailable);
  EXPECT_EQ(cancel(id), ActionOutcome::unavailable);
}

// Killed at every step, with or without what was on its way to the disk: it is cancelled, or it is
// sent, and never both.
TEST_F(ActionsTest, ACrashAtAnyStepLosesNothing) {
  for (const bool on_disk : {false, true}) {
    for (std::size_t steps = 0; steps < 6; ++steps) {
      for (const std::size_t survivors : {0U, 1U, 9U}) {
        const auto n = static_cast<unsigned>((on_disk ? 1'500U : 1'000U) + steps * 10 + survivors);
        start();
        const MessageId id = accept(n);
        if (on_disk) {
          start();
        }
        complete_by_hand();
        bool answered = false;
        outbound->cancel(client, id, wall, [&](ActionResult) { answered = true; });
        for (std::size_t i = 0; i < steps; ++i) {
          storage.memory.complete_one();
        }
        storage.crash(survivors);
        complete_at_once();
        boot();
        const LinkSession link = bind();
        const bool sent = !links.submits.empty();
        if (sent) {
          answer(take_submit(), "c" + std::to_string(n));
          deliver(link, receipt("c" + std::to_string(n)));
        }
        EXPECT_FALSE(answered && sent) << "steps " << steps << ", survivors " << survivors;
        EXPECT_EQ(final_word(id).state, sent ? MessageState::delivered : MessageState::cancelled);
        unbind(link, false);
        expect_nothing_left();
      }
    }
  }
}

}  // namespace
}  // namespace routing
