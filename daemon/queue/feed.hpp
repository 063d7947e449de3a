// All queues of events that backends consume: where routing puts events and the API leases them.
// Pure: time is an argument; FeedClock gives it its moments.
//
// Owned by the application; I/O thread; must outlive the completions it gives to the storage.
#pragma once

#include "daemon/queue/feed_queue.hpp"
#include "daemon/queue/settings.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace queue {

class Feed final : public routing::EventSink {
 public:
  // `run` differs between processes: a random number or the store's run counter.
  Feed(const FeedSettings& settings,
       const std::vector<QueueName>& queues,
       routing::Storage& storage,
       std::uint32_t run);

  // Before anything else: reads the dead lists and the heads of all queues. `done` once all dead
  // lists are known.
  void start(smpp::UniqueFunction<void()> done);

  // An event of a queue that is not configured stays on disk until it is.
  void published(const routing::EventId& id,
                 const routing::EventHead& head,
                 smpp::Octets encoded) override;
  std::size_t amend(routing::QueueNumber queue,
                    std::vector<routing::Amendment> amendments) override;

  // The one for this number; nullptr if it is not configured. After commands on it: changed().
  [[nodiscard]] FeedQueue* find(routing::QueueNumber queue);

  // `on_change` is called when deadline() may have moved or serve() has something to do; it must
  // not call back from within, only note it.
  void set_on_change(std::function<void()> on_change) { on_change_ = std::move(on_change); }

  void changed();

  [[nodiscard]] std::optional<smpp::Time> deadline() const;
  // What is due by now: expired leases, delays, ends of long polls; then ready events to waiters.
  void on_time(smpp::Time now, smpp::WallTime wall);
  // Ends all long polls with nothing: the daemon stops.
  void end_waiting();

 private:
  routing::Storage* storage_;
  std::map<routing::QueueNumber, std::unique_ptr<FeedQueue>> queues_;
  std::function<void()> on_change_;
  std::size_t starting_ = 0;
};

}  // namespace queue
