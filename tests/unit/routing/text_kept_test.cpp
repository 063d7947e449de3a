// How long texts are kept: those of incoming messages until they are acknowledged, those of
// outgoing ones until their last word, and no longer than is set after the last submit.
#include "tests/unit/routing/doubt_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using smpp::CommandStatus;

constexpr std::string_view secret = "between the two of them";

class TextKeptTest : public DoubtTest {
 protected:
  TextKeptTest() {
    settings.outgoing_text_kept = 2h;
    rules().in_doubt = InDoubt::park;
    start();
  }

  // Records that have the text.
  [[nodiscard]] std::size_t texts() {
    std::size_t found = 0;
    for (std::size_t column = 0; column < column_count; ++column) {
      for (const StoredRecord& record : storage.all(static_cast<Column>(column))) {
        found += smpp::view(record.value).find(secret) != std::string_view::npos ? 1U : 0U;
      }
    }
    return found;
  }

  // Within what a walk over the deadlines takes.
  void expect_end_after(smpp::Duration time, const MessageId& id, MessageState state) {
    advance(time - 5min);
    EXPECT_EQ(texts(), 1U);
    advance(15min);
    EXPECT_EQ(texts(), 0U);
    EXPECT_EQ(final_word(id).state, state);
    expect_nothing_left();
  }
};

TEST_F(TextKeptTest, WhatTheCarrierTookHasNoText) {
  const LinkSession link = bind();
  const MessageId id = accept(1, secret);
  EXPECT_EQ(texts(), 1U);
  answer(take_submit(), "c1");
  EXPECT_EQ(texts(), 0U);
  advance(70h);
  deliver(link, receipt_for(1, "c1"));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
}

TEST_F(TextKeptTest, WhatIsParkedEndsWhenItsTextGoes) {
  bind();
  const MessageId id = accept(1, secret);
  lose(take_submit(), true);
  turn();
  expect_end_after(2h, id, MessageState::unknown);
}

TEST_F(TextKeptTest, AlsoAfterARestart) {
  bind();
  const MessageId id = accept(1, secret);
  EXPECT_EQ(links.submits.size(), 1U);
  start();  // what was out is in doubt
  expect_end_after(2h, id, MessageState::unknown);
}

TEST_F(TextKeptTest, ARestartDoesNotCountAnew) {
  bind();
  const MessageId id = accept(1, secret);
  EXPECT_EQ(links.submits.size(), 1U);
  advance(90min);
  start();
  expect_end_after(30min, id, MessageState::unknown);
}

// Of a carrier that is not configured any more, nobody else can send or settle it.
TEST_F(TextKeptTest, AlsoWhereItsCarrierIsGone) {
  for (const std::size_t parts : {1U, 3U}) {
    start();
    bind();
    const MessageId id = accept(1, std::string{secret} + text_of_parts(parts - 1));
    if (parts > 1) {
      answer(take_submit(), "c1");  // one part of it was taken
    }
    EXPECT_FALSE(links.submits.empty());
    const OutboundSettings before = settings;
    settings.carriers.erase(settings.carriers.begin());
    settings.routes.pop_back();
    start();
    advance(1h);
    start();  // which does not count anew
    EXPECT_TRUE(final_words(id).empty());
    advance(55min);
    EXPECT_EQ(texts(), 1U);
    advance(15min);
    EXPECT_EQ(texts(), 0U);
    EXPECT_EQ(final_word(id).state, MessageState::unknown);
    EXPECT_TRUE(final_word(id).possible_duplicate);
    expect_balanced();
    settings = before;
    start();
    expect_nothing_left();
  }
}

// The carrier that a message goes by may be there, and the one that it was meant for may not.
TEST_F(TextKeptTest, AlsoWhereTheFirstOfItsCarriersIsGone) {
  settings.routes.back().targets.push_back({.carrier = other_carrier, .rank = 1});
  settings.routes.back().failover.down = 1min;
  start();
  const MessageId id = accept(1, secret);
  EXPECT_EQ(id.carrier, carrier);
  bind(10, other_carrier);
  advance(2min);
  EXPECT_EQ(links.submits.size(), 1U);
  settings.carriers.erase(settings.carriers.begin());
  settings.routes.pop_back();
  start();
  advance(1h + 55min);
  EXPECT_EQ(texts(), 1U);
  advance(15min);
  EXPECT_EQ(texts(), 0U);
  EXPECT_EQ(final_word(id).state, MessageState::unknown);
  expect_balanced();
}

TEST_F(TextKeptTest, WhatAwaitsTheReceiptOfACarrierThatIsGoneEndsToo) {
  bind();
  const MessageId id = accept(1, secret);
  answer(take_submit(), "c1");
  settings.carriers.erase(settings.carriers.begin());
  settings.routes.pop_back();
  start();
  advance(settings.receipt_deadline + 10min);
  EXPECT_EQ(final_word(id).state, MessageState::unknown);
  expect_balanced();
}

TEST_F(TextKeptTest, ACarrierThatComesBackFindsItsMessagesInDoubt) {
  rules().in_doubt = InDoubt::resend;
  start();
  bind();
  const MessageId id = accept(1, secret);
  EXPECT_EQ(links.submits.size(), 1U);
  const OutboundSettings before = settings;
  settings.carriers.erase(settings.carriers.begin());
  settings.routes.pop_back();
  start();
  advance(1h);
  settings = before;
  start();
  const LinkSession link = bind();
  answer(take_submit(), "c1");
  advance(3h);
  EXPECT_TRUE(final_words(id).empty());
  deliver(link, receipt_for(1, "c1"));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  expect_nothing_left();
}

TEST_F(TextKeptTest, NorWhereItIsToBeSentAgain) {
  const LinkSession link = bind();
  const MessageId id = accept(1, secret);
  lose(take_submit(), true);
  turn();
  unbind(link);
  EXPECT_EQ(resolve(id, Resolution::resend), ResolveOutcome::done);
  advance(90min);
  start();
  expect_end_after(30min, id, MessageState::unknown);
}

TEST_F(TextKeptTest, WhatIsHeldInDoubtEndsWhenItsTextGoes) {
  hold_for(10h);
  bind();
  const MessageId id = accept(1, secret);
  lose(take_submit(), true);
  turn();
  expect_end_after(2h, id, MessageState::unknown);
}

TEST_F(TextKeptTest, WhatWasRefusedForNowExpiresWhenNoLinkComes) {
  const LinkSession link = bind();
  const MessageId id = accept(1, secret);
  refuse(take_submit(), CommandStatus::ESME_RTHROTTLED);
  unbind(link);
  expect_end_after(2h, id, MessageState::expired);
}

TEST_F(TextKeptTest, EachSubmitCountsAnew) {
  LinkSession link = bind();
  const MessageId id = accept(1, secret);
  refuse(take_submit(), CommandStatus::ESME_RTHROTTLED);
  unbind(link);
  advance(90min);
  link = bind();
  advance(1min);
  refuse(take_submit(), CommandStatus::ESME_RTHROTTLED);
  unbind(link);
  advance(90min);
  EXPECT_EQ(texts(), 1U);
  bind();
  advance(1min);
  answer(take_submit(), "c1");
  EXPECT_TRUE(final_words(id).empty());
  EXPECT_EQ(texts(), 0U);
}

TEST_F(TextKeptTest, WhatTheBackendSendsAgainIsKeptForThat) {
  const LinkSession link = bind();
  const MessageId id = accept(1, secret);
  lose(take_submit(), true);
  turn();
  unbind(link);
  advance(90min);
  EXPECT_EQ(resolve(id, Resolution::resend), ResolveOutcome::done);
  expect_end_after(2h, id, MessageState::unknown);
}

TEST_F(TextKeptTest, WhatWasNeverSubmittedIsNotLimited) {
  const MessageId id = accept(1, secret);
  advance(100h);
  EXPECT_EQ(texts(), 1U);
  EXPECT_TRUE(final_words(id).empty());
  bind();
  EXPECT_EQ(links.submits.size(), 1U);
}

// So its acknowledgement, which erases the event, leaves nothing.
TEST_F(TextKeptTest, OfAnIncomingMessageTheEventIsAllThatHasItsText) {
  const LinkSession link = bind();
  deliver(link, message(secret));
  EXPECT_EQ(texts(), 1U);
  deliver(link, part(1, 2, 1, secret));
  EXPECT_EQ(texts(), 2U);
  deliver(link, part(1, 2, 2, secret));
  EXPECT_EQ(texts(), 2U);
  EXPECT_EQ(storage.memory.size(Column::inbound), 2U);
  EXPECT_EQ(storage.memory.size(Column::parts), 0U);
}

}  // namespace
}  // namespace routing
