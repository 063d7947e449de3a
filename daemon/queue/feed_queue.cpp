#include "daemon/queue/feed_queue.hpp"

#include "smpp/base/assert.hpp"

#include <algorithm>

namespace queue {
namespace {

// Most events of one lease call: what a body of a few hundred KiB holds.
constexpr std::size_t max_lease = 1'000;
// No more is added to a lease that holds this much: long texts must not make one response of
// hundreds of MiB.
constexpr std::size_t max_lease_octets = 1024 * 1024;

}  // namespace

FeedQueue::FeedQueue(const FeedSettings& settings,
                     routing::QueueNumber number,
                     routing::Storage& storage,
                     std::uint32_t run,
                     Wake wake)
    : settings_(settings), number_(number), storage_(&storage), run_(run), wake_(std::move(wake)) {}

void FeedQueue::published(routing::Serial serial,
                          const routing::EventHead& head,
                          smpp::Octets encoded) {
  ++totals_.published;
  const bool next_in_window = caught_up_ && held_ < settings_.ready_limit;
  if (!next_in_window && serial >= read_to_) {
    caught_up_ = false;
    left_on_disk_ = true;
    return;
  }
  // Below read_to_ it was numbered earlier than stored: no page will show it again.
  read_to_ = std::max(read_to_, serial + 1);
  add(serial, head, std::move(encoded));
}

void FeedQueue::add(routing::Serial serial, const routing::EventHead& head, smpp::Octets encoded) {
  Slot slot = no_slot;
  if (vacant_.empty()) {
    slot = static_cast<Slot>(entries_.size());
    entries_.emplace_back();
  } else {
    slot = vacant_.back();
    vacant_.pop_back();
  }
  Entry& entry = entries_[slot];
  entry.serial = serial;
  entry.conversation = head.conversation;
  entry.arose = head.time;
  entry.encoded = std::move(encoded);
  entry.attempts = 0;
  ++held_;
  if (head.conversation != 0) {
    const auto [chain, first] = conversations_.try_emplace(head.conversation);
    if (!first) {
      entry.state = State::chained;
      append(chain->second, slot);
      return;
    }
  }
  make_ready(slot);
}

void FeedQueue::make_ready(Slot slot) {
  entries_[slot].state = State::ready;
  append(ready_, slot);
  wake();
}

void FeedQueue::append(List& list, Slot slot) {
  entries_[slot].next = no_slot;
  (list.tail == no_slot ? list.head : entries_[list.tail].next) = slot;
  list.tail = slot;
}

FeedQueue::Slot FeedQueue::pop(List& list) {
  const Slot slot = list.head;
  list.head = entries_[slot].next;
  if (list.head == no_slot) {
    list.tail = no_slot;
  }
  return slot;
}

void FeedQueue::leave_timer(Entry& entry) {
  if (--entry.timer->second.open == 0) {
    timers_.erase(entry.timer);
  }
  entry.timer = timers_.end();
}

void FeedQueue::release(Slot slot) {
  Entry& entry = entries_[slot];
  const routing::Conversation conversation = entry.conversation;
  entry.state = State::vacant;
  entry.encoded = smpp::Octets{};
  --leased_;
  vacant_.push_back(slot);
  if (conversation == 0) {
    return;
  }
  const auto chain = conversations_.find(conversation);
  BRIDGE_ASSERT(chain != conversations_.end());
  if (chain->second.head == no_slot) {
    conversations_.erase(chain);
  } else {
    make_ready(pop(chain->second));
  }
}

std::optional<WaiterId> FeedQueue::lease(const LeaseRequest& request,
                                         smpp::Time now,
                                         LeaseDone done) {
  // Who waits already goes first.
  serve(now);
  if (waiters_.empty()) {
    const auto events = take(request, now);
    if (!events.empty()) {
      done(events);
      return std::nullopt;
    }
  }
  if (request.wait <= smpp::Duration::zero() || waiters_.size() >= settings_.max_waiters) {
    done({});
    return std::nullopt;
  }
  const WaiterId id = ++last_waiter_;
  const auto timer = timers_.emplace(now + std::min(request.wait, settings_.max_wait),
                                     Timer{.refs = {}, .waiter = id});
  waiters_.emplace(id, Waiter{.request = request, .done = std::move(done), .timer = timer});
  return id;
}

void FeedQueue::cancel(WaiterId waiter) {
  const auto found = waiters_.find(waiter);
  if (found != waiters_.end()) {
    timers_.erase(found->second.timer);
    waiters_.erase(found);
  }
}

void FeedQueue::serve(smpp::Time now) {
  while (!waiters_.empty()) {
    const auto first = waiters_.begin();
    const auto events = take(first->second.request, now);
    if (events.empty()) {
      return;
    }
    LeaseDone done = std::move(first->second.done);
    timers_.erase(first->second.timer);
    waiters_.erase(first);
    done(events);
  }
}

void FeedQueue::end_waiting() {
  while (!waiters_.empty()) {
    LeaseDone done = std::move(waiters_.begin()->second.done);
    timers_.erase(waiters_.begin()->second.timer);
    waiters_.erase(waiters_.begin());
    done({});
  }
}

std::vector<LeasedEvent> FeedQueue::take(const LeaseRequest& request, smpp::Time now) {
  std::vector<LeasedEvent> events;
  const std::size_t room = settings_.max_leases - std::min(leased_, settings_.max_leases);
  const std::size_t most = std::min({request.max, room, max_lease, held_});
  if (ready_.head == no_slot || most == 0) {
    return events;
  }
  const smpp::Duration hold =
      std::min(request.hold > smpp::Duration::zero() ? request.hold : settings_.default_hold,
               settings_.max_hold);
  const auto timer = timers_.emplace(now + hold, Timer{});
  events.reserve(most);
  timer->second.refs.reserve(most);
  std::size_t octets = 0;
  while (events.size() < most && octets < max_lease_octets && ready_.head != no_slot) {
    const Slot slot = pop(ready_);
    Entry& entry = entries_[slot];
    octets += entry.encoded.size();
    entry.state = State::leased;
    entry.timer = timer;
    ++entry.attempts;
    ++totals_.lent;
    ++entry.generation;
    timer->second.refs.push_back({.slot = slot, .generation = entry.generation});
    events.push_back({.lease = {.run = run_,
                                .queue = number_.value(),
                                .slot = slot,
                                .generation = entry.generation},
                      .id = {.queue = number_, .serial = entry.serial},
                      .attempt = entry.attempts,
                      .encoded = entry.encoded});
  }
  timer->second.open = events.size();
  held_ -= events.size();
  leased_ += events.size();
  refill();
  return events;
}

FeedQueue::Entry* FeedQueue::leased_entry(const LeaseId& lease) {
  if (lease.run != run_ || lease.queue != number_.value() || lease.slot >= entries_.size()) {
    return nullptr;
  }
  Entry& entry = entries_[lease.slot];
  const bool stands = entry.state == State::leased && entry.generation == lease.generation;
  return stands ? &entry : nullptr;
}

void FeedQueue::ack(std::span<const LeaseId> leases, AckDone done) {
  AckResult result;
  routing::Batch batch;
  std::vector<Slot> slots;
  slots.reserve(leases.size());
  batch.writes.reserve(leases.size());
  for (const LeaseId& lease : leases) {
    Entry* const entry = leased_entry(lease);
    if (entry == nullptr) {
      ++result.unknown;
      continue;
    }
    leave_timer(*entry);
    entry->state = State::leaving;
    batch.erase_once(routing::Column::inbound,
                     routing::inbound_key({.queue = number_, .serial = entry->serial}));
    slots.push_back(lease.slot);
  }
  result.acked = slots.size();
  if (slots.empty()) {
    done(result);
    return;
  }
  // The conversation goes on only after the erasure is durable: a crash in between would hand out
  // the acknowledged event after its successor.
  storage_->commit(
      std::move(batch),
      [this, result, gone = std::move(slots), answer = std::move(done)](bool durable) mutable {
        result.durable = durable;
        if (durable) {
          totals_.acked += gone.size();
          std::ranges::for_each(gone, [this](Slot slot) { release(slot); });
          refill();
        }
        answer(result);
      });
}

NackResult FeedQueue::nack(std::span<const LeaseId> leases,
                           smpp::Duration delay,
                           smpp::Time now,
                           smpp::WallTime wall) {
  NackResult result;
  Timer later;
  for (const LeaseId& lease : leases) {
    Entry* const entry = leased_entry(lease);
    if (entry == nullptr) {
      ++result.unknown;
      continue;
    }
    leave_timer(*entry);
    ++result.nacked;
    if (entry->attempts >= settings_.max_attempts) {
      die(lease.slot, now, wall);
    } else {
      come_back(lease.slot, delay, &later);
    }
  }
  totals_.nacked += result.nacked;
  arm(now + delay, std::move(later));
  return result;
}

void FeedQueue::arm(smpp::Time at, Timer later) {
  if (later.refs.empty()) {
    return;
  }
  later.open = later.refs.size();
  const auto timer = timers_.emplace(at, std::move(later));
  for (const Ref& ref : timer->second.refs) {
    entries_[ref.slot].timer = timer;
  }
}

void FeedQueue::come_back(Slot slot, smpp::Duration delay, Timer* later) {
  Entry& entry = entries_[slot];
  --leased_;
  ++held_;
  if (delay <= smpp::Duration::zero()) {
    make_ready(slot);
    return;
  }
  entry.state = State::delayed;
  later->refs.push_back({.slot = slot, .generation = entry.generation});
}

void FeedQueue::take_back(std::span<const LeaseId> leases) {
  for (const LeaseId& lease : leases) {
    if (Entry* const entry = leased_entry(lease)) {
      leave_timer(*entry);
      --entry->attempts;
      come_back(lease.slot, {}, nullptr);
    }
  }
}

std::optional<smpp::Time> FeedQueue::deadline() const {
  if (timers_.empty()) {
    return std::nullopt;
  }
  return timers_.begin()->first;
}

void FeedQueue::on_deadline(smpp::Time now, smpp::WallTime wall) {
  while (!timers_.empty() && timers_.begin()->first <= now) {
    const Timer timer = std::move(timers_.extract(timers_.begin()).mapped());
    if (timer.waiter != 0) {
      const auto waiter = waiters_.find(timer.waiter);
      LeaseDone done = std::move(waiter->second.done);
      waiters_.erase(waiter);
      done({});
      continue;
    }
    for (const Ref& ref : timer.refs) {
      Entry& entry = entries_[ref.slot];
      if (entry.generation != ref.generation) {
        continue;
      }
      if (entry.state == State::delayed) {
        make_ready(ref.slot);
      } else if (entry.state == State::leased) {
        ++totals_.expired;
        if (entry.attempts >= settings_.max_attempts) {
          die(ref.slot, now, wall);
        } else {
          come_back(ref.slot, {}, nullptr);
        }
      }
    }
  }
  serve(now);
}

void FeedQueue::wake() {
  if (!waiters_.empty()) {
    wake_();
  }
}

QueueCounts FeedQueue::counts() const {
  QueueCounts counts = totals_;
  counts.held = held_;
  counts.leased = leased_;
  counts.waiters = waiters_.size();
  counts.dead = dead_.size();
  for (const Entry& entry : entries_) {  // asked for at a scrape only
    if (entry.state != State::vacant) {
      counts.oldest = counts.oldest ? std::min(*counts.oldest, entry.arose) : entry.arose;
    }
  }
  counts.on_disk = !caught_up_ || !redriven_.empty();
  return counts;
}

}  // namespace queue
