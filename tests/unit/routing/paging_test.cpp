// More messages than memory may hold: all are sent once, in order.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using support::SubmitSeen;

class PagingTest : public support::RoutingFixture {
 protected:
  PagingTest() {
    settings.ready_limit = 8;
    start();
  }

  [[nodiscard]] static std::string to(const SubmitSeen& submit) {
    return std::string{submit.request.dest.reveal()};
  }

  // Answers until nothing more is submitted.
  std::vector<std::string> send_all() {
    std::vector<std::string> sent;
    while (!links.submits.empty()) {
      const SubmitSeen submit = take_submit();
      sent.push_back(to(submit));
      answer(submit, std::to_string(++carrier_ids_));
    }
    return sent;
  }

  [[nodiscard]] static std::vector<std::string> numbers(unsigned from, unsigned until) {
    std::vector<std::string> all;
    for (unsigned i = from; i < until; ++i) {
      all.push_back(number(i));
    }
    return all;
  }

  int carrier_ids_ = 0;
};

TEST_F(PagingTest, AHundredThroughEight) {
  for (unsigned i = 0; i < 100; ++i) {
    accept(i);
  }
  EXPECT_LE(outbound->carriers()[0]->in_memory(), 8U);
  EXPECT_EQ(outbound->carriers()[0]->waiting(), 100U);
  bind(3);
  EXPECT_EQ(send_all(), numbers(0, 100));
  EXPECT_EQ(outbound->carriers()[0]->waiting(), 0U);
  EXPECT_EQ(outbound->carriers()[0]->in_memory(), 0U);
  EXPECT_EQ(records_left(Column::outbound), 0U);
  EXPECT_EQ(records_left(Column::meta), 0U);
}

TEST_F(PagingTest, SmallPages) {
  storage.memory.page_limit = 3;
  for (unsigned i = 0; i < 100; ++i) {
    accept(i);
  }
  bind(3);
  EXPECT_EQ(send_all(), numbers(0, 100));
}

TEST_F(PagingTest, MemoryIsBoundedAlsoByPages) {
  settings.ready_limit = 1'024;
  start();
  for (unsigned thousand = 0; thousand < 3; ++thousand) {
    std::vector<Submission> all;
    for (unsigned i = 0; i < 1'000; ++i) {
      all.push_back(submission(number(thousand * 1'000 + i)));
    }
    accept_all(std::move(all));
  }
  EXPECT_LE(outbound->carriers()[0]->in_memory(), 1'024U);
  start();
  bind(3);
  EXPECT_GT(outbound->carriers()[0]->in_memory(), 100U) << "pages were read";
  EXPECT_LE(outbound->carriers()[0]->in_memory(), 1'024U);
}

TEST_F(PagingTest, MoreComesWhileItIsSent) {
  bind(3);
  unsigned accepted = 0;
  std::vector<std::string> sent;
  while (accepted < 100 || !links.submits.empty()) {
    for (unsigned burst = 0; burst < 7 && accepted < 100; ++burst) {
      accept(accepted++);
    }
    wall += 1ms;
    turn();
    for (int i = 0; i < 5 && !links.submits.empty(); ++i) {
      const SubmitSeen submit = take_submit();
      sent.push_back(to(submit));
      answer(submit, std::to_string(++carrier_ids_));
    }
  }
  EXPECT_EQ(sent, numbers(0, 100));
}

TEST_F(PagingTest, OverARestart) {
  for (unsigned i = 0; i < 60; ++i) {
    accept(i);
  }
  start();
  for (unsigned i = 60; i < 100; ++i) {
    accept(i);
  }
  bind(3);
  EXPECT_EQ(send_all(), numbers(0, 100));
  EXPECT_EQ(outbound->carriers()[0]->waiting(), 0U);
}

TEST_F(PagingTest, AClockSetBackLosesNothing) {
  for (unsigned i = 0; i < 20; ++i) {
    accept(i);
  }
  wall -= 1h;
  start();
  bind(3);
  for (unsigned i = 20; i < 60; ++i) {
    accept(i);
  }
  std::vector<std::string> sent = send_all();
  std::ranges::sort(sent);
  EXPECT_EQ(sent, numbers(0, 60));
}

TEST_F(PagingTest, PrioritiesFromTheDisk) {
  for (unsigned i = 0; i < 40; ++i) {
    Submission submission = RoutingFixture::submission(number(i));
    submission.priority = i < 20 ? 3 : 0;
    accept(std::move(submission));
  }
  start();
  bind(2);
  // The urgent ones first, but for one of the others in a round.
  std::vector<std::string> sent = send_all();
  const auto urgent = [](const std::string& to) { return to >= number(20); };
  EXPECT_GE(std::count_if(sent.begin(), sent.begin() + 20, urgent), 18);
  std::ranges::stable_partition(sent, urgent);
  std::vector<std::string> expected = numbers(20, 40);
  for (const std::string& later : numbers(0, 20)) {
    expected.push_back(later);
  }
  EXPECT_EQ(sent, expected) << "each priority in its order";
}

TEST_F(PagingTest, LongMessagesAcrossPages) {
  storage.memory.page_limit = 4;
  for (unsigned i = 0; i < 20; ++i) {
    accept(i, text_of_parts(3));
  }
  bind(2);
  for (int i = 0; i < 31; ++i) {
    answer(take_submit(), std::to_string(++carrier_ids_));
  }
  start();
  bind(2);
  std::map<std::string, int> sent;
  for (const std::string& to : send_all()) {
    ++sent[to];
  }
  int parts = 0;
  for (const auto& [to, times] : sent) {
    EXPECT_LE(times, 3) << to;
    parts += times;
  }
  EXPECT_EQ(parts, 60 - 31) << "what was taken is not sent again";
  EXPECT_EQ(records_left(Column::outbound), 0U);
}

TEST_F(PagingTest, AMessageSettledWhileItsPageIsReadIsNotSentAgain) {
  Submission first = RoutingFixture::submission(number(1));
  first.priority = 0;  // its lane is read first
  accept(std::move(first));
  bind(3);
  start();  // in doubt: sent again, once
  complete_by_hand();
  const LinkSession link = links.open(1, 3);
  outbound->on_link_up(link, carrier, 3);
  outbound->pump(now, wall);  // submits what is in doubt, and begins to read the queue
  ASSERT_EQ(links.submits.size(), 1U);
  const SubmitSeen submit = take_submit();
  links.settled(link);
  outbound->on_answered(link, submit.sequence, smpp::CommandStatus::ESME_ROK, "77", now, wall);
  turn();
  EXPECT_TRUE(links.submits.empty()) << "the page was older than the answer";
  EXPECT_EQ(outbound->carriers()[0]->waiting(), 0U);
}

// A lane is found by its first record; the store counts what does not open.
TEST_F(PagingTest, DamagedRecordsHideNothingBehindThem) {
  for (unsigned i = 0; i < 20; ++i) {
    accept(i);
  }
  for (const unsigned i : {0U, 1U, 5U}) {
    storage.memory.damage(Column::outbound, outbound_key(storage.by_destination.at(number(i))));
  }
  start();
  bind(3);
  EXPECT_EQ(send_all().size(), 17U);
  EXPECT_EQ(outbound->carriers()[0]->counters.damaged, 0U);
}

}  // namespace
}  // namespace routing
