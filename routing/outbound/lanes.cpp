#include "routing/outbound/lanes.hpp"

#include "routing/model/keys.hpp"

#include <tuple>
#include <utility>

namespace routing {
namespace {

// In a round in which messages of all priorities wait, so many of each go. The least still gets one
// of fifteen: urgent messages hardly notice, and the others arrive.
constexpr std::array<std::uint8_t, priority_count> turns_of_round{8, 4, 2, 1};

constexpr std::size_t page_size = 512;

// How many records of the page are whole messages, at most so many of them. A page may end between
// a message and its part records: that message is read again next time.
std::size_t whole_messages(const Page& page, std::size_t most) {
  const std::size_t all = page.records.size();
  std::size_t messages = 0;
  std::size_t last = 0;  // where the last of them begins
  for (std::size_t i = 0; i < all; ++i) {
    if (page.records[i].key.size() != keys::message_size) {
      continue;
    }
    if (messages == most) {
      return i;
    }
    last = i;
    ++messages;
  }
  return page.next.empty() || last == 0 ? all : last;
}

Key due_key(CarrierNumber carrier, LaneName lane, std::uint64_t due_ms) {
  // The first key of what is due then: as that of a message, without its serial.
  const Key whole =
      outbound_key(MessageId{.carrier = carrier, .lane = lane, .due_ms = due_ms, .serial = 0});
  return Key{whole.octets().first(keys::message_size - sizeof(Serial))};
}

// Of a message or what lies behind it; nothing for no key.
std::optional<std::uint64_t> due_of(const Key& key) {
  const auto octets = key.octets();
  const auto id =
      parse_outbound_key(Key{octets.first(std::min(octets.size(), keys::message_size))});
  return id ? std::optional{id->due_ms} : std::nullopt;
}

}  // namespace

bool sooner(const MessageId& a, const MessageId& b) {
  const auto place = [](const MessageId& id) {
    return std::tuple{priority_of(id.lane), id.due_ms, id.serial};
  };
  return place(a) < place(b);
}

Lanes::Lanes(CarrierNumber carrier, std::size_t ready_limit)
    : carrier_(carrier), ready_limit_(ready_limit) {}

// So that a lane whose client sends little need not wait until others have left memory.
std::size_t Lanes::few() const {
  return std::clamp<std::size_t>(ready_limit_ / 16, 1, 64);
}

Lanes::Lane& Lanes::lane(LaneName name) {
  const auto [at, fresh] = lanes_.try_emplace(name);
  if (fresh) {
    at->second.cursor = keys::lane_start(carrier_, name);
  }
  return at->second;
}

Key Lanes::end_of(LaneName name) const {
  return keys::lane_start(carrier_, name).after_prefix();
}

void Lanes::found(LaneName name) {
  Lane& found = lane(name);
  found.on_disk = true;
  found.cursor = keys::lane_start(carrier_, name);
}

std::uint64_t Lanes::name_due(LaneName name, std::uint64_t due_ms) {
  Lane& named = lane(name);
  if (is_sent_later(name)) {
    return std::max(due_ms, named.read_until_ms);  // where it will be looked for
  }
  seen_due(name, due_ms);
  return named.last_due_ms;
}

void Lanes::seen_due(LaneName name, std::uint64_t due_ms) {
  Lane& seen = lane(name);
  seen.last_due_ms = std::max(seen.last_due_ms, due_ms);
}

bool Lanes::has_room(LaneName name) const {
  const auto found = lanes_.find(name);
  if (found == lanes_.end() || found->second.on_disk || is_sent_later(name)) {
    return false;
  }
  return in_memory_ < ready_limit_ || found->second.in_memory < few();
}

void Lanes::leave_on_disk(const MessageId& id) {
  Lane& left = lane(id.lane);
  if (is_sent_later(id.lane)) {
    left.wake_ms = left.on_disk ? std::min(left.wake_ms, id.due_ms) : id.due_ms;
  } else if (!left.on_disk) {
    left.cursor = outbound_key(id);
  }
  left.on_disk = true;
  left.appended = true;
}

void Lanes::enter(LaneName name) {
  ++lane(name).in_memory;
  ++in_memory_;
}

void Lanes::leave(LaneName name) {
  --lane(name).in_memory;
  --in_memory_;
}

void Lanes::make_ready(OutboundMessage& message) {
  message.ready = true;
  lane(message.envelope.id.lane).ready.push_back(&message);
  ++ready_;
}

void Lanes::put_back(OutboundMessage& message) {
  message.ready = true;
  lane(message.envelope.id.lane).ready.push_front(&message);
  ++ready_;
}

void Lanes::take_off_ready(OutboundMessage& message) {
  if (std::exchange(message.ready, false)) {
    std::erase(lane(message.envelope.id.lane).ready, &message);
    --ready_;
  }
}

std::optional<smpp::WallTime> Lanes::oldest_ready() const {
  std::optional<smpp::WallTime> oldest;
  for (const auto& [name, lane] : lanes_) {
    if (!lane.ready.empty()) {
      const smpp::WallTime accepted = lane.ready.front()->envelope.accepted_at;
      oldest = oldest ? std::min(*oldest, accepted) : accepted;
    }
  }
  return oldest;
}

OutboundMessage* Lanes::take() {
  if (ready_ == 0) {
    return nullptr;
  }
  // At most twice: when none of those that have turns left is ready, a new round begins.
  for (int round = 0; round < 2; ++round) {
    for (std::uint8_t priority = 0; priority < priority_count; ++priority) {
      if (turns_[priority] > 0) {
        if (OutboundMessage* const message = take_of(priority)) {
          --turns_[priority];
          --ready_;
          return message;
        }
      }
    }
    turns_ = turns_of_round;
  }
  return nullptr;
}

// Of its lanes, the next after the one that had its turn last.
OutboundMessage* Lanes::take_of(std::uint8_t priority) {
  auto at = lanes_.upper_bound(last_[priority]);
  for (std::size_t tried = 0; tried < lanes_.size(); ++tried, ++at) {
    if (at == lanes_.end()) {
      at = lanes_.begin();
    }
    if (priority_of(at->first) == priority && !at->second.ready.empty()) {
      OutboundMessage* const message = at->second.ready.front();
      at->second.ready.pop_front();
      message->ready = false;
      last_[priority] = at->first;
      return message;
    }
  }
  return nullptr;
}

std::optional<Lanes::PageWanted> Lanes::wanted_later(LaneName name,
                                                     Lane& lane,
                                                     std::uint64_t now_ms) const {
  if (lane.peeking) {
    return PageWanted{.lane = name, .from = lane.cursor, .until = end_of(name), .limit = 1};
  }
  if (lane.wake_ms > now_ms) {
    return std::nullopt;
  }
  lane.read_until_ms = std::max(lane.read_until_ms, now_ms + 1);
  return PageWanted{.lane = name,
                    .from = lane.cursor,
                    .until = due_key(carrier_, name, lane.read_until_ms),
                    .limit = page_size};
}

std::optional<Lanes::PageWanted> Lanes::page_wanted(std::uint64_t now_ms) {
  // Reading starts when half of the room is free, so that pages are worth their read.
  const bool room = in_memory_ <= ready_limit_ / 2;
  for (auto& [name, lane] : lanes_) {
    const bool worth = room ? lane.ready.size() < std::max<std::size_t>(ready_limit_ / 4, 1)
                            : lane.in_memory <= few() / 2;
    if (!lane.on_disk || lane.reading || (!worth && !lane.peeking)) {
      continue;
    }
    std::optional<PageWanted> wanted;
    if (is_sent_later(name)) {
      wanted = wanted_later(name, lane, now_ms);
    } else {
      wanted =
          PageWanted{.lane = name, .from = lane.cursor, .until = end_of(name), .limit = page_size};
    }
    if (wanted) {
      lane.reading = true;
      lane.appended = false;
      lane.most = room ? page_size : few();
      if (!room && !lane.peeking) {
        wanted->limit = few() + keys::most_of_message;
      }
      return wanted;
    }
  }
  return std::nullopt;
}

std::size_t Lanes::page_read(LaneName name, const Page& page) {
  Lane& read = lane(name);
  read.reading = false;
  const std::size_t all = page.records.size();
  if (read.peeking) {
    // Behind one that does not open there may be others: the next key says when to look.
    const auto next = due_of(all > 0 ? page.records[0].key : page.next);
    read.peeking = false;
    // What came meanwhile has set it itself.
    read.on_disk = next || read.appended;
    if (next) {
      read.wake_ms = read.appended ? std::min(read.wake_ms, *next) : *next;
    }
    return 0;
  }
  const std::size_t end = whole_messages(page, read.most);
  if (end < all) {
    read.cursor = page.records[end].key;
  } else if (!page.next.empty()) {
    read.cursor = page.next;
  } else if (is_sent_later(name)) {
    read.cursor = due_key(carrier_, name, read.read_until_ms);
    read.peeking = true;
  } else {
    read.on_disk = read.appended;
    if (all > 0) {
      // Everything up to here has been seen; what was appended meanwhile sorts behind it.
      read.cursor = page.records.back().key;
      read.cursor.number(std::uint8_t{0xFF});
    }
  }
  return end;
}

bool Lanes::is_off_disk(LaneName name) const {
  const auto found = lanes_.find(name);
  return found == lanes_.end() || (!found->second.on_disk && !found->second.reading);
}

std::optional<std::uint64_t> Lanes::next_due(std::uint64_t now_ms) const {
  std::optional<std::uint64_t> next;
  for (const auto& [name, lane] : lanes_) {
    // What is due already waits for room, not for time.
    if (is_sent_later(name) && lane.on_disk && !lane.peeking && lane.wake_ms > now_ms &&
        (!next || lane.wake_ms < *next)) {
      next = lane.wake_ms;
    }
  }
  return next;
}

}  // namespace routing
