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

  std::vector<routing::QueueEvent> events;
};

}  // namespace support
