// The ledger against what is really there: at rest, in motion, over restarts, and when something is
// missing.
#include "tests/unit/routing/doubt_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using smpp::CommandStatus;
using Places = std::array<std::uint64_t, place_count>;

class LedgerTest : public DoubtTest {
 protected:
  // Of the one carrier and the one client, which must balance.
  LedgerLine line() {
    const LedgerReport report = reconcile();
    EXPECT_EQ(report.mismatches(), 0U);
    EXPECT_EQ(report.lines.size(), 1U);
    return report.lines.empty() ? LedgerLine{} : report.lines[0];
  }

  std::uint64_t ended(MessageState state) {
    return line().counts.ended[static_cast<std::size_t>(state)];
  }

  void expect(const Places& at, std::uint64_t in_doubt = 0) {
    const LedgerLine found = line();
    EXPECT_EQ(found.found, at);
    EXPECT_EQ(found.in_doubt(), in_doubt);
    EXPECT_EQ(found.counts.accepted, found.counts.all_ended() + found.pending() + found.in_doubt());
  }
};

TEST_F(LedgerTest, AMessageIsCountedOnItsWholeWay) {
  accept(1);
  expect({1, 0, 0});
  const LinkSession link = bind();
  answer(take_submit(), "a");
  expect({0, 0, 1});
  deliver(link, receipt("a"));
  expect({0, 0, 0});
  EXPECT_EQ(ended(MessageState::delivered), 1U);
  start();
  EXPECT_EQ(ended(MessageState::delivered), 1U);
  EXPECT_EQ(line().counts.accepted, 1U);
}

TEST_F(LedgerTest, WordsOfEveryKindEndAMessage) {
  const LinkSession link = bind();
  accept(1);
  refuse(take_submit(), CommandStatus::ESME_RINVDSTADR);
  EXPECT_EQ(ended(MessageState::rejected), 1U);
  Submission quiet = submission(number(2));
  quiet.receipt = false;
  accept(std::move(quiet));
  answer(take_submit(), "b");
  EXPECT_EQ(ended(MessageState::submitted), 1U);
  accept(3);
  answer(take_submit(), "c");
  deliver(link, receipt("c", "UNDELIV"));
  EXPECT_EQ(ended(MessageState::failed), 1U);
  accept(4);
  answer(take_submit(), "d");
  advance(settings.receipt_deadline + 1h);
  EXPECT_EQ(ended(MessageState::unknown), 1U);
  expect({0, 0, 0});
}

TEST_F(LedgerTest, AMessageOfSeveralPartsIsOne) {
  const LinkSession link = bind();
  accept(1, text_of_parts(3));
  for (const char* id : {"a", "b", "c"}) {
    expect({1, 0, 0});
    answer(take_submit(), id);
  }
  for (const char* id : {"b", "c", "a"}) {
    expect({0, 0, 1});
    deliver(link, receipt(id));
  }
  expect({0, 0, 0});
  EXPECT_EQ(ended(MessageState::delivered), 1U);
}

TEST_F(LedgerTest, OneThatFailedHalfwayAwaitsNothing) {
  const LinkSession link = bind();
  accept(1, text_of_parts(2));
  answer(take_submit(), "a");
  refuse(take_submit(), CommandStatus::ESME_RINVDSTADR);
  expect({0, 0, 0});
  deliver(link, receipt("a"));
  expect({0, 0, 0});
  EXPECT_EQ(ended(MessageState::rejected), 1U);
  EXPECT_EQ(line().counts.all_ended(), 1U);
}

TEST_F(LedgerTest, DoubtIsNeitherEndedNorPending) {
  hold_for(1min);
  const MessageId id = accept(1);
  unbind(bind());
  expect({1, 0, 0}, 1);
  start();
  expect({1, 0, 0}, 1);
  advance(2min);
  expect({0, 1, 0}, 1);
  start();
  expect({0, 1, 0}, 1);
  ASSERT_EQ(resolve(id, Resolution::resend), ResolveOutcome::done);
  expect({1, 0, 0});
  const LinkSession link = bind();
  answer(take_submit(), "again");
  deliver(link, receipt("again"));
  expect({0, 0, 0});
}

TEST_F(LedgerTest, AParkedOneEndsByTheBackendsWord) {
  rules().in_doubt = InDoubt::park;
  start();
  const MessageId id = accept(1);
  accept(2);
  unbind(bind());
  expect({0, 2, 0}, 2);
  ASSERT_EQ(resolve(id, Resolution::delivered), ResolveOutcome::done);
  expect({0, 1, 0}, 1);
  advance(settings.receipt_deadline + 1h);
  expect({0, 0, 0});
  EXPECT_EQ(ended(MessageState::delivered), 1U);
  EXPECT_EQ(ended(MessageState::unknown), 1U);
}

TEST_F(LedgerTest, CarriersAndClientsHaveAccountsOfTheirOwn) {
  settings.clients[1].any_sender = true;
  start();
  accept(1);
  accept(submission("447800900001"));
  std::vector<Submission> theirs;
  theirs.push_back(submission(number(2)));
  outbound->accept(other_client, std::move(theirs), std::nullopt, now, wall, [](auto) {});
  turn();
  const LedgerReport report = reconcile();
  EXPECT_EQ(report.mismatches(), 0U);
  ASSERT_EQ(report.lines.size(), 3U);
  for (const LedgerLine& one : report.lines) {
    EXPECT_EQ(one.counts.accepted, 1U);
  }
}

TEST_F(LedgerTest, AStoreWithoutOneBeginsWithWhatIsThere) {
  rules().in_doubt = InDoubt::park;
  start();
  accept(1);
  unbind(bind());
  const LinkSession link = bind();
  accept(2, text_of_parts(2));
  answer(take_submit(), "a");
  answer(take_submit(), "b");
  accept(3);
  answer(take_submit(), "c");
  deliver(link, receipt("c"));
  unbind(link);
  accept(4);
  Batch batch;
  for (const Key& key : storage.memory.keys(Column::meta)) {
    if (key.starts_with(keys::ledger_prefix())) {
      batch.erase(Column::meta, key);
    }
  }
  storage.memory.commit(std::move(batch), {});
  start();
  EXPECT_EQ(line().counts.accepted, 3U);
  expect({1, 1, 1}, 1);
  start();
  EXPECT_EQ(line().counts.accepted, 3U);
}

TEST_F(LedgerTest, AMessageThatIsGoneIsAMismatch) {
  const MessageId id = accept(1);
  accept(2);
  std::optional<LedgerReport> told;
  outbound->ledger().set_on_result([&](const LedgerReport& report) { told = report; });
  advance(2s);
  ASSERT_TRUE(told) << "it looks by itself";
  EXPECT_EQ(told->mismatches(), 0U);
  Batch batch;
  batch.erase(Column::outbound, outbound_key(id));
  storage.memory.commit(std::move(batch), {});
  told.reset();
  advance(6min);
  ASSERT_TRUE(told) << "and again";
  EXPECT_EQ(told->mismatches(), 1U);
  EXPECT_EQ(told->lines.at(0).found, (Places{1, 0, 0}));
}

TEST_F(LedgerTest, ARecordThatDoesNotOpenIsAMismatchThatSaysSo) {
  const MessageId id = accept(1);
  storage.memory.damage(Column::outbound, outbound_key(id));
  const LedgerReport report = reconcile();
  EXPECT_EQ(report.mismatches(), 1U);
  EXPECT_EQ(report.damaged, 1U);
}

TEST_F(LedgerTest, CountingGoesOnWhileMessagesMove) {
  storage.memory.page_limit = 3;
  settings.ready_limit = 64;
  start();
  const LinkSession link = bind(20);
  for (unsigned n = 0; n < 30; ++n) {
    accept(n, n % 3 == 0 ? text_of_parts(2) : "short");
  }
  std::vector<std::string> ids;
  const auto take_one = [&] {
    ids.push_back("id" + std::to_string(ids.size()));
    answer(take_submit(), ids.back());
  };
  for (int i = 0; i < 10; ++i) {
    take_one();
  }
  // Passes over few messages each, a page at a time, and something moves between any two of them.
  Reconciliation counting{storage, journal->ledger(), 7};
  std::optional<Reconciliation::Found> found;
  counting.begin(false, [&](const Reconciliation::Found& said) { found = said; });
  std::size_t received = 0;
  unsigned n = 100;
  for (int page = 0; !found; ++page) {
    ASSERT_LT(page, 1'000);
    if (page % 3 == 0 && n < 120) {
      accept(n++);
    } else if (page % 3 == 1 && !links.submits.empty()) {
      take_one();
    } else if (received < ids.size()) {
      deliver(link, receipt(ids[received++]));
    }
    ASSERT_TRUE(counting.waiting());
    counting.go_on();
  }
  const Account account{.carrier = carrier, .client = client};
  EXPECT_EQ(found->at[account], journal->ledger().accounts().at(account).at);
  EXPECT_GT(journal->ledger().accounts().at(account).all_ended(), 5U);
}

TEST_F(LedgerTest, APassThatGathersTooMuchHurries) {
  storage.memory.page_limit = 1;
  for (unsigned n = 0; n < 20; ++n) {
    accept(n);
  }
  Reconciliation counting{storage, journal->ledger(), 30};
  std::optional<Reconciliation::Found> found;
  counting.begin(false, [&](const Reconciliation::Found& said) { found = said; });
  ASSERT_FALSE(found);
  const LinkSession link = bind(1);
  for (unsigned n = 20; n < 80; ++n) {  // they come and go
    accept(n);
    refuse(take_submit(), CommandStatus::ESME_RINVDSTADR);
  }
  ASSERT_TRUE(counting.waiting());
  counting.go_on();
  EXPECT_TRUE(found) << "without waiting again";
  static_cast<void>(link);
}

TEST_F(LedgerTest, APageOnItsWayIsOlderThanAMove) {
  const LinkSession link = bind();
  accept(1);
  complete_by_hand();
  // The page of what is queued has been read, and not come; meanwhile the message leaves.
  Reconciliation counting{storage, journal->ledger()};
  std::optional<Reconciliation::Found> found;
  counting.begin(true, [&](const Reconciliation::Found& said) { found = said; });
  storage.memory.complete_one();
  storage.memory.complete_one();
  ASSERT_FALSE(found);
  const auto submit = take_submit();
  links.settled(link);
  outbound->on_answered(link, submit.sequence, CommandStatus::ESME_ROK, "a", now, wall);
  storage.memory.complete_one();
  ASSERT_TRUE(found);
  EXPECT_EQ((found->at[{.carrier = carrier, .client = client}]), (Places{0, 0, 1}));
  storage.memory.complete_all();
}

TEST(LedgerRecords, KeepCountsOfAnySize) {
  const Account account{.carrier = CarrierNumber{3}, .client = ClientNumber{9}};
  const std::uint64_t most = UINT64_MAX / place_count;
  for (const std::uint64_t count :
       std::initializer_list<std::uint64_t>{0, 127, 128, 16'384, most}) {
    Ledger before;
    Batch batch;
    before.open({{account, {count, count, count}}}, smpp::WallTime{1h}, batch);
    Ledger after;
    for (const Write& write : batch.writes) {
      after.recover(write.key, write.value);
    }
    EXPECT_EQ(after.since(), smpp::WallTime{1h});
    EXPECT_EQ(after.accounts().at(account).at, (Places{count, count, count}));
    EXPECT_EQ(after.accounts().at(account).accepted, 3 * count);
  }
}

}  // namespace
}  // namespace routing
