// One queue of events over the model of the store, in virtual time. One thread.
#pragma once

#include "daemon/queue/feed.hpp"
#include "tests/support/memory_storage.hpp"

#include <gtest/gtest.h>

#include <string>

namespace queue {

using namespace std::chrono_literals;
using routing::Column;
using routing::EventId;
using routing::QueueNumber;
using routing::Serial;
using support::MemoryStorage;

inline constexpr QueueNumber number{7};
inline constexpr smpp::WallTime wall{std::chrono::milliseconds{1'700'000'000'000}};

inline smpp::WallTime arose(Serial serial) {
  return wall + std::chrono::seconds{serial};
}

inline smpp::Octets encoded_event(Serial serial, routing::Conversation conversation) {
  routing::QueueEvent event;
  event.id = EventId{.queue = number, .serial = serial};
  event.conversation = conversation;
  event.time = arose(serial);
  event.body = routing::StatusChanged{.message = {}, .state = routing::MessageState::delivered};
  smpp::Octets out;
  routing::encode(out, event);
  return out;
}

struct Held {
  LeaseId lease;
  Serial serial = 0;
  std::uint32_t attempt = 0;
};

class FeedTest : public testing::Test {
 protected:
  FeedTest() { restart(); }

  // As after a crash: what is durable stays.
  void restart(std::uint32_t run = 1) {
    feed.reset();
    storage.crash();
    feed = std::make_unique<Feed>(settings, queues, storage, run);
    feed->set_on_change([this] { ++changes; });
    bool started = false;
    feed->start([&started] { started = true; });
    storage.complete_all();
    EXPECT_TRUE(started);
  }

  FeedQueue& queue() { return *feed->find(number); }

  // Stores an event; it is published when its commit completes.
  void store(Serial serial, routing::Conversation conversation = 0) {
    routing::Batch batch;
    const EventId id{.queue = number, .serial = serial};
    batch.put(Column::inbound,
              routing::inbound_key(id),
              encoded_event(serial, conversation),
              routing::DataClass::text);
    storage.commit(std::move(batch), [this, id, conversation](bool durable) {
      if (durable) {
        feed->published(id,
                        {.conversation = conversation, .time = arose(id.serial)},
                        encoded_event(id.serial, conversation));
      }
    });
  }

  void publish(Serial serial, routing::Conversation conversation = 0) {
    store(serial, conversation);
    storage.complete_all();
  }

  std::vector<Held> lease(std::size_t max, smpp::Duration hold = 30s) {
    std::vector<Held> held;
    const auto waiter = queue().lease(
        {.max = max, .wait = {}, .hold = hold}, now, [&held](auto events) { take(events, held); });
    EXPECT_FALSE(waiter);
    return held;
  }

  static void take(std::span<const LeasedEvent> events, std::vector<Held>& held) {
    for (const LeasedEvent& event : events) {
      const auto decoded = routing::decode_event(event.encoded);
      ASSERT_TRUE(decoded);
      EXPECT_EQ(decoded->id, event.id);
      held.push_back({event.lease, event.id.serial, event.attempt});
    }
  }

  AckResult ack(const std::vector<Held>& held) {
    std::vector<LeaseId> leases;
    for (const Held& one : held) {
      leases.push_back(one.lease);
    }
    std::optional<AckResult> result;
    queue().ack(leases, [&result](AckResult given) { result = given; });
    storage.complete_all();
    EXPECT_TRUE(result);
    return result.value_or(AckResult{});
  }

  NackResult nack(const std::vector<Held>& held, smpp::Duration delay = {}) {
    std::vector<LeaseId> leases;
    for (const Held& one : held) {
      leases.push_back(one.lease);
    }
    const auto result = queue().nack(leases, delay, now, wall);
    storage.complete_all();
    return result;
  }

  void pass(smpp::Duration time) {
    now += time;
    feed->on_time(now, wall);
    storage.complete_all();
  }

  static std::vector<Serial> serials(const std::vector<Held>& held) {
    std::vector<Serial> all;
    for (const Held& one : held) {
      all.push_back(one.serial);
    }
    return all;
  }

  FeedSettings settings;
  std::vector<QueueName> queues{{.name = "support", .number = number}};
  MemoryStorage storage;
  std::unique_ptr<Feed> feed;
  smpp::Time now{1h};
  int changes = 0;
};

}  // namespace queue
