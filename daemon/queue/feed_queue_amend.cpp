// Events that are withdrawn, or say something else, wherever they are: in the window, on their way
// into it, lent, dead.
#include "daemon/queue/feed_queue.hpp"

#include <algorithm>
#include <utility>

namespace queue {

std::size_t FeedQueue::amend(std::vector<routing::Amendment> amendments) {
  std::unordered_map<routing::Serial, routing::Amendment*> wanted;
  for (routing::Amendment& amendment : amendments) {
    wanted.emplace(amendment.serial, &amendment);
  }
  std::vector<Slot> withdrawn;
  std::vector<routing::Serial> dying;
  routing::Batch batch;
  std::size_t amended = 0;
  for (Slot slot = 0; slot < entries_.size(); ++slot) {
    Entry& entry = entries_[slot];
    const auto found = entry.state == State::vacant ? wanted.end() : wanted.find(entry.serial);
    if (found == wanted.end()) {
      continue;
    }
    const routing::Amendment& amendment = *found->second;
    wanted.erase(found);
    if (entry.state == State::leaving) {
      continue;  // its erasure is on its way to the disk
    }
    write_amendment(batch, number_, amendment);
    ++amended;
    if (amendment.encoded) {
      entry.encoded = *amendment.encoded;
    } else if (entry.state == State::dying) {
      dying.push_back(entry.serial);
    } else {
      withdraw(slot);
      withdrawn.push_back(slot);
    }
  }
  sift(ready_);
  for (const auto& [serial, amendment] : wanted) {
    write_amendment(batch, number_, *amendment);
    ++amended;
    if (paging_ || reading_redriven_) {
      amended_.insert_or_assign(serial, amendment->encoded);
    }
    if (!amendment->encoded) {
      withdraw_dead(serial);
      std::erase(redriven_, serial);
    }
  }
  // A conversation goes on when it is durable, as after an acknowledgement.
  storage_->commit(
      std::move(batch), [this, gone = std::move(withdrawn), dead = std::move(dying)](bool durable) {
        if (durable) {
          std::ranges::for_each(gone, [this](Slot slot) { release(slot); });
          std::ranges::for_each(dead, [this](routing::Serial one) { withdraw_dead(one); });
          refill();
        }
      });
  return amended;
}

// Out of its place; its slot is released when that is durable.
void FeedQueue::withdraw(Slot slot) {
  Entry& entry = entries_[slot];
  const State was = std::exchange(entry.state, State::leaving);
  entry.encoded = smpp::Octets{};
  if (was == State::leased || was == State::delayed) {
    leave_timer(entry);
  }
  if (was != State::leased) {
    --held_;
    ++leased_;
  }
  if (was == State::chained) {
    sift(conversations_.at(entry.conversation));
    entry.conversation = 0;  // which goes on without it
  }
}

// Without those that leave.
void FeedQueue::sift(List& list) {
  List kept;
  for (Slot slot = list.head; slot != no_slot;) {
    const Slot next = entries_[slot].next;
    if (entries_[slot].state != State::leaving) {
      append(kept, slot);
    }
    slot = next;
  }
  list = kept;
}

// One that is being redriven is read, and then it is not there.
void FeedQueue::withdraw_dead(routing::Serial serial) {
  const auto mark = dead_.find(serial);
  if (mark != dead_.end() && !mark->second.being_redriven) {
    dead_.erase(mark);
  }
}

bool FeedQueue::as_amended(routing::Serial serial, smpp::Octets& encoded) const {
  const auto found = amended_.find(serial);
  if (found == amended_.end()) {
    return true;
  }
  if (found->second) {
    encoded = *found->second;
  }
  return found->second.has_value();
}

void FeedQueue::forget_amended() {
  if (!paging_ && !reading_redriven_) {
    amended_.clear();
  }
}

}  // namespace queue
