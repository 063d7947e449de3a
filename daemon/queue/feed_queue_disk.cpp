// The side of FeedQueue that faces the disk: paging the window in, the dead list.
#include "daemon/queue/feed_queue.hpp"
#include "smpp/base/assert.hpp"
#include "smpp/wire/reader.hpp"
#include "smpp/wire/writer.hpp"

#include <algorithm>

namespace queue {
namespace {

// Records of one page: large enough that reading costs little, small enough that the I/O thread is
// not held up by one page.
constexpr std::size_t max_page = 512;

// Where the dead list is full an exhausted event is tried again this much later: at once would be a
// loop as fast as its consumer.
constexpr smpp::Duration dead_list_full_delay = std::chrono::minutes{1};

// The live events of a queue lie under (number, 0), the marks of its dead ones under (number, 1):
// a mark is read without the text it is about.
constexpr std::uint8_t dead_flag = 1;
constexpr std::uint8_t mark_version = 1;

routing::Key dead_range(routing::QueueNumber queue) {
  routing::Key key;
  key.number(queue.value()).number(dead_flag);
  return key;
}

routing::Key dead_key(routing::QueueNumber queue, routing::Serial serial) {
  return dead_range(queue).number(serial);
}

}  // namespace

void write_amendment(routing::Batch& batch,
                     routing::QueueNumber queue,
                     const routing::Amendment& amendment) {
  const routing::Key key = routing::inbound_key({.queue = queue, .serial = amendment.serial});
  batch.erase_once(routing::Column::inbound, key);
  if (amendment.encoded) {  // without a text: it has no person any more
    batch.put(routing::Column::inbound, key, *amendment.encoded, routing::DataClass::meta);
  } else {
    batch.erase(routing::Column::inbound, dead_key(queue, amendment.serial));
  }
}

void FeedQueue::start(smpp::UniqueFunction<void()> done) {
  read_dead(dead_range(number_), std::move(done));
}

void FeedQueue::read_dead(routing::Key from, smpp::UniqueFunction<void()> done) {
  storage_->page(routing::Column::inbound,
                 from,
                 dead_range(number_).after_prefix(),
                 max_page,
                 [this, answer = std::move(done)](routing::Page page) mutable {
                   totals_.damaged += page.damaged;
                   for (const routing::StoredRecord& record : page.records) {
                     smpp::Reader key{record.key.octets()};
                     key.number<std::uint16_t>();
                     key.number<std::uint8_t>();
                     const auto serial = key.number<std::uint64_t>();
                     smpp::Reader value{record.value};
                     const auto version = value.number<std::uint8_t>();
                     DeadMark mark;
                     mark.attempts = value.number<std::uint32_t>();
                     mark.since =
                         smpp::WallTime{std::chrono::milliseconds{value.number<std::int64_t>()}};
                     if (key.failed() || value.failed() || version != mark_version) {
                       ++totals_.damaged;
                       continue;
                     }
                     dead_.emplace(serial, mark);
                   }
                   if (!page.next.empty()) {
                     read_dead(page.next, std::move(answer));
                     return;
                   }
                   started_ = true;
                   refill();
                   if (answer) {
                     answer();
                   }
                 });
}

void FeedQueue::refill() {
  // Half a window is the mark, so that pages are read ahead of the need and not one by one.
  if (!started_ || held_ > settings_.ready_limit / 2) {
    return;
  }
  if (!redriven_.empty() && !reading_redriven_) {
    reading_redriven_ = true;
    const routing::Serial serial = redriven_.front();
    redriven_.pop_front();
    storage_->read(routing::Column::inbound,
                   routing::inbound_key({.queue = number_, .serial = serial}),
                   [this, serial](routing::ReadOutcome outcome, smpp::Octets value) {
                     on_redriven(serial, outcome, std::move(value));
                   });
  }
  if (caught_up_ || paging_) {
    return;
  }
  paging_ = true;
  left_on_disk_ = false;
  storage_->page(routing::Column::inbound,
                 next_page_.empty() ? routing::inbound_key({.queue = number_, .serial = read_to_})
                                    : next_page_,
                 dead_range(number_),
                 std::min(max_page, std::max<std::size_t>(settings_.ready_limit - held_, 1)),
                 [this](routing::Page page) { on_page(std::move(page)); });
}

void FeedQueue::on_page(routing::Page page) {
  paging_ = false;
  totals_.damaged += page.damaged;
  for (routing::StoredRecord& record : page.records) {
    const auto id = routing::parse_inbound_key(record.key);
    const auto head = routing::head_of(record.value);
    if (!id || !head) {
      ++totals_.damaged;
      continue;
    }
    read_to_ = id->serial + 1;
    if (!dead_.contains(id->serial) && as_amended(id->serial, record.value)) {
      add(id->serial, *head, std::move(record.value));
    }
  }
  next_page_ = page.next;
  caught_up_ = page.next.empty() && !left_on_disk_;
  forget_amended();
  refill();
}

void FeedQueue::on_redriven(routing::Serial serial,
                            routing::ReadOutcome outcome,
                            smpp::Octets value) {
  reading_redriven_ = false;
  const auto head = routing::head_of(value);
  if (outcome == routing::ReadOutcome::found && head) {
    if (as_amended(serial, value)) {
      add(serial, *head, std::move(value));
    }
  } else if (outcome != routing::ReadOutcome::absent) {  // else it was withdrawn
    ++totals_.damaged;
  }
  forget_amended();
  refill();
}

void FeedQueue::die(Slot slot, smpp::Time now, smpp::WallTime wall) {
  Entry& entry = entries_[slot];
  if (dead_.size() + marks_under_way_ >= settings_.max_dead) {
    entry.attempts = settings_.max_attempts - 1;  // one more try a round
    Timer later;
    come_back(slot, dead_list_full_delay, &later);
    arm(now + dead_list_full_delay, std::move(later));
    return;
  }
  entry.state = State::dying;
  ++marks_under_way_;
  ++totals_.died;
  const DeadMark mark{.attempts = entry.attempts, .since = wall};
  smpp::Octets value;
  smpp::Writer writer{value};
  writer.number(mark_version);
  writer.number(mark.attempts);
  writer.number(static_cast<std::int64_t>(wall.time_since_epoch().count()));
  routing::Batch batch;
  batch.put(routing::Column::inbound,
            dead_key(number_, entry.serial),
            std::move(value),
            routing::DataClass::meta);
  storage_->commit(std::move(batch), [this, slot, mark](bool durable) {
    --marks_under_way_;
    if (durable) {
      dead_.emplace(entries_[slot].serial, mark);
      release(slot);
      refill();
    }
  });
}

std::vector<DeadEvent> FeedQueue::dead(std::optional<routing::Serial> after,
                                       std::size_t max) const {
  std::vector<DeadEvent> events;
  auto at = after ? dead_.upper_bound(*after) : dead_.begin();
  for (; at != dead_.end() && events.size() < max; ++at) {
    events.push_back({.id = {.queue = number_, .serial = at->first},
                      .attempts = at->second.attempts,
                      .since = at->second.since});
  }
  return events;
}

void FeedQueue::redrive(std::span<const routing::Serial> serials, RedriveDone done) {
  std::vector<routing::Serial> taken;
  routing::Batch batch;
  for (const routing::Serial serial : serials) {
    const auto mark = dead_.find(serial);
    if (mark == dead_.end() || mark->second.being_redriven) {
      continue;
    }
    mark->second.being_redriven = true;
    batch.erase(routing::Column::inbound, dead_key(number_, serial));
    taken.push_back(serial);
  }
  if (taken.empty()) {
    done(0, true);
    return;
  }
  storage_->commit(std::move(batch),
                   [this, back = std::move(taken), answer = std::move(done)](bool durable) mutable {
                     for (const routing::Serial serial : back) {
                       if (!durable) {
                         dead_.at(serial).being_redriven = false;
                         continue;
                       }
                       dead_.erase(serial);
                       if (serial < read_to_) {  // else paging comes to it
                         redriven_.push_back(serial);
                       }
                     }
                     refill();
                     answer(durable ? back.size() : 0, durable);
                   });
}

}  // namespace queue
