// Whose turn it is: clients and priorities; what is to be sent later.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using support::SubmitSeen;

class LanesTest : public support::RoutingFixture {
 protected:
  LanesTest() { settings.ready_limit = 64; }

  void post(ClientNumber from, unsigned first, unsigned count, std::uint8_t priority = 1) {
    std::vector<Submission> all;
    for (unsigned i = 0; i < count; ++i) {
      all.push_back(submission(number(first + i)));
      all.back().priority = priority;
    }
    outbound->accept(from, std::move(all), std::nullopt, now, wall, [](AcceptOutcome outcome) {
      EXPECT_EQ(outcome.kind, AcceptOutcome::Kind::done);
    });
    turn();
  }

  // The numbers that the next submits go to, each answered.
  std::vector<unsigned> send(std::size_t count) {
    std::vector<unsigned> sent;
    while (sent.size() < count && !links.submits.empty()) {
      const SubmitSeen submit = take_submit();
      sent.push_back(
          static_cast<unsigned>(std::stoul(std::string{submit.request.dest.reveal().substr(7)})));
      answer(submit, std::to_string(++carrier_ids_));
    }
    return sent;
  }

  Submission later(unsigned n, smpp::Duration in, std::uint8_t priority = 1) {
    Submission made = submission(number(n));
    made.send_at = wall + std::chrono::duration_cast<std::chrono::milliseconds>(in);
    made.priority = priority;
    return made;
  }

  int carrier_ids_ = 0;
};

TEST_F(LanesTest, AClientWithFewDoesNotWaitForOneWithMany) {
  start();
  post(client, 0, 900);
  post(other_client, 1'000, 5);
  bind(4);
  const auto sent = send(40);
  const auto of_other = std::ranges::count_if(sent, [](unsigned n) { return n >= 1'000; });
  EXPECT_EQ(of_other, 5) << "though 900 were there before, most of them on disk";
}

TEST_F(LanesTest, AlsoAfterARestart) {
  start();
  post(client, 0, 900);
  post(other_client, 1'000, 5);
  start();
  bind(4);
  const auto sent = send(40);
  EXPECT_EQ(std::ranges::count_if(sent, [](unsigned n) { return n >= 1'000; }), 5);
  EXPECT_EQ(send(2'000).size(), 865U) << "and none is lost";
}

TEST_F(LanesTest, WhoComesLateHasRoomInMemory) {
  start();
  bind(1);
  post(client, 0, 500);
  post(other_client, 1'000, 1);
  const auto sent = send(30);
  EXPECT_EQ(std::ranges::count(sent, 1'000U), 1);
}

TEST_F(LanesTest, UrgentMessagesGoFirstAndStarveNobody) {
  settings.ready_limit = 4'096;
  start();
  post(client, 2'000, 200, 3);
  post(client, 1'000, 200, 1);
  post(client, 0, 200, 0);
  bind(1);
  const auto sent = send(120);
  const auto of = [&](unsigned from) {
    return std::ranges::count_if(sent, [&](unsigned n) { return n >= from && n < from + 1'000; });
  };
  EXPECT_GE(of(0), 50);
  EXPECT_GE(of(1'000), 25);
  EXPECT_GE(of(2'000), 5);
  EXPECT_GT(of(0), of(1'000));
  EXPECT_GT(of(1'000), of(2'000));
}

TEST_F(LanesTest, IsNotSentBeforeItsTime) {
  start();
  bind(4);
  accept(later(1, 1h));
  accept(later(2, 10min));
  accept(later(3, 20min));
  accept(4);
  EXPECT_EQ(send(10), (std::vector<unsigned>{4}));
  EXPECT_EQ(outbound->carriers()[0]->in_memory(), 0U);
  advance(9min + 59s);
  EXPECT_TRUE(links.submits.empty());
  advance(2s);
  EXPECT_EQ(send(10), (std::vector<unsigned>{2}));
  advance(10min);
  EXPECT_EQ(send(10), (std::vector<unsigned>{3}));
  advance(40min);
  EXPECT_EQ(send(10), (std::vector<unsigned>{1}));
  EXPECT_EQ(outbound->carriers()[0]->waiting(), 0U);
  EXPECT_EQ(records_left(Column::outbound), 0U);
}

TEST_F(LanesTest, LaterOverARestart) {
  start();
  accept(later(1, 10min));
  accept(later(2, 2min, 0));
  accept(later(3, 20min));
  start();
  const LinkSession session = bind(4);
  EXPECT_TRUE(links.submits.empty());
  advance(3min);
  EXPECT_EQ(send(10), (std::vector<unsigned>{2}));
  unbind(session);
  crash();
  accept(later(4, 5min));
  advance(20min);
  bind(4);
  EXPECT_EQ(send(10), (std::vector<unsigned>{4, 1, 3})) << "in the order of their times";
}

TEST_F(LanesTest, BehindOneThatIsDamagedOthersAreDueToo) {
  start();
  accept(later(1, 10min));
  accept(later(2, 20min));
  accept(later(3, 30min));
  storage.memory.damage(Column::outbound, outbound_key(storage.by_destination.at(number(1))));
  storage.memory.damage(Column::outbound, outbound_key(storage.by_destination.at(number(2))));
  start();
  bind(4);
  advance(15min);
  EXPECT_TRUE(links.submits.empty());
  advance(16min);
  EXPECT_EQ(send(10), (std::vector<unsigned>{3}));
}

TEST_F(LanesTest, ManyAreDueAtOnce) {
  start();
  bind(4);
  for (unsigned i = 0; i < 300; ++i) {
    accept(later(i, 10min + std::chrono::milliseconds{i / 10}));
  }
  advance(10min + 5ms);
  EXPECT_EQ(send(1'000).size(), 60U) << "not those that are due a little later";
  advance(1s);
  EXPECT_EQ(send(1'000).size(), 240U);
}

TEST_F(LanesTest, OneThatComesWhileThoseThatAreDueAreRead) {
  start();
  bind(4);
  complete_by_hand();
  accept(later(1, 1min));
  now += 2min;
  wall += 2min;
  outbound->on_deadline(now, wall);
  outbound->pump(now, wall);  // begins to read
  accept(later(2, 1min));
  advance(1s);
  EXPECT_EQ(send(5), (std::vector<unsigned>{1}));
  advance(2min);
  EXPECT_EQ(send(5), (std::vector<unsigned>{2}));
}

TEST_F(LanesTest, ValidityCountsFromThatTime) {
  start();
  Submission message = later(1, 10min);
  message.validity_s = 60;
  const MessageId id = accept(std::move(message));
  advance(10min + 30s);
  bind(4);
  EXPECT_EQ(links.submits.size(), 1U) << "it is later than 60 s after acceptance";
  EXPECT_EQ(links.submits[0].request.validity_period.reveal(), "000000000030000R");
  EXPECT_TRUE(final_words(id).empty());
}

TEST_F(LanesTest, AClockSetBackLosesNothing) {
  start();
  bind(4);
  accept(later(1, 1min));
  advance(2min);
  EXPECT_EQ(send(5), (std::vector<unsigned>{1}));
  wall -= 1h;
  accept(later(2, 1min));
  advance(2h);
  EXPECT_EQ(send(5), (std::vector<unsigned>{2}));
}

}  // namespace
}  // namespace routing
