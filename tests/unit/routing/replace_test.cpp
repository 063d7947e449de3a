// What a client wants a message to say instead, wherever the message lies.
#include "tests/unit/routing/actions_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using support::SubmitSeen;

class ReplaceTest : public ActionsTest {
 protected:
  static std::string text_of(const SubmitSeen& submit) {
    return std::string{smpp::view(smpp::Octets{submit.request.short_message})};
  }

  // Everything is sent; each text by its number.
  std::map<std::string, std::vector<std::string>> send_and_tell() {
    std::map<std::string, std::vector<std::string>> sent;
    while (!links.submits.empty()) {
      const SubmitSeen submit = take_submit();
      sent[std::string{submit.request.dest.reveal()}].push_back(text_of(submit));
      answer(submit, "c" + std::to_string(++ids_));
    }
    return sent;
  }

  void expect_sent(unsigned n, const std::string& text) {
    const auto sent = send_and_tell();
    ASSERT_EQ(sent.count(number(n)), 1U);
    EXPECT_EQ(sent.at(number(n)), std::vector{text});
  }

  unsigned ids_ = 0;
};

TEST_F(ReplaceTest, WhatIsReadySaysSomethingElse) {
  const MessageId id = accept(1, text_of_parts(3));
  EXPECT_EQ(begin_replace(id, "another", other_client), ActionOutcome::unknown);
  EXPECT_EQ(begin_replace(id, "another"), ActionOutcome::done);
  EXPECT_EQ(status_of(id).at(0).parts.size(), 1U);
  EXPECT_EQ(begin_replace(id, "a third"), ActionOutcome::done);
  const LinkSession link = bind();
  expect_sent(1, "a third");
  EXPECT_EQ(status_of(id).at(0).state, MessageState::submitted);
  deliver(link, receipt("c1"));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  unbind(link, false);
  expect_nothing_left();
}

TEST_F(ReplaceTest, ItMayNeedMoreParts) {
  const MessageId id = accept(1);
  EXPECT_EQ(begin_replace(id, text_of_parts(3)), ActionOutcome::done);
  bind();
  EXPECT_EQ(send_and_tell().at(number(1)).size(), 3U);
  EXPECT_EQ(status_of(id).at(0).parts.size(), 3U);
}

TEST_F(ReplaceTest, WhatIsCoveredAndWaitsForRoomIsReplaced) {
  bind(1);
  accept(1);
  const MessageId id = accept(2);
  EXPECT_EQ(begin_replace(id, "another"), ActionOutcome::done);
  answer(take_submit(), "1");
  EXPECT_EQ(text_of(take_submit()), "another");
  EXPECT_EQ(begin_replace(id, "too late"), ActionOutcome::being_sent);
}

TEST_F(ReplaceTest, WhatWaitsForItsRetryIsReplaced) {
  const MessageId id = accept(1);
  bind();
  refuse(take_submit(), smpp::CommandStatus::ESME_RMSGQFUL);
  EXPECT_EQ(begin_replace(id, "another"), ActionOutcome::done);
  EXPECT_TRUE(links.submits.empty()) << "its retry is not due";
  advance(1min);
  expect_sent(1, "another");
}

// Its intent, or its retry, comes while the new text is on its way to the disk.
TEST_F(ReplaceTest, NothingIsSentBeforeItIsDurable) {
  for (std::size_t steps = 0; steps < 5; ++steps) {
    for (const bool bound_first : {false, true}) {
      const auto n = static_cast<unsigned>(steps * 2 + (bound_first ? 1 : 0) + 1);
      start();
      const MessageId id = accept(n);
      complete_by_hand();
      const LinkSession link = links.open(1, 10);
      const auto come_up = [&] {
        outbound->on_link_up(link, carrier, 10);
        outbound->pump(now, wall);
      };
      if (bound_first) {
        come_up();
      }
      std::optional<ActionOutcome> outcome;
      outbound->replace(client, id, {.text = smpp::to_utf8("another")}, wall, [&](auto said) {
        outcome = said.outcome;
      });
      if (!bound_first) {
        come_up();
      }
      for (std::size_t step = 0; step < steps; ++step) {
        storage.memory.complete_one();
        outbound->pump(now, wall);
        EXPECT_TRUE(outcome || links.submits.empty());
      }
      turn();
      EXPECT_EQ(outcome, ActionOutcome::done);
      complete_at_once();
      expect_sent(n, "another");
    }
  }
}

TEST_F(ReplaceTest, OneChangeAtATime) {
  const MessageId id = accept(1);
  complete_by_hand();
  outbound->replace(client, id, {.text = smpp::to_utf8("another")}, wall, [](const auto&) {});
  std::optional<ActionOutcome> second;
  outbound->replace(client, id, {.text = smpp::to_utf8("a third")}, wall, [&](const auto& said) {
    second = said.outcome;
  });
  EXPECT_EQ(second, ActionOutcome::being_sent);
  // But it may be cancelled.
  EXPECT_EQ(cancel(id), ActionOutcome::done);
  bind();
  EXPECT_TRUE(links.submits.empty());
  expect_cancelled(id);
  expect_nothing_left();
}

TEST_F(ReplaceTest, WhatLiesOnDiskOnlyIsReplaced) {
  const std::vector<MessageId> ids = fill(40);
  EXPECT_EQ(begin_replace(ids[30], "another", other_client), ActionOutcome::unknown);
  EXPECT_EQ(begin_replace(ids[30], "another"), ActionOutcome::done);
  start();
  EXPECT_EQ(begin_replace(ids[5], "a third"), ActionOutcome::done);
  bind(3);
  const auto sent = send_and_tell();
  EXPECT_EQ(sent.size(), 40U);
  EXPECT_EQ(sent.at(number(30)), std::vector<std::string>{"another"});
  EXPECT_EQ(sent.at(number(5)), std::vector<std::string>{"a third"});
  EXPECT_EQ(records_left(Column::outbound), 0U);
}

// A page that holds it is read meanwhile: whatever comes first, the old text is not sent.
TEST_F(ReplaceTest, WhatIsBeingReadIsReplaced) {
  for (const bool page_first : {false, true}) {
    for (std::size_t between = 0; between < 5; ++between) {
      const std::vector<MessageId> ids = fill(40);
      start();
      complete_by_hand();
      if (page_first) {
        outbound->pump(now, wall);
      }
      std::size_t done = 0;
      for (std::size_t i = 0; i < 4; ++i) {
        outbound->replace(client, ids[i], {.text = smpp::to_utf8("another")}, wall, [&](auto said) {
          done += said.outcome == ActionOutcome::done ? 1 : 0;
        });
        if (!page_first && i == 1) {
          outbound->pump(now, wall);
        }
        for (std::size_t step = 0; step < between; ++step) {
          storage.memory.complete_one();
        }
      }
      turn();
      EXPECT_EQ(done, 4U);
      complete_at_once();
      const LinkSession link = bind(2);
      const auto sent = send_and_tell();
      for (unsigned i = 0; i < 4; ++i) {
        EXPECT_EQ(sent.at(number(i)), std::vector<std::string>{"another"});
      }
      EXPECT_EQ(records_left(Column::outbound), 0U);
      unbind(link);
    }
  }
}

// It comes into memory and is cancelled there, while its records are read for another call.
TEST_F(ReplaceTest, WhatHasEndedMeanwhileStaysEnded) {
  for (const bool to_cancel : {false, true}) {
    const std::vector<MessageId> ids = fill(40);
    start();
    complete_by_hand();
    outbound->pump(now, wall);  // a page is read
    std::optional<ActionOutcome> outcome;
    const auto tell = [&](const ActionResult& said) { outcome = said.outcome; };
    if (to_cancel) {
      outbound->cancel(client, ids[0], wall, tell);
    } else {
      outbound->replace(client, ids[0], {.text = smpp::to_utf8("another")}, wall, tell);
    }
    storage.memory.complete_one();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(cancel(ids[0]), ActionOutcome::done);
    ASSERT_TRUE(outcome);
    EXPECT_NE(outcome, ActionOutcome::done);
    EXPECT_EQ(final_words(ids[0]).size(), 1U);
    complete_at_once();
    const LinkSession link = bind();
    EXPECT_EQ(send_and_tell().size(), 39U);
    EXPECT_EQ(records_left(Column::outbound), 0U);
    unbind(link);
  }
}

TEST_F(ReplaceTest, WhatWaitsBehindAnotherIsReplaced) {
  rules().open_per_conversation = 1;
  start();
  std::vector<MessageId> ids;
  for (unsigned i = 0; i < 20; ++i) {  // the last are deferred
    ids.push_back(accept(submission(number(1), "text " + std::to_string(i))));
  }
  EXPECT_EQ(begin_replace(ids[3], "another 3"), ActionOutcome::done);
  EXPECT_EQ(begin_replace(ids[19], "another 19"), ActionOutcome::done);
  links.before_submit = nullptr;  // it knows messages by their numbers
  bind(4);
  const auto sent = send_and_tell().at(number(1));
  ASSERT_EQ(sent.size(), 20U);
  for (unsigned i = 0; i < 20; ++i) {
    EXPECT_EQ(sent[i], (i == 3 || i == 19 ? "another " : "text ") + std::to_string(i));
  }
}

// As the carrier writes that it goes by now, not as the first of its route does: @ is 0 there.
TEST_F(ReplaceTest, WhatFailedOverIsReplacedAsThereWritten) {
  settings.routes[1].targets.push_back({.carrier = other_carrier, .rank = 1});
  settings.routes[1].failover.statuses = {smpp::CommandStatus::ESME_RSYSERR};
  settings.carriers[1].text.writing.default_alphabet = smpp::Alphabet::latin1;
  settings.carriers[1].in_doubt = InDoubt::park;
  for (const bool restarted : {false, true}) {
    start();
    const LinkSession first = bind(10, carrier, 1);
    const LinkSession second = bind(1, other_carrier, 2);
    const auto n = restarted ? 2U : 1U;
    const MessageId id = accept(n);
    refuse(take_submit(), smpp::CommandStatus::ESME_RSYSERR);
    // In doubt there, until its late answer says that it was not taken.
    const SubmitSeen submit = take_submit();
    links.settled(submit.session);
    outbound->on_lost(submit.session, submit.sequence, true, now, wall);
    turn();
    unbind(first, false);
    unbind(second, false);
    late(submit, "", smpp::CommandStatus::ESME_RMSGQFUL);
    if (restarted) {
      start();
    }
    EXPECT_EQ(begin_replace(id, "a@b"), ActionOutcome::done);
    bind(1, carrier, 1);
    bind(1, other_carrier, 2);
    const SubmitSeen again = take_submit();
    EXPECT_EQ(again.request.data_coding.value, 0);
    EXPECT_EQ(text_of(again), "a@b");
    answer(again, "o" + std::to_string(n));
  }
}

TEST_F(ReplaceTest, WhatCannotBeWrittenChangesNothing) {
  settings.max_parts = 2;
  start();
  const MessageId id = accept(1);
  EXPECT_EQ(begin_replace(id, text_of_parts(3)), ActionOutcome::not_writable);
  EXPECT_EQ(told_problem.code, Problem::Code::too_long);
  EXPECT_EQ(begin_replace(id, "日本", client, Encoding::gsm7), ActionOutcome::not_writable);
  EXPECT_EQ(told_problem.code, Problem::Code::not_encodable);
  start();
  EXPECT_EQ(begin_replace(id, text_of_parts(3)), ActionOutcome::not_writable);
  bind();
  expect_sent(1, "hello");
}

TEST_F(ReplaceTest, BinaryBecomesText) {
  Submission binary = submission(number(1), "");
  binary.binary = true;
  binary.data = smpp::to_octets(smpp::octets_of("\x01\x02"));
  const MessageId id = accept(std::move(binary));
  EXPECT_EQ(begin_replace(id, "words"), ActionOutcome::done);
  bind();
  const SubmitSeen submit = take_submit();
  EXPECT_EQ(text_of(submit), "words");
  EXPECT_EQ(submit.request.data_coding.value, 0);
}

TEST_F(ReplaceTest, WhatIsInDoubtIsNot) {
  rules().in_doubt = InDoubt::park;
  start();
  const MessageId id = accept(1);
  unbind(bind(), true);
  EXPECT_EQ(begin_replace(id, "another"), ActionOutcome::in_doubt);
}

// Killed at every step, with or without what was on its way to the disk: the old text is sent or
// the new one, and the new one if that was said.
TEST_F(ReplaceTest, ACrashAtAnyStepSendsOneOfThem) {
  for (const bool on_disk : {false, true}) {
    for (std::size_t steps = 0; steps < 6; ++steps) {
      for (const std::size_t survivors : {0U, 1U, 9U}) {
        const auto n = static_cast<unsigned>((on_disk ? 1'500U : 1'000U) + steps * 10 + survivors);
        start();
        const MessageId id = accept(n, text_of_parts(2));
        if (on_disk) {
          start();
        }
        complete_by_hand();
        bool answered = false;
        outbound->replace(client, id, {.text = smpp::to_utf8("another")}, wall, [&](const auto&) {
          answered = true;
        });
        for (std::size_t i = 0; i < steps; ++i) {
          storage.memory.complete_one();
        }
        storage.crash(survivors);
        complete_at_once();
        boot();
        const LinkSession link = bind();
        const auto sent = send_and_tell().at(number(n));
        EXPECT_EQ(sent.size(), sent[0] == "another" ? 1U : 2U);
        EXPECT_TRUE(!answered || sent[0] == "another");
        for (std::size_t i = 0; i < sent.size(); ++i) {
          deliver(link, receipt("c" + std::to_string(ids_ - i)));
        }
        EXPECT_EQ(final_word(id).state, MessageState::delivered);
        unbind(link, false);
        expect_nothing_left();
      }
    }
  }
}

}  // namespace
}  // namespace routing
