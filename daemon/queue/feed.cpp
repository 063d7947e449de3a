#include "daemon/queue/feed.hpp"

#include <algorithm>

namespace queue {

Feed::Feed(const FeedSettings& settings,
           const std::vector<QueueName>& queues,
           routing::Storage& storage,
           std::uint32_t run)
    : storage_(&storage) {
  for (const QueueName& queue : queues) {
    queues_.emplace(
        queue.number,
        std::make_unique<FeedQueue>(settings, queue.number, storage, run, [this] { changed(); }));
  }
}

void Feed::start(smpp::UniqueFunction<void()> done) {
  if (queues_.empty()) {
    done();
    return;
  }
  starting_ = queues_.size();
  const auto answer = std::make_shared<smpp::UniqueFunction<void()>>(std::move(done));
  for (const auto& [number, queue] : queues_) {
    queue->start([this, answer] {
      if (--starting_ == 0) {
        (*answer)();
      }
    });
  }
}

void Feed::published(const routing::EventId& id,
                     const routing::EventHead& head,
                     smpp::Octets encoded) {
  if (FeedQueue* const queue = find(id.queue)) {
    queue->published(id.serial, head, std::move(encoded));
  }
}

std::size_t Feed::amend(routing::QueueNumber queue, std::vector<routing::Amendment> amendments) {
  if (FeedQueue* const found = find(queue)) {
    return found->amend(std::move(amendments));
  }
  routing::Batch batch;  // of a queue that is not configured: on disk only
  for (routing::Amendment& amendment : amendments) {
    write_amendment(batch, queue, amendment);
  }
  storage_->commit(std::move(batch), {});
  return amendments.size();
}

FeedQueue* Feed::find(routing::QueueNumber queue) {
  const auto found = queues_.find(queue);
  return found == queues_.end() ? nullptr : found->second.get();
}

void Feed::changed() {
  if (on_change_) {
    on_change_();
  }
}

std::optional<smpp::Time> Feed::deadline() const {
  std::optional<smpp::Time> first;
  for (const auto& [number, queue] : queues_) {
    const auto at = queue->deadline();
    if (at && (!first || *at < *first)) {
      first = at;
    }
  }
  return first;
}

void Feed::on_time(smpp::Time now, smpp::WallTime wall) {
  for (const auto& [number, queue] : queues_) {
    queue->on_deadline(now, wall);
  }
}

void Feed::end_waiting() {
  for (const auto& [number, queue] : queues_) {
    queue->end_waiting();
  }
}

}  // namespace queue
