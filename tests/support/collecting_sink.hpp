// A backend's queue in tests: keeps every event that routing publishes, decoded. One thread.
#pragma once

#include "routing/model/event.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace support {

class CollectingSink final : public routing::EventSink {
 public:
  void published(const routing::EventId& id,
                 const routing::EventHead& head,
                 smpp::Octets encoded) override {
    auto event = routing::decode_event(encoded);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->id, id);
    EXPECT_EQ(event->conversation, head.conversation);
    EXPECT_EQ(event->time, head.time);
    events.push_back(std::move(*event));
  }

  std::size_t amend(routing::QueueNumber queue,
                    std::vector<routing::Amendment> amendments) override {
    routing::Batch batch;
    for (routing::Amendment& amendment : amendments) {
      const routing::Key key = routing::inbound_key({.queue = queue, .serial = amendment.serial});
      batch.erase_once(routing::Column::inbound, key);
      if (amendment.encoded) {
        batch.put(
            routing::Column::inbound, key, *std::move(amendment.encoded), routing::DataClass::meta);
      }
    }
    storage->commit(std::move(batch), {});
    return amendments.size();
  }

  std::vector<routing::QueueEvent> events;
  routing::Storage* storage = nullptr;  // where those are that a test lets be amended
};

}  // namespace support
