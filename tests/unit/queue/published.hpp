// An event as routing publishes it: stored, and told to the feed.
#pragma once

#include "daemon/queue/feed.hpp"
#include "routing/model/event.hpp"
#include "routing/model/ids.hpp"
#include "tests/support/memory_storage.hpp"

#include <utility>

namespace queue::test {

inline void publish(support::MemoryStorage& storage, Feed& feed, const routing::QueueEvent& event) {
  smpp::Octets encoded;
  routing::encode(encoded, event);
  routing::Batch batch;
  batch.put(
      routing::Column::inbound, routing::inbound_key(event.id), encoded, routing::DataClass::text);
  storage.commit(std::move(batch), [](bool) {});
  feed.published(
      event.id, {.conversation = event.conversation, .time = event.time}, std::move(encoded));
}

}  // namespace queue::test
