// Carriers that are asked what became of messages whose receipts do not come.
#include "tests/unit/routing/actions_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using support::CallSeen;

class QueryTest : public ActionsTest {
 protected:
  static constexpr auto deadline = 72h;

  QueryTest() {
    rules().queries = true;
    start();
  }

  MessageId sent(unsigned n, std::string_view text = "text") {
    const MessageId id = accept(n, std::string{text});
    while (!links.submits.empty()) {
      answer(take_submit(), "c" + std::to_string(++ids_));
    }
    return id;
  }

  CallSeen take_query(std::string_view id) {
    smpp::QuerySm request;
    const CallSeen seen = take_call(request);
    EXPECT_EQ(request.message_id.reveal(), id);
    EXPECT_EQ(request.source.reveal(), "Shop");
    EXPECT_EQ(request.source_ton, smpp::Ton::alphanumeric);
    return seen;
  }

  CallSeen take_any_query() {
    smpp::QuerySm request;
    return take_call(request);
  }

  void tell(const CallSeen& seen, smpp::MessageState state, std::uint8_t error = 0) {
    smpp::QuerySmResp body;
    body.message_state = static_cast<std::uint8_t>(state);
    body.error_code = error;
    body.final_date.assign(state == smpp::MessageState::enroute ? "" : "260131235959008+");
    answer_call(seen, smpp::CommandStatus::ESME_ROK, body);
  }

  unsigned ids_ = 0;
};

TEST_F(QueryTest, WhatTheCarrierSaysIsTheLastWord) {
  const LinkSession link = bind();
  const MessageId id = sent(1);
  advance(deadline - 1h);
  EXPECT_TRUE(links.calls.empty());
  advance(2h);
  const CallSeen seen = take_query("c1");
  EXPECT_TRUE(final_words(id).empty());
  tell(seen, smpp::MessageState::undeliverable, 7);
  EXPECT_EQ(final_word(id).state, MessageState::failed);
  EXPECT_EQ(final_word(id).said.word.reveal(), "UNDELIV");
  EXPECT_EQ(final_word(id).said.error.reveal(), "7");
  EXPECT_EQ(final_word(id).said.done_at.reveal(), "2026-01-31T23:59:59+02:00");
  deliver(link, receipt("c1"));
  EXPECT_EQ(final_words(id).size(), 1U);
  unbind(link, false);
  expect_nothing_left();
}

TEST_F(QueryTest, TheAnswerAboutAnIdThatIsUsedAgainIsTheOldersWord) {
  const LinkSession link = bind();
  const MessageId older = sent(1);
  advance(deadline + 1h);
  const CallSeen seen = take_query("c1");
  ids_ = 0;  // the carrier counts anew
  const MessageId newer = sent(2);
  tell(seen, smpp::MessageState::undeliverable);
  EXPECT_EQ(final_word(older).state, MessageState::failed);
  EXPECT_TRUE(final_words(newer).empty());
  deliver(link, receipt("c1"));
  EXPECT_EQ(final_word(newer).state, MessageState::delivered);
  EXPECT_EQ(final_words(older).size(), 1U);
  unbind(link, false);
  expect_nothing_left();
}

TEST_F(QueryTest, OfSeveralUnderOneIdEachHasOneWord) {
  const LinkSession link = bind();
  const MessageId oldest = sent(1);
  advance(deadline + 1h);
  const CallSeen seen = take_query("c1");
  ids_ = 0;
  const MessageId middle = sent(2);
  ids_ = 0;
  const MessageId newest = sent(3);
  tell(seen, smpp::MessageState::undeliverable);
  EXPECT_EQ(final_word(oldest).state, MessageState::failed);
  EXPECT_TRUE(final_words(middle).empty());
  deliver(link, receipt_from(number(3), "c1"));
  EXPECT_EQ(final_word(newest).state, MessageState::delivered);
  deliver(link, receipt_from(number(2), "c1", "EXPIRED"));
  EXPECT_EQ(final_word(middle).state, MessageState::expired);
  advance(deadline + 1h);
  EXPECT_EQ(final_words(oldest).size(), 1U);
  EXPECT_EQ(final_words(middle).size(), 1U);
  EXPECT_EQ(final_words(newest).size(), 1U);
  unbind(link, false);
  expect_nothing_left();
}

// The carrier would tell of the newer one.
TEST_F(QueryTest, OneWhoseIdIsAnothersByNowIsNotAskedFor) {
  bind();
  const MessageId older = sent(1);
  advance(1h);
  ids_ = 0;
  const MessageId newer = sent(2);
  advance(deadline - 30min);
  EXPECT_TRUE(links.calls.empty());
  EXPECT_EQ(final_word(older).state, MessageState::unknown);
  EXPECT_TRUE(final_words(newer).empty());
  advance(1h);
  tell(take_query("c1"), smpp::MessageState::delivered);
  EXPECT_EQ(final_word(newer).state, MessageState::delivered);
}

TEST_F(QueryTest, ADateWithoutAnOffsetIsOfTheCarriersZone) {
  rules().receipts.zone = parse_zone("EST5EDT,M3.2.0,M11.1.0").value();
  start();
  bind();
  const MessageId id = sent(1);
  advance(deadline + 1h);
  smpp::QuerySmResp body;
  body.message_state = static_cast<std::uint8_t>(smpp::MessageState::delivered);
  body.final_date.assign("2601312359");
  answer_call(take_query("c1"), smpp::CommandStatus::ESME_ROK, body);
  EXPECT_EQ(final_word(id).said.done_at.reveal(), "2026-01-31T23:59-05:00");
}

TEST_F(QueryTest, WithoutAFinalAnswerItIsUnknown) {
  bind();
  const MessageId enroute = sent(1);
  const MessageId refused = sent(2);
  const MessageId lost = sent(3);
  advance(deadline + 1h);
  ASSERT_EQ(links.calls.size(), 3U);
  std::map<std::string, CallSeen> asked;
  while (!links.calls.empty()) {
    smpp::QuerySm request;
    const CallSeen seen = take_call(request);
    asked[std::string{request.message_id.reveal()}] = seen;
  }
  tell(asked["c1"], smpp::MessageState::enroute);
  EXPECT_EQ(final_word(enroute).state, MessageState::unknown);
  EXPECT_EQ(final_word(enroute).said.word.reveal(), "ENROUTE");
  answer_call(asked["c2"], smpp::CommandStatus::ESME_RQUERYFAIL);
  EXPECT_EQ(final_word(refused).state, MessageState::unknown);
  links.settled(asked["c3"].session);
  outbound->on_lost(asked["c3"].session, asked["c3"].sequence, true, now, wall);
  turn();
  EXPECT_EQ(final_word(lost).state, MessageState::unknown);
}

TEST_F(QueryTest, WithoutALinkItIsUnknown) {
  const LinkSession link = bind();
  const MessageId id = sent(1);
  unbind(link, false);
  advance(deadline + 1h);
  EXPECT_TRUE(links.calls.empty());
  EXPECT_EQ(final_word(id).state, MessageState::unknown);
}

TEST_F(QueryTest, ALinkThatEndsMeanwhileMakesItUnknown) {
  const LinkSession link = bind();
  const MessageId id = sent(1);
  advance(deadline + 1h);
  ASSERT_EQ(links.calls.size(), 1U);
  outbound->on_lost(link, take_query("c1").sequence, true, now, wall);
  unbind(link, false);
  EXPECT_EQ(final_word(id).state, MessageState::unknown);
}

TEST_F(QueryTest, EachPartIsAskedFor) {
  bind();
  const MessageId id = sent(1, text_of_parts(2));
  advance(deadline + 1h);
  ASSERT_EQ(links.calls.size(), 2U);
  const auto first = take_any_query();
  tell(first, smpp::MessageState::delivered);
  EXPECT_TRUE(final_words(id).empty());
  tell(take_any_query(), smpp::MessageState::expired);
  EXPECT_EQ(final_word(id).state, MessageState::expired);
  EXPECT_EQ(final_word(id).parts_delivered, 1);
}

TEST_F(QueryTest, AReceiptThatComesFirstCounts) {
  for (const std::size_t parts : {1U, 2U}) {
    const LinkSession link = bind();
    const MessageId id = sent(static_cast<unsigned>(parts), text_of_parts(parts));
    advance(deadline + 1h);
    ASSERT_EQ(links.calls.size(), parts);
    for (std::size_t part = 0; part < parts; ++part) {
      deliver(link, receipt("c" + std::to_string(ids_ - part)));
    }
    for (std::size_t part = 0; part < parts; ++part) {
      tell(take_any_query(), smpp::MessageState::expired);
    }
    EXPECT_EQ(final_words(id).size(), 1U);
    EXPECT_EQ(final_word(id).state, MessageState::delivered);
    unbind(link, false);
  }
  expect_nothing_left();
}

// They take turns, and leave room for what clients want.
TEST_F(QueryTest, ThereAreOnlySoManyAtOnce) {
  rules().rate_per_s = 0;
  bind(200);
  std::vector<MessageId> ids;
  for (unsigned n = 0; n < 100; ++n) {
    ids.push_back(sent(n));
  }
  const MessageId fresh = [&] {
    advance(deadline - 1h);
    return sent(500);
  }();
  advance(2h);
  std::size_t asked = 0;
  for (int rounds = 0; rounds < 200 && asked < ids.size(); ++rounds) {
    EXPECT_LE(links.calls.size(), CarrierCalls::most_for_queries);
    if (rounds == 0) {
      EXPECT_EQ(links.calls.size(), CarrierCalls::most_for_queries);
      EXPECT_EQ(begin_cancel(fresh), std::nullopt);
      EXPECT_TRUE(std::holds_alternative<smpp::CancelSm>(links.calls.back().request));
      links.settled(links.calls.back().session);
      links.calls.pop_back();
    }
    while (!links.calls.empty()) {
      tell(take_any_query(), smpp::MessageState::delivered);
      ++asked;
    }
    advance(1s);
  }
  EXPECT_EQ(asked, ids.size());
  for (const MessageId& id : ids) {
    EXPECT_EQ(final_word(id).state, MessageState::delivered);
  }
}

// It holds nobody up: those of other carriers are overdue too.
TEST_F(QueryTest, ACarrierThatDoesNotAnswerIsNotAskedForAWhile) {
  const LinkSession link = bind(200);
  std::vector<MessageId> ids;
  for (unsigned n = 0; n < 100; ++n) {
    ids.push_back(sent(n));
  }
  advance(deadline - 8min);
  const MessageId later = sent(500);
  advance(13min);
  ASSERT_EQ(links.calls.size(), CarrierCalls::most_for_queries);
  while (!links.calls.empty()) {
    const CallSeen seen = take_any_query();
    links.settled(link);
    outbound->on_lost(link, seen.sequence, true, now, wall);
  }
  advance(1s);
  EXPECT_TRUE(links.calls.empty());
  for (const MessageId& id : ids) {
    EXPECT_EQ(final_word(id).state, MessageState::unknown);
  }
  advance(deadline);
  tell(take_any_query(), smpp::MessageState::delivered);
  EXPECT_EQ(final_word(later).state, MessageState::delivered);
}

TEST_F(QueryTest, OneThatWaitsForRoomIsAskedOnce) {
  bind(1);
  const MessageId id = sent(1);
  accept(2);  // takes the room, and is not answered
  advance(deadline + 1h);
  EXPECT_TRUE(links.calls.empty());
  advance(1h);  // the walk passes it again
  answer(take_submit(), "c2");
  tell(take_query("c1"), smpp::MessageState::delivered);
  EXPECT_TRUE(links.calls.empty());
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
}

TEST_F(QueryTest, AfterARestartItIsAskedAgain) {
  bind();
  const MessageId id = sent(1);
  advance(deadline + 1h);
  ASSERT_EQ(links.calls.size(), 1U);
  crash();
  links.calls.clear();
  bind();
  advance(1h);
  tell(take_query("c1"), smpp::MessageState::delivered);
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
}

}  // namespace
}  // namespace routing
