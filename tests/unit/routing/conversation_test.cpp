// One message of a conversation at a time, in order; the rest of it waits, most of it on disk.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using smpp::CommandStatus;
using support::SubmitSeen;

class ConversationTest : public support::RoutingFixture {
 protected:
  ConversationTest() { restart(); }

  void restart() {
    start();
    links.before_submit = nullptr;  // it knows messages by their numbers, which are few here
  }

  [[nodiscard]] static std::string text_of(const SubmitSeen& submit) {
    return std::string{smpp::view(submit.request.short_message)};
  }

  [[nodiscard]] std::vector<std::string> out() const {
    std::vector<std::string> texts;
    for (const SubmitSeen& submit : links.submits) {
      texts.push_back(text_of(submit));
    }
    return texts;
  }

  // Answers all there is, until there is nothing.
  std::vector<std::string> answer_all() {
    std::vector<std::string> texts;
    while (!links.submits.empty()) {
      const SubmitSeen submit = take_submit();
      texts.push_back(text_of(submit));
      answer(submit, std::to_string(++carrier_ids_));
    }
    return texts;
  }

  [[nodiscard]] static std::vector<std::string> counted(unsigned end) {
    std::vector<std::string> texts;
    for (unsigned n = 0; n < end; ++n) {
      texts.push_back(std::to_string(n));
    }
    return texts;
  }

  using Texts = std::vector<std::string>;
  unsigned carrier_ids_ = 0;
};

TEST_F(ConversationTest, TheNextWaitsForTheAnswer) {
  bind();
  accept(1, "first");
  accept(1, "second");
  accept(2, "other");
  EXPECT_EQ(out(), (Texts{"first", "other"}));
  answer(take_submit(), "1");
  EXPECT_EQ(out(), (Texts{"other", "second"}));
}

TEST_F(ConversationTest, ItWaitsThroughThrottlingAndRefusal) {
  bind();
  accept(1, "first");
  accept(1, "second");
  refuse(take_submit(), CommandStatus::ESME_RTHROTTLED);
  advance(5s);
  ASSERT_EQ(out(), (Texts{"first"}));
  refuse(take_submit(), CommandStatus::ESME_RMSGQFUL);
  accept(2, "other");
  EXPECT_EQ(answer_all(), (Texts{"other"})) << "others need not wait";
  advance(30s);
  EXPECT_EQ(answer_all(), (Texts{"first", "second"}));
}

TEST_F(ConversationTest, ARefusalForGoodLetsTheNextGo) {
  bind();
  accept(1, "first");
  accept(1, "second");
  refuse(take_submit(), CommandStatus::ESME_RINVDSTADR);
  EXPECT_EQ(out(), (Texts{"second"}));
}

TEST_F(ConversationTest, DoubtComesBeforeTheNext) {
  LinkSession link = bind();
  accept(1, "first");
  accept(1, "second");
  unbind(link, true);
  link = bind();
  EXPECT_EQ(answer_all(), (Texts{"first", "second"}));
}

TEST_F(ConversationTest, SoManyAtOnceAsTheRulesSay) {
  rules().open_per_conversation = 2;
  restart();
  bind();
  for (const std::string& text : counted(4)) {
    accept(1, text);
  }
  EXPECT_EQ(out(), counted(2));
  rules().open_per_conversation = 0;
  restart();
  bind();
  EXPECT_EQ(links.submits.size(), 4U) << "no limit";
}

TEST_F(ConversationTest, AnUrgentOneGoesBeforeThoseThatWait) {
  bind();
  accept(1, "first");
  accept(1, "second");
  Submission urgent = submission(number(1), "urgent");
  urgent.priority = 0;
  accept(std::move(urgent));
  EXPECT_EQ(answer_all(), (Texts{"first", "urgent", "second"}));
}

TEST_F(ConversationTest, ALongOneIsHeldOnDiskAndKeepsNobodyOut) {
  settings.ready_limit = 64;
  restart();
  const LinkSession link = bind();
  for (const std::string& text : counted(300)) {
    accept(1, text);
  }
  accept(2, "other");
  const CarrierQueue& queue = *outbound->carriers()[0];
  EXPECT_EQ(queue.in_memory(), Conversations::max_held + 1);
  EXPECT_EQ(queue.waiting(), 301U);
  EXPECT_EQ(out(), (Texts{"0", "other"}));
  unbind(link, false);
  bind();
  answer(take_submit(), "x");
  answer(take_submit(), "y");
  accept(1, "300");
  Texts expected = counted(301);
  expected.erase(expected.begin());
  EXPECT_EQ(answer_all(), expected);
  EXPECT_EQ(records_left(Column::meta), 0U);
  EXPECT_EQ(records_left(Column::outbound), 0U);
  EXPECT_EQ(queue.conversations(), 0U) << "nothing is remembered of it";
}

TEST_F(ConversationTest, WhatHasGoneIsNotWalkedOverAgain) {
  settings.ready_limit = 64;
  restart();
  bind();
  for (const std::string& text : counted(100)) {
    accept(1, text);
  }
  storage.pages.clear();
  EXPECT_EQ(answer_all(), counted(100));
  std::vector<Key> from;
  for (const auto& [column, key] : storage.pages) {
    if (column == Column::meta) {
      from.push_back(key);
    }
  }
  EXPECT_GE(from.size(), 10U);
  EXPECT_TRUE(std::is_sorted(from.begin(), from.end()));
  EXPECT_EQ(std::ranges::adjacent_find(from), from.end()) << "each begins where the last one ended";
}

TEST_F(ConversationTest, AnUrgentOneIsFoundOnDiskToo) {
  settings.ready_limit = 64;
  restart();
  bind();
  for (const std::string& text : counted(40)) {
    accept(1, text);
  }
  for (unsigned n = 0; n < 20; ++n) {
    answer(take_submit(), std::to_string(++carrier_ids_));
  }
  Submission urgent = submission(number(1), "urgent");
  urgent.priority = 0;
  accept(std::move(urgent));
  Texts sent = answer_all();
  const auto place = std::ranges::find(sent, "urgent");
  EXPECT_LT(place - sent.begin(), static_cast<std::ptrdiff_t>(Conversations::max_held) + 2)
      << "before those that are on disk behind it";
  std::erase(sent, "urgent");
  Texts expected = counted(40);
  expected.erase(expected.begin(), expected.begin() + 20);
  EXPECT_EQ(sent, expected);
  EXPECT_EQ(records_left(Column::meta), 0U);
}

TEST_F(ConversationTest, WhatWasHeldOnDiskKeepsItsOrderOverARestart) {
  settings.ready_limit = 64;
  restart();
  bind();
  for (const std::string& text : counted(100)) {
    accept(1, text);
  }
  for (unsigned n = 0; n < 20; ++n) {
    ASSERT_EQ(text_of(links.submits.front()), std::to_string(n));
    answer(take_submit(), std::to_string(++carrier_ids_));
  }
  restart();
  for (unsigned n = 100; n < 110; ++n) {
    accept(1, std::to_string(n));
  }
  accept(2, "other");
  bind();
  EXPECT_LE(outbound->carriers()[0]->in_memory(), Conversations::max_held + 2);
  Texts sent = answer_all();
  EXPECT_EQ(std::erase(sent, "other"), 1U);
  Texts expected = counted(110);
  expected.erase(expected.begin(), expected.begin() + 20);
  EXPECT_EQ(sent, expected) << "the 20th was in doubt, and goes first again";
  EXPECT_EQ(outbound->carriers()[0]->waiting(), 0U);
  EXPECT_EQ(records_left(Column::meta), 0U);
  EXPECT_EQ(records_left(Column::outbound), 0U);
}

// A page that is full of one conversation is read past.
TEST_F(ConversationTest, OthersBehindALongOneAreFound) {
  settings.ready_limit = 32;
  for (const std::string& text : counted(1'200)) {
    accept(1, text);
  }
  accept(2, "other");
  restart();
  bind();
  EXPECT_EQ(out(), (Texts{"0", "other"}));
  Texts sent = answer_all();
  EXPECT_EQ(std::erase(sent, "other"), 1U);
  EXPECT_EQ(sent, counted(1'200));
}

TEST_F(ConversationTest, PartsThatWereTakenAreNotSentAgain) {
  settings.ready_limit = 64;
  restart();
  LinkSession link = bind(1);
  accept(1, text_of_parts(3));
  answer(take_submit(), "1");  // its first part
  for (const std::string& text : counted(20)) {
    accept(1, text);
  }
  unbind(link, false);
  restart();
  bind(1);
  EXPECT_EQ(answer_all().size(), 2U + 20U);
}

TEST_F(ConversationTest, AfterAParkedMessageItGoesOn) {
  rules().in_doubt = InDoubt::park;
  restart();
  bind();
  for (const std::string& text : counted(400)) {
    accept(1, text);
  }
  accept(2, "x");
  accept(3, "y");
  EXPECT_EQ(out().size(), 3U);
  restart();
  EXPECT_EQ(outbound->carriers()[0]->parked, 3U);
  bind();
  Texts expected = counted(400);
  expected.erase(expected.begin());
  EXPECT_EQ(answer_all(), expected);
}

}  // namespace
}  // namespace routing
