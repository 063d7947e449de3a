// What a client wants cancelled that a carrier has.
#include "tests/unit/routing/actions_fixture.hpp"

namespace routing {
namespace {

class CarrierCallsTest : public ActionsTest {};

TEST_F(CarrierCallsTest, ACarrierIsAskedForWhatItHas) {
  const LinkSession link = bind();
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  EXPECT_EQ(begin_cancel(id, other_client), ActionOutcome::unknown);
  EXPECT_EQ(begin_cancel(id), std::nullopt);
  smpp::CancelSm request;
  const support::CallSeen seen = take_call(request);
  EXPECT_EQ(request.message_id.reveal(), "77");
  EXPECT_EQ(request.dest.reveal(), number(1));
  EXPECT_EQ(request.dest_ton, smpp::Ton::international);
  EXPECT_EQ(request.source.reveal(), "Shop");
  EXPECT_EQ(request.source_ton, smpp::Ton::alphanumeric);
  EXPECT_TRUE(request.service_type.empty());
  answer_call(seen);
  EXPECT_EQ(told, ActionOutcome::done);
  expect_cancelled(id);
  deliver(link, receipt("77"));  // late, and says another thing
  expect_cancelled(id);
  EXPECT_TRUE(unmatched().empty());
  EXPECT_EQ(begin_cancel(id), ActionOutcome::final);
  unbind(link, false);
  expect_nothing_left();
}

// The carrier would cancel, or change, the newer one.
TEST_F(CarrierCallsTest, AnIdThatIsUsedAgainNamesAnotherMessage) {
  rules().replaces = true;
  start();
  bind();
  const MessageId older = accept(1);
  answer(take_submit(), "77");
  const MessageId newer = accept(2);
  answer(take_submit(), "77");
  EXPECT_EQ(begin_cancel(older), ActionOutcome::with_carrier);
  EXPECT_EQ(begin_replace(older, "another"), ActionOutcome::with_carrier);
  EXPECT_TRUE(links.calls.empty());
  EXPECT_EQ(begin_cancel(newer), std::nullopt);
  answer_call(take_cancel());
  expect_cancelled(newer);
}

TEST_F(CarrierCallsTest, SoDoesOneThatIsUsedAgainBeforeTheCarrierIsAsked) {
  const LinkSession link = bind(1);
  const MessageId older = accept(1);
  answer(take_submit(), "77");
  const MessageId newer = accept(2);
  EXPECT_EQ(begin_cancel(older), std::nullopt) << "it waits for room";
  answer(take_submit(), "77");
  EXPECT_EQ(told, ActionOutcome::with_carrier);
  EXPECT_TRUE(links.calls.empty());
  deliver(link, receipt_from(number(1), "77"));
  EXPECT_EQ(final_word(older).state, MessageState::delivered);
  EXPECT_TRUE(final_words(newer).empty());
}

TEST_F(CarrierCallsTest, NorIfThatHasHadItsWordBefore) {
  const LinkSession link = bind(1);
  const MessageId older = accept(1);
  answer(take_submit(), "77");
  const MessageId newer = accept(2);
  EXPECT_EQ(begin_cancel(older), std::nullopt) << "it waits for room";
  const support::SubmitSeen submit = take_submit();
  links.settled(submit.session);
  outbound->on_answered(
      submit.session, submit.sequence, smpp::CommandStatus::ESME_ROK, "77", now, wall);
  deliver(link, receipt_from(number(2), "77"));
  EXPECT_EQ(final_word(newer).state, MessageState::delivered);
  turn();
  EXPECT_TRUE(links.calls.empty());
  EXPECT_EQ(told, ActionOutcome::with_carrier);
  EXPECT_TRUE(final_words(older).empty());
}

TEST_F(CarrierCallsTest, ACarrierIsAskedForEachPart) {
  const LinkSession link = bind(1);
  const MessageId id = accept(1, text_of_parts(2));
  answer(take_submit(), "77");
  answer(take_submit(), "78");
  EXPECT_EQ(begin_cancel(id), std::nullopt);
  answer_call(take_cancel());
  EXPECT_FALSE(told) << "one part is not the message";
  smpp::CancelSm request;
  const support::CallSeen second = take_call(request);
  EXPECT_EQ(request.message_id.reveal(), "78");
  answer_call(second);
  EXPECT_EQ(told, ActionOutcome::done);
  expect_cancelled(id);
  unbind(link, false);
  expect_nothing_left();
}

TEST_F(CarrierCallsTest, ARefusalChangesNothing) {
  const LinkSession link = bind();
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  EXPECT_EQ(begin_cancel(id), std::nullopt);
  answer_call(take_cancel(), smpp::CommandStatus::ESME_RCANCELFAIL);
  EXPECT_EQ(told, ActionOutcome::refused);
  EXPECT_EQ(told_status, smpp::CommandStatus::ESME_RCANCELFAIL);
  deliver(link, receipt("77"));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
}

TEST_F(CarrierCallsTest, WithoutAnAnswerItsReceiptTells) {
  const LinkSession link = bind();
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  EXPECT_EQ(begin_cancel(id), std::nullopt);
  const support::CallSeen seen = take_cancel();
  links.close(link);
  outbound->on_lost(link, seen.sequence, true, now, wall);
  EXPECT_EQ(told, ActionOutcome::unanswered);
  outbound->on_link_down(link);
  turn();
  EXPECT_EQ(begin_cancel(id), ActionOutcome::no_link);
  EXPECT_TRUE(final_words(id).empty());
  deliver(bind(), receipt("77", "DELETED"));
  EXPECT_EQ(final_word(id).state, MessageState::failed);
  EXPECT_EQ(final_word(id).said.word.reveal(), "DELETED");
}

TEST_F(CarrierCallsTest, AReceiptThatComesFirstCounts) {
  for (const std::size_t parts : {1U, 2U}) {
    const LinkSession link = bind();
    const auto n = static_cast<unsigned>(parts);
    const std::string name = "n" + std::to_string(n);
    const MessageId id = accept(n, text_of_parts(parts));
    for (std::size_t part = 0; part < parts; ++part) {
      answer(take_submit(), name + std::to_string(part));
    }
    EXPECT_EQ(begin_cancel(id), std::nullopt);
    const support::CallSeen seen = take_cancel();
    for (std::size_t part = 0; part < parts; ++part) {
      deliver(link, receipt(name + std::to_string(part)));
    }
    answer_call(seen);
    EXPECT_NE(told, ActionOutcome::done);
    EXPECT_TRUE(told);
    EXPECT_EQ(final_word(id).state, MessageState::delivered);
    unbind(link, false);
  }
  expect_nothing_left();
}

TEST_F(CarrierCallsTest, OneOfAnEarlierRunIsFoundAtItsCarrier) {
  bind();
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  start();
  bind();
  EXPECT_EQ(begin_cancel(id, other_client), ActionOutcome::unknown);
  EXPECT_EQ(begin_cancel(id), std::nullopt);
  answer_call(take_cancel());
  EXPECT_EQ(told, ActionOutcome::done);
  expect_cancelled(id);
}

TEST_F(CarrierCallsTest, ItGoesBeforeMessagesThatWaitForRoom) {
  bind(1);
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  accept(2);
  accept(3);
  EXPECT_EQ(begin_cancel(id), std::nullopt);
  EXPECT_TRUE(links.calls.empty()) << "the window is full";
  answer(take_submit(), "78");
  answer_call(take_cancel());
  EXPECT_EQ(told, ActionOutcome::done);
  EXPECT_EQ(take_submit().request.dest.reveal(), number(3));
}

TEST_F(CarrierCallsTest, ThereAreOnlySoManyCallsAtOnce) {
  bind(100);
  std::vector<MessageId> ids;
  for (unsigned n = 0; n <= CarrierCalls::most; ++n) {
    ids.push_back(accept(n));
    answer(take_submit(), std::to_string(n));
  }
  for (std::size_t n = 0; n < CarrierCalls::most; ++n) {
    EXPECT_EQ(begin_cancel(ids[n]), std::nullopt);
  }
  EXPECT_EQ(begin_cancel(ids.back()), ActionOutcome::too_many);
  answer_call(take_cancel());
  EXPECT_EQ(begin_cancel(ids.back()), std::nullopt);
}

TEST_F(CarrierCallsTest, SomeCarriersCannotBeAsked) {
  rules().cancels = false;
  start();
  bind();
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  EXPECT_EQ(begin_cancel(id), ActionOutcome::with_carrier);
  Submission without = submission(number(2));
  without.receipt = false;
  const MessageId ended = accept(std::move(without));
  answer(take_submit(), "78");
  EXPECT_EQ(begin_cancel(ended), ActionOutcome::final);
}

// Killed at every step after the carrier's yes, with or without what was on its way to the disk: it
// is cancelled, or its receipt tells, and never both.
TEST_F(CarrierCallsTest, ACrashAtAnyStepLosesNothing) {
  for (const std::size_t parts : {1U, 2U}) {
    for (std::size_t steps = 0; steps < 6; ++steps) {
      for (const std::size_t survivors : {0U, 1U, 9U}) {
        const auto n = static_cast<unsigned>(parts * 1'000 + steps * 10 + survivors);
        const std::string name = "n" + std::to_string(n) + "p";
        start();
        LinkSession link = bind();
        const MessageId id = accept(n, text_of_parts(parts));
        for (std::size_t part = 0; part < parts; ++part) {
          answer(take_submit(), name + std::to_string(part));
        }
        EXPECT_EQ(begin_cancel(id), std::nullopt);
        if (parts == 2) {
          answer_call(take_cancel());
        }
        const support::CallSeen last = take_cancel();
        complete_by_hand();
        outbound->on_answered(
            last.session, last.sequence, smpp::CommandStatus::ESME_ROK, "", now, wall);
        for (std::size_t i = 0; i < steps; ++i) {
          storage.memory.complete_one();
        }
        const bool said = told == ActionOutcome::done;
        storage.crash(survivors);
        complete_at_once();
        boot();
        link = bind();
        EXPECT_TRUE(links.submits.empty());
        for (std::size_t part = 0; part < parts; ++part) {
          deliver(link, receipt(name + std::to_string(part), "DELETED"));
        }
        const MessageState word = final_word(id).state;
        EXPECT_TRUE(word == MessageState::cancelled || word == MessageState::failed);
        EXPECT_TRUE(!said || word == MessageState::cancelled)
            << "steps " << steps << ", survivors " << survivors;
        unbind(link, false);
        expect_nothing_left();
      }
    }
  }
}

}  // namespace
}  // namespace routing
