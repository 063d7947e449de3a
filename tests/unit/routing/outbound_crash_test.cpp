// One scripted run, killed at every completion of the store: each accepted message gets one final
// word, carriers get each text, and what they may have got twice says so.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using smpp::CommandStatus;
using support::SubmitSeen;

// After how many steps, and how many batches of the unfinished ones reach the disk.
using Crash = std::tuple<std::size_t, std::size_t>;

class OutboundCrashTest : public support::RoutingFixture,
                          public ::testing::WithParamInterface<Crash> {
 protected:
  static constexpr unsigned messages = 12;

  OutboundCrashTest() {
    settings.ready_limit = 8;
    manual = true;
    storage.memory.set_mode(support::MemoryStorage::Mode::manual);
    boot();
    storage.memory.complete_all();
  }

  [[nodiscard]] static std::string text_of(unsigned n) {
    return n % 4 == 3 ? text_of_parts(2) : "text " + std::to_string(n);
  }

  // One thing happens: a completion, or, when none waits, an answer or a receipt. False when
  // nothing is left to happen.
  bool step() {
    if (storage.memory.complete_one()) {
      outbound->pump(now, wall);
      return true;
    }
    outbound->pump(now, wall);
    if (storage.memory.waiting() > 0) {
      return true;
    }
    if (!links.submits.empty()) {
      const SubmitSeen submit = take_submit();
      const std::string text{smpp::view(submit.request.short_message)};
      ++copies_[{std::string{submit.request.dest.reveal()}, text}];
      const std::string id = std::to_string(++carrier_ids_);
      owed_.push_back(id);
      links.settled(submit.session);
      outbound->on_answered(
          submit.session, submit.sequence, CommandStatus::ESME_ROK, id, now, wall);
      outbound->on_link_settled(carrier);
      outbound->pump(now, wall);
      return true;
    }
    if (!owed_.empty()) {
      const std::string id = owed_.front();
      owed_.pop_front();
      unanswered_[deliver(link_, receipt(id))] = id;
      return true;
    }
    return false;
  }

  void die(std::size_t survivors) {
    // What was on the link is the carrier's; it will send receipts for it.
    for (const SubmitSeen& submit : links.submits) {
      const std::string text{smpp::view(submit.request.short_message)};
      ++copies_[{std::string{submit.request.dest.reveal()}, text}];
      owed_.push_back(std::to_string(++carrier_ids_));
    }
    for (const auto& [serial, id] : unanswered_) {
      if (!answered(serial)) {
        owed_.push_back(id);  // sent again
      }
    }
    unanswered_.clear();
    crash(survivors);
    storage.memory.complete_all();
    ASSERT_TRUE(recovered);
    expect_balanced();
    bind_again();
  }

  void bind_again() { link_ = bind(3); }

  // Acceptances go in one by one over the run.
  void hand_in(unsigned n) {
    std::vector<Submission> one;
    one.push_back(submission(number(n), text_of(n)));
    outbound->accept(client, std::move(one), std::nullopt, now, wall, [this](AcceptOutcome said) {
      ASSERT_EQ(said.kind, AcceptOutcome::Kind::done);
      accepted_.insert(std::get<MessageId>(said.results.at(0)));
    });
  }

  LinkSession link_;
  std::map<std::pair<std::string, std::string>, int> copies_;
  std::deque<std::string> owed_;
  std::map<std::uint64_t, std::string> unanswered_;
  std::set<MessageId> accepted_;
  int carrier_ids_ = 0;
};

TEST_P(OutboundCrashTest, EveryMessageGetsOneFinalWord) {
  const auto [crash_after, survivors] = GetParam();
  bind_again();
  std::size_t steps = 0;
  unsigned handed_in = 0;
  bool moving = true;
  bool died = false;
  while (moving) {
    if (steps % 3 == 0 && handed_in < messages) {
      hand_in(handed_in++);
    }
    moving = step() || handed_in < messages;
    if (++steps == crash_after) {
      die(survivors);
      died = true;
      moving = true;
    }
    ASSERT_LT(steps, 5'000U);
  }
  advance(73h);  // receipts whose answer never counted
  ASSERT_EQ(storage.memory.waiting(), 0U);

  // What reached the disk is sent, also when nobody was told so; what nobody was told may be gone.
  std::map<std::string, bool> flagged;
  for (const auto& [to, id] : storage.by_destination) {
    const auto words = final_words(id);
    EXPECT_LE(words.size(), 1U) << to;
    if (accepted_.contains(id)) {
      ASSERT_EQ(words.size(), 1U) << to;
      EXPECT_TRUE(words[0].state == MessageState::delivered || died);
    }
    flagged[to] = !words.empty() && words[0].possible_duplicate;
  }
  EXPECT_GE(accepted_.size(), messages - 4U);
  std::set<std::string> sent;
  for (const auto& [what, times] : copies_) {
    sent.insert(what.first);
    EXPECT_LE(times, 2) << what.first;
    if (times > 1) {
      EXPECT_TRUE(flagged[what.first]) << what.first << " went out twice, unflagged";
    }
  }
  for (const MessageId& id : accepted_) {
    EXPECT_TRUE(std::ranges::any_of(sent, [&](const std::string& to) {
      return storage.by_destination.at(to) == id;
    })) << "never sent";
  }
  EXPECT_EQ(records_left(Column::outbound), 0U);
  EXPECT_EQ(records_left(Column::receipts), 0U);
  EXPECT_EQ(records_left(Column::meta), 0U);
  expect_balanced();
  const LedgerCounts counts = outbound->ledger().counts().of(carrier);
  std::size_t words_given = 0;
  for (const auto& [to, id] : storage.by_destination) {
    words_given += final_words(id).size();  // none: it did not survive the crash
  }
  EXPECT_EQ(counts.accepted, words_given);
  EXPECT_EQ(counts.open(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Everywhere,
                         OutboundCrashTest,
                         ::testing::Combine(::testing::Range<std::size_t>(1, 130),
                                            ::testing::Values<std::size_t>(0, 1, 5)));

}  // namespace
}  // namespace routing
