#include "tests/unit/queue/feed_fixture.hpp"

namespace queue {
namespace {

TEST_F(FeedTest, LeasesInOrderAndAcksErase) {
  publish(1);
  publish(2);
  publish(3);
  const auto first = lease(2);
  EXPECT_EQ(serials(first), (std::vector<Serial>{1, 2}));
  EXPECT_EQ(first[0].attempt, 1u);
  EXPECT_EQ(serials(lease(10)), (std::vector<Serial>{3}));
  EXPECT_TRUE(lease(10).empty());
  const auto result = ack(first);
  EXPECT_EQ(result.acked, 2u);
  EXPECT_EQ(result.unknown, 0u);
  EXPECT_TRUE(result.durable);
  EXPECT_EQ(storage.size(Column::inbound), 1u);
}

TEST_F(FeedTest, AnswersAnAckOnlyWhenItIsDurable) {
  publish(1);
  const auto held = lease(1);
  bool answered = false;
  queue().ack(std::vector{held[0].lease}, [&answered](AckResult) { answered = true; });
  EXPECT_FALSE(answered);
  // A second ack meanwhile finds nothing to acknowledge.
  std::optional<AckResult> second;
  queue().ack(std::vector{held[0].lease}, [&second](AckResult result) { second = result; });
  ASSERT_TRUE(second);
  EXPECT_EQ(second->unknown, 1u);
  storage.complete_all();
  EXPECT_TRUE(answered);
}

TEST_F(FeedTest, SaysWhenTheStoreFailed) {
  publish(1);
  const auto held = lease(1);
  storage.fail();
  EXPECT_FALSE(ack(held).durable);
}

TEST_F(FeedTest, TheNextOfAConversationWaitsForTheAck) {
  publish(1, 42);
  publish(2, 42);
  publish(3, 43);
  publish(4, 42);
  const auto first = lease(10);
  EXPECT_EQ(serials(first), (std::vector<Serial>{1, 3}));
  EXPECT_TRUE(lease(10).empty());
  // Acknowledged, not yet durable: still nothing.
  queue().ack(std::vector{first[0].lease}, [](AckResult) {});
  EXPECT_TRUE(lease(10).empty());
  storage.complete_all();
  const auto second = lease(10);
  EXPECT_EQ(serials(second), (std::vector<Serial>{2}));
  ack(second);
  EXPECT_EQ(serials(lease(10)), (std::vector<Serial>{4}));
}

TEST_F(FeedTest, ANackedEventStaysAheadOfItsConversation) {
  publish(1, 42);
  publish(2, 42);
  EXPECT_EQ(nack(lease(10)).nacked, 1u);
  const auto again = lease(10);
  EXPECT_EQ(serials(again), (std::vector<Serial>{1}));
  EXPECT_EQ(again[0].attempt, 2u);
}

TEST_F(FeedTest, ExpiredLeasesComeBackAtTheirExactTime) {
  publish(1);
  const auto held = lease(1, 10s);
  ASSERT_EQ(feed->deadline(), now + 10s);
  pass(10s - 1ns);
  EXPECT_TRUE(lease(1).empty());
  pass(1ns);
  const auto again = lease(1);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].attempt, 2u);
  // The old lease means nothing any more.
  EXPECT_EQ(ack(held).unknown, 1u);
  EXPECT_EQ(ack(again).acked, 1u);
  EXPECT_EQ(feed->deadline(), std::nullopt);
}

TEST_F(FeedTest, APartlyAcknowledgedLeaseExpiresForTheRest) {
  publish(1);
  publish(2);
  const auto held = lease(2, 10s);
  ack({held[0]});
  EXPECT_EQ(feed->deadline(), now + 10s);
  pass(10s);
  EXPECT_EQ(serials(lease(9)), (std::vector<Serial>{2}));
}

TEST_F(FeedTest, NackDelays) {
  publish(1);
  nack(lease(1), 5s);
  EXPECT_TRUE(lease(1).empty());
  EXPECT_EQ(feed->deadline(), now + 5s);
  pass(5s);
  EXPECT_EQ(serials(lease(1)), (std::vector<Serial>{1}));
}

TEST_F(FeedTest, HoldHasAnUpperLimit) {
  publish(1);
  lease(1, 24h);
  EXPECT_EQ(feed->deadline(), now + settings.max_hold);
}

TEST_F(FeedTest, ExhaustedEventsDieAndTheConversationGoesOn) {
  publish(1, 42);
  publish(2, 42);
  for (std::uint32_t attempt = 1; attempt <= settings.max_attempts; ++attempt) {
    const auto held = lease(10);
    ASSERT_EQ(serials(held), (std::vector<Serial>{1})) << attempt;
    if (attempt % 2 == 0) {
      nack(held);
    } else {
      pass(30s);
    }
  }
  EXPECT_EQ(serials(lease(10)), (std::vector<Serial>{2}));
  const auto dead = queue().dead({}, 10);
  ASSERT_EQ(dead.size(), 1u);
  EXPECT_EQ(dead[0].id.serial, 1u);
  EXPECT_EQ(dead[0].attempts, 5u);
  EXPECT_EQ(dead[0].since, wall);
  EXPECT_EQ(queue().counts().expired, 3u);
  // Event and mark.
  EXPECT_EQ(storage.size(Column::inbound), 3u);
}

TEST_F(FeedTest, DeadEventsSurviveARestartAndAreRedriven) {
  settings.max_attempts = 1;
  restart();
  publish(1);
  publish(2);
  nack(lease(1));
  restart(2);
  EXPECT_EQ(queue().dead({}, 10).size(), 1u);
  EXPECT_EQ(serials(lease(10)), (std::vector<Serial>{2}));
  std::optional<std::size_t> redriven;
  queue().redrive(std::vector<Serial>{1, 99}, [&redriven](std::size_t count, bool durable) {
    EXPECT_TRUE(durable);
    redriven = count;
  });
  storage.complete_all();
  EXPECT_EQ(redriven, 1u);
  EXPECT_TRUE(queue().dead({}, 10).empty());
  const auto again = lease(10);
  ASSERT_EQ(serials(again), (std::vector<Serial>{1}));
  EXPECT_EQ(again[0].attempt, 1u);
  EXPECT_EQ(ack(again).acked, 1u);
  EXPECT_EQ(storage.size(Column::inbound), 1u);
}

TEST_F(FeedTest, DeadListIsPaged) {
  settings.max_attempts = 1;
  restart();
  for (Serial serial = 1; serial <= 5; ++serial) {
    publish(serial);
  }
  nack(lease(10));
  const auto first = queue().dead({}, 2);
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(queue().dead(first[1].id.serial, 10).size(), 3u);
}

TEST_F(FeedTest, AFullDeadListKeepsEventsInTheQueue) {
  settings.max_attempts = 1;
  settings.max_dead = 1;
  restart();
  publish(1);
  publish(2);
  nack(lease(10));
  EXPECT_EQ(queue().dead({}, 10).size(), 1u);
  EXPECT_TRUE(lease(10).empty());
  pass(1min);
  EXPECT_EQ(serials(lease(10)), (std::vector<Serial>{2}));
}

TEST_F(FeedTest, RestartFindsWhatWasNotAcknowledged) {
  publish(1);
  publish(2);
  const auto held = lease(2);
  ack({held[0]});
  restart(2);
  const auto again = lease(10);
  EXPECT_EQ(serials(again), (std::vector<Serial>{2}));
  EXPECT_NE(again[0].lease, held[1].lease);
  EXPECT_EQ(ack({held[1]}).unknown, 1u);
}

TEST_F(FeedTest, KnowsHowOldTheOldestIsUntilItIsAcknowledged) {
  EXPECT_FALSE(queue().counts().oldest);
  for (Serial serial = 1; serial <= 4; ++serial) {
    publish(serial, 5);  // of one conversation, so that all but the first are chained
  }
  EXPECT_EQ(queue().counts().oldest, arose(1));
  const auto first = lease(1);
  EXPECT_EQ(queue().counts().oldest, arose(1)) << "a lease is no delivery";
  nack(first);
  EXPECT_EQ(queue().counts().oldest, arose(1));
  ack(lease(1));
  EXPECT_EQ(queue().counts().oldest, arose(2));
  publish(9);
  ack(lease(10));
  EXPECT_EQ(queue().counts().oldest, arose(3)) << "2 and 9 are gone";
  ack(lease(10));
  ack(lease(10));
  EXPECT_FALSE(queue().counts().oldest);
}

TEST_F(FeedTest, TheOldestIsKnownAfterARestartAndBeyondTheWindow) {
  settings.ready_limit = 4;
  settings.max_attempts = 1;
  restart();
  for (Serial serial = 1; serial <= 20; ++serial) {
    publish(serial);
  }
  EXPECT_EQ(queue().counts().oldest, arose(1));
  restart(2);
  EXPECT_EQ(queue().counts().oldest, arose(1));
  nack(lease(1));  // dead: no longer among those that wait
  EXPECT_EQ(queue().counts().oldest, arose(2));
  for (Serial serial = 2; serial <= 12; ++serial) {
    ack(lease(1));
    EXPECT_EQ(queue().counts().oldest, arose(serial + 1));
  }
  restart(3);
  EXPECT_EQ(queue().counts().oldest, arose(13));
  queue().redrive(std::vector<Serial>{1}, [](std::size_t, bool) {});
  storage.complete_all();
  while (queue().counts().oldest != arose(1)) {  // it is read when there is room
    ASSERT_EQ(ack(lease(1)).acked, 1u);
  }
}

TEST_F(FeedTest, PagesInWhatDoesNotFitTheWindowInOrder) {
  settings.ready_limit = 8;
  restart();
  for (Serial serial = 1; serial <= 100; ++serial) {
    publish(serial);
    EXPECT_LE(queue().counts().held, settings.ready_limit);
  }
  EXPECT_TRUE(queue().counts().on_disk);
  Serial expected = 1;
  while (expected <= 100) {
    const auto held = lease(3);
    ASSERT_FALSE(held.empty()) << expected;
    for (const Held& one : held) {
      EXPECT_EQ(one.serial, expected++);
    }
    ack(held);
    EXPECT_LE(queue().counts().held, settings.ready_limit);
  }
  EXPECT_FALSE(queue().counts().on_disk);
  EXPECT_EQ(storage.size(Column::inbound), 0u);
  publish(101);
  EXPECT_EQ(serials(lease(3)), (std::vector<Serial>{101}));
}

// Events that are stored while a page is on its way are neither lost nor given twice, wherever
// their commits lie between the page's request and its completion.
TEST_F(FeedTest, NothingIsLostOrDoubledWhilePaging) {
  for (std::size_t steps = 0; steps < 12; ++steps) {
    storage.complete_all();
    MemoryStorage fresh;
    Feed other{FeedSettings{.ready_limit = 4}, queues, fresh, 9};
    const auto put = [&fresh, &other](Serial serial) {
      routing::Batch batch;
      const EventId id{.queue = number, .serial = serial};
      batch.put(Column::inbound,
                routing::inbound_key(id),
                encoded_event(serial, 0),
                routing::DataClass::text);
      fresh.commit(std::move(batch),
                   [&other, id](bool) { other.published(id, {}, encoded_event(id.serial, 0)); });
    };
    other.start([] {});
    for (Serial serial = 1; serial <= 6; ++serial) {
      put(serial);
    }
    std::vector<Serial> got;
    const auto drain = [&] {
      std::vector<LeaseId> leases;
      other.find(number)->lease(
          {.max = 2, .wait = {}, .hold = 30s}, now, [&](std::span<const LeasedEvent> events) {
            for (const LeasedEvent& event : events) {
              got.push_back(event.id.serial);
              leases.push_back(event.lease);
            }
          });
      other.find(number)->ack(leases, [](AckResult) {});
    };
    for (std::size_t step = 0; step < steps; ++step) {
      fresh.complete_one();
    }
    Serial next = 7;
    for (int round = 0; round < 200 && got.size() < 40; ++round) {
      if (next <= 40) {
        put(next++);
      }
      drain();
      fresh.complete_one();
      fresh.complete_one();
    }
    fresh.complete_all();
    for (int round = 0; round < 20; ++round) {
      drain();
      fresh.complete_all();
    }
    std::vector<Serial> all;
    for (Serial serial = 1; serial <= 40; ++serial) {
      all.push_back(serial);
    }
    EXPECT_EQ(got, all) << "after " << steps << " steps";
  }
}

TEST_F(FeedTest, ALateSerialIsNotLost) {
  publish(5);
  publish(3);
  EXPECT_EQ(serials(lease(10)), (std::vector<Serial>{5, 3}));
}

TEST_F(FeedTest, DamagedRecordsAreCountedAndPassedOver) {
  publish(1);
  publish(2);
  publish(3);
  storage.damage(Column::inbound, routing::inbound_key({.queue = number, .serial = 2}));
  storage.page_limit = 1;
  restart(2);
  EXPECT_EQ(serials(lease(10)), (std::vector<Serial>{1, 3}));
  EXPECT_EQ(queue().counts().damaged, 1u);
}

TEST_F(FeedTest, LongPollIsWokenAndServedFairly) {
  std::vector<Held> first;
  std::vector<Held> second;
  const LeaseRequest request{.max = 1, .wait = 20s, .hold = 30s};
  EXPECT_TRUE(queue().lease(request, now, [&first](auto events) { take(events, first); }));
  EXPECT_TRUE(queue().lease(request, now, [&second](auto events) { take(events, second); }));
  EXPECT_EQ(changes, 0);
  publish(1);
  EXPECT_GT(changes, 0);
  feed->on_time(now, wall);
  EXPECT_EQ(serials(first), (std::vector<Serial>{1}));
  EXPECT_TRUE(second.empty());
  publish(2);
  feed->on_time(now, wall);
  EXPECT_EQ(serials(second), (std::vector<Serial>{2}));
}

TEST_F(FeedTest, ANewcomerDoesNotOvertakeWaiters) {
  std::vector<Held> waiting;
  EXPECT_TRUE(queue().lease({.max = 1, .wait = 20s, .hold = 30s}, now, [&waiting](auto events) {
    take(events, waiting);
  }));
  publish(1);
  EXPECT_TRUE(lease(5).empty());
  EXPECT_EQ(serials(waiting), (std::vector<Serial>{1}));
}

TEST_F(FeedTest, LongPollEndsEmptyAtItsTime) {
  std::optional<std::size_t> got;
  EXPECT_TRUE(queue().lease(
      {.max = 1, .wait = 20s, .hold = 30s}, now, [&got](auto events) { got = events.size(); }));
  EXPECT_EQ(feed->deadline(), now + 20s);
  pass(20s - 1ns);
  EXPECT_FALSE(got);
  pass(1ns);
  EXPECT_EQ(got, 0u);
}

TEST_F(FeedTest, ACancelledWaiterTakesNothing) {
  const auto waiter = queue().lease(
      {.max = 1, .wait = 20s, .hold = 30s}, now, [](auto) { FAIL() << "it is gone"; });
  ASSERT_TRUE(waiter);
  queue().cancel(*waiter);
  publish(1);
  feed->on_time(now, wall);
  EXPECT_EQ(serials(lease(5)), (std::vector<Serial>{1}));
}

TEST_F(FeedTest, WaitersAreBounded) {
  settings.max_waiters = 1;
  restart();
  int answers = 0;
  const LeaseRequest request{.max = 1, .wait = 20s, .hold = 30s};
  EXPECT_TRUE(queue().lease(request, now, [&answers](auto) { ++answers; }));
  EXPECT_FALSE(queue().lease(request, now, [&answers](auto) { ++answers; }));
  EXPECT_EQ(answers, 1);
  feed->end_waiting();
  EXPECT_EQ(answers, 2);
}

TEST_F(FeedTest, LeasesAreBounded) {
  settings.max_leases = 3;
  restart();
  for (Serial serial = 1; serial <= 5; ++serial) {
    publish(serial);
  }
  const auto held = lease(10);
  EXPECT_EQ(held.size(), 3u);
  EXPECT_TRUE(lease(10).empty());
  ack(held);
  EXPECT_EQ(lease(10).size(), 2u);
}

TEST_F(FeedTest, WhatCouldNotBeSentComesBackWithoutAnAttempt) {
  publish(1);
  const auto held = lease(1);
  queue().take_back(std::vector{held[0].lease});
  const auto again = lease(1);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].attempt, 1u);
  EXPECT_EQ(ack(held).unknown, 1u);
}

TEST_F(FeedTest, LeasesOfAnotherQueueMeanNothing) {
  queues.push_back({.name = "other", .number = QueueNumber{8}});
  restart();
  publish(1);
  const auto held = lease(1);
  feed->published({.queue = QueueNumber{8}, .serial = 2}, {}, encoded_event(2, 0));
  std::size_t count = 0;
  feed->find(QueueNumber{8})
      ->lease({.max = 1, .wait = {}, .hold = 30s}, now, [&count](auto events) {
        count = events.size();
      });
  EXPECT_EQ(count, 1u);
  std::optional<AckResult> result;
  feed->find(QueueNumber{8})->ack(std::vector{held[0].lease}, [&result](AckResult given) {
    result = given;
  });
  ASSERT_TRUE(result);
  EXPECT_EQ(result->unknown, 1u);
}

TEST(LeaseIdText, RoundTripsAndRefusesOthers) {
  const LeaseId id{.run = 0xfeedbeef, .queue = 9, .slot = 12345, .generation = 3};
  EXPECT_EQ(parse_lease_id(to_text(id)), id);
  EXPECT_EQ(to_text(id).size(), lease_text_size);
  EXPECT_FALSE(parse_lease_id("x"));
  EXPECT_FALSE(parse_lease_id(std::string(lease_text_size, 'z')));
}

}  // namespace
}  // namespace queue
