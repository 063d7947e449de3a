// Events that are withdrawn or amended, from wherever they are.
#include "tests/unit/queue/feed_fixture.hpp"

#include <map>

namespace queue {
namespace {

using routing::Amendment;

class FeedAmendTest : public FeedTest {
 protected:
  std::size_t withdraw(const std::vector<Serial>& serials) {
    std::vector<Amendment> amendments;
    for (const Serial serial : serials) {
      amendments.push_back({.serial = serial, .encoded = {}});
    }
    return feed->amend(number, std::move(amendments));
  }

  // To one of another conversation, by which it is known.
  std::size_t amend(Serial serial) {
    std::vector<Amendment> amendments;
    amendments.push_back({.serial = serial, .encoded = encoded_event(serial, 90 + serial)});
    return feed->amend(number, std::move(amendments));
  }

  [[nodiscard]] static bool is_amended(std::span<const std::uint8_t> encoded) {
    const auto head = routing::head_of(encoded);
    return head && head->conversation > 90;
  }

  // Whether each event lent now is amended, by its serial.
  std::map<Serial, bool> lend() {
    std::map<Serial, bool> lent;
    queue().lease({.max = 100, .wait = {}, .hold = 30s}, now, [&](auto events) {
      for (const LeasedEvent& event : events) {
        lent[event.id.serial] = is_amended(event.encoded);
      }
    });
    return lent;
  }

  void expect_nothing_left() {
    storage.complete_all();
    EXPECT_EQ(storage.size(Column::inbound), 0U);
    EXPECT_TRUE(lease(10).empty());
    EXPECT_EQ(queue().counts().held, 0U);
    EXPECT_EQ(queue().counts().leased, 0U);
    EXPECT_EQ(queue().counts().dead, 0U);
    EXPECT_EQ(queue().counts().damaged, 0U);
    restart(7);
    EXPECT_TRUE(lease(10).empty());
    EXPECT_TRUE(queue().dead({}, 10).empty());
  }
};

TEST_F(FeedAmendTest, WhatIsReadyIsWithdrawn) {
  publish(1);
  publish(2);
  publish(3);
  EXPECT_EQ(withdraw({1, 3}), 2U);
  storage.complete_all();
  EXPECT_EQ(serials(lease(10)), (std::vector<Serial>{2}));
  publish(4);
  EXPECT_EQ(serials(lease(10)), (std::vector<Serial>{4}));
  EXPECT_EQ(storage.size(Column::inbound), 2U);
}

TEST_F(FeedAmendTest, AConversationGoesOnWithoutWhatIsWithdrawn) {
  for (Serial serial = 1; serial <= 4; ++serial) {
    publish(serial, 42);
  }
  EXPECT_EQ(withdraw({1, 3}), 2U);
  storage.complete_all();
  const auto second = lease(10);
  EXPECT_EQ(serials(second), (std::vector<Serial>{2}));
  ack(second);
  const auto fourth = lease(10);
  EXPECT_EQ(serials(fourth), (std::vector<Serial>{4}));
  ack(fourth);
  expect_nothing_left();
}

TEST_F(FeedAmendTest, WhatIsLentIsWithdrawnAndItsLeaseUnknown) {
  publish(1, 42);
  publish(2, 42);
  const auto held = lease(10);
  EXPECT_EQ(withdraw({1, 2}), 2U);
  storage.complete_all();
  EXPECT_EQ(ack(held).unknown, 1U);
  pass(1h);
  expect_nothing_left();
}

TEST_F(FeedAmendTest, WhatIsDelayedIsWithdrawn) {
  publish(1);
  publish(2);
  nack(lease(10), 10s);
  EXPECT_EQ(withdraw({1}), 1U);
  storage.complete_all();
  pass(10s);
  EXPECT_EQ(serials(lease(10)), (std::vector<Serial>{2}));
  EXPECT_EQ(withdraw({2}), 1U);
  expect_nothing_left();
}

TEST_F(FeedAmendTest, WhatIsBeingAcknowledgedIsLeftToThat) {
  publish(1);
  const auto held = lease(10);
  queue().ack(std::vector{held[0].lease}, [](AckResult result) { EXPECT_EQ(result.acked, 1U); });
  EXPECT_EQ(withdraw({1}), 0U);
  EXPECT_EQ(amend(1), 0U);
  expect_nothing_left();
}

TEST_F(FeedAmendTest, TheDeadAreWithdrawnWithTheirMarks) {
  settings.max_attempts = 1;
  restart();
  publish(1);
  publish(2);
  nack(lease(1));
  const auto held = lease(1);
  queue().nack(std::vector{held[0].lease}, {}, now, wall);  // its mark is on its way
  EXPECT_EQ(withdraw({1, 2}), 2U);
  expect_nothing_left();
}

TEST_F(FeedAmendTest, WhatIsBeingRedrivenIsWithdrawn) {
  settings.max_attempts = 1;
  for (std::size_t steps = 0; steps < 3; ++steps) {
    restart();
    publish(1);
    nack(lease(1));
    queue().redrive(std::vector<Serial>{1}, [](std::size_t, bool) {});
    for (std::size_t step = 0; step < steps; ++step) {
      storage.complete_one();
    }
    EXPECT_EQ(withdraw({1}), 1U) << steps;
    expect_nothing_left();
  }
}

TEST_F(FeedAmendTest, WhatIsAmendedIsLentSo) {
  publish(1);
  publish(2);
  const auto held = lease(1);
  EXPECT_EQ(amend(1), 1U);
  EXPECT_EQ(amend(2), 1U);
  storage.complete_all();
  nack(held);
  EXPECT_EQ(lend(), (std::map<Serial, bool>{{1, true}, {2, true}}));
  restart(2);
  EXPECT_EQ(lend(), (std::map<Serial, bool>{{1, true}, {2, true}}));
}

// However far the page had come that reads them.
TEST_F(FeedAmendTest, WhatIsBeingReadIsAmended) {
  for (std::size_t steps = 0; steps < 4; ++steps) {
    MemoryStorage fresh;
    for (Serial serial = 1; serial <= 3; ++serial) {
      routing::Batch batch;
      batch.put(Column::inbound,
                routing::inbound_key({.queue = number, .serial = serial}),
                encoded_event(serial, 0),
                routing::DataClass::text);
      fresh.commit(std::move(batch), {});
    }
    fresh.complete_all();
    Feed other{FeedSettings{}, queues, fresh, 9};
    other.start([] {});
    for (std::size_t step = 0; step < steps; ++step) {
      fresh.complete_one();
    }
    std::vector<Amendment> amendments;
    amendments.push_back({.serial = 1, .encoded = {}});
    amendments.push_back({.serial = 2, .encoded = encoded_event(2, 92)});
    EXPECT_EQ(other.amend(number, std::move(amendments)), 2U);
    fresh.complete_all();
    std::map<Serial, bool> lent;
    other.find(number)->lease({.max = 9, .wait = {}, .hold = 30s}, now, [&](auto events) {
      for (const LeasedEvent& event : events) {
        lent[event.id.serial] = is_amended(event.encoded);
      }
    });
    EXPECT_EQ(lent, (std::map<Serial, bool>{{2, true}, {3, false}})) << "after " << steps;
    EXPECT_EQ(fresh.size(Column::inbound), 2U);
  }
}

TEST_F(FeedAmendTest, EventsOfAQueueThatIsNotConfiguredAreOnDiskOnly) {
  constexpr QueueNumber gone{70};
  routing::Batch batch;
  batch.put(Column::inbound,
            routing::inbound_key({.queue = gone, .serial = 1}),
            encoded_event(1, 0),
            routing::DataClass::text);
  storage.commit(std::move(batch), {});
  std::vector<Amendment> amendments;
  amendments.push_back({.serial = 1, .encoded = {}});
  EXPECT_EQ(feed->amend(gone, std::move(amendments)), 1U);
  storage.complete_all();
  EXPECT_EQ(storage.size(Column::inbound), 0U);
}

}  // namespace
}  // namespace queue
