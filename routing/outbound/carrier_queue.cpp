#include "routing/outbound/carrier_queue.hpp"

#include "routing/model/keys.hpp"

#include <algorithm>

namespace routing {

CarrierQueue::CarrierQueue(CarrierRules rules, std::size_t ready_limit)
    : bucket(rules.rate_per_s, rules.rate_burst),
      rules_(std::move(rules)),
      ready_limit_(ready_limit),
      conversations_(rules_.open_per_conversation) {
  for (std::uint8_t number = 0; number < lane_count; ++number) {
    lanes_[number].cursor = keys::lane_start(rules_.number, number);
  }
}

MessageId CarrierQueue::name(std::uint8_t number, smpp::WallTime now, Serial serial) {
  Lane& lane = lanes_[number];
  const auto now_ms = static_cast<std::uint64_t>(now.time_since_epoch().count());
  lane.last_due_ms = std::max(lane.last_due_ms, now_ms);
  ++waiting_;
  return MessageId{
      .carrier = rules_.number, .lane = number, .due_ms = lane.last_due_ms, .serial = serial};
}

CarrierQueue::Place CarrierQueue::place(const MessageId& id, Conversation conversation) {
  Lane& lane = lanes_[id.lane];
  if (!lane.on_disk && messages_.size() + entering_ < ready_limit_) {
    if (conversations_.hold(conversation)) {
      ++entering_;
      return Place::memory;
    }
    conversations_.defer(conversation);
    return Place::deferred;
  }
  if (!lane.on_disk) {
    lane.on_disk = true;
    lane.cursor = outbound_key(id);
  }
  lane.appended = true;
  return Place::disk;
}

OutboundMessage& CarrierQueue::enter(std::unique_ptr<OutboundMessage> message) {
  --entering_;
  OutboundMessage& entered = *message;
  messages_.emplace(entered.envelope.id, std::move(message));
  return entered;
}

OutboundMessage& CarrierQueue::adopt(std::unique_ptr<OutboundMessage> message) {
  OutboundMessage& adopted = *message;
  adopted_.insert(adopted.envelope.id);
  conversations_.lead_anyway(adopted);
  messages_.emplace(adopted.envelope.id, std::move(message));
  return adopted;
}

OutboundMessage& CarrierQueue::bring_back(std::unique_ptr<OutboundMessage> message) {
  ++waiting_;
  parked -= parked > 0 ? 1 : 0;
  return adopt(std::move(message));
}

void CarrierQueue::forget(OutboundMessage* message) {
  --waiting_;
  if (message != nullptr) {
    --entering_;
    leave(*message);
  }
}

void CarrierQueue::to_ready(OutboundMessage& message) {
  if (message.leads || conversations_.lead(message)) {
    lanes_[message.envelope.id.lane].ready.push_back(&message);
  } else {
    conversations_.wait(message);
  }
}

void CarrierQueue::leave(OutboundMessage& message) {
  if (OutboundMessage* next = conversations_.leave(message)) {
    lanes_[next->envelope.id.lane].ready.push_back(next);
  }
}

void CarrierQueue::to_sendable(OutboundMessage& message, bool at_front) {
  if (message.sendable || message.retrying || message.doubt != DoubtStep::none) {
    return;
  }
  message.sendable = true;
  sendable_parts_ += message.states.size();
  if (at_front) {
    // A window that comes back keeps its order.
    const auto later = std::ranges::find_if(sendable_, [&](const OutboundMessage* other) {
      return message.envelope.id < other->envelope.id;
    });
    sendable_.insert(later, &message);
  } else {
    sendable_.push_back(&message);
  }
}

void CarrierQueue::to_retry(OutboundMessage& message, smpp::Time at) {
  message.retrying = true;
  take_off_sendable(message);  // its other parts wait with it
  retries_.emplace(at, message.envelope.id);
}

void CarrierQueue::release_due(smpp::Time now) {
  while (!retries_.empty() && retries_.begin()->first <= now) {
    if (OutboundMessage* message = find(retries_.begin()->second)) {
      message->retrying = false;
      if (!message->ending) {
        to_sendable(*message, true);
      }
    }
    retries_.erase(retries_.begin());
  }
}

std::vector<OutboundMessage*> CarrierQueue::take_ready(std::size_t parts) {
  std::vector<OutboundMessage*> taken;
  std::size_t taken_parts = 0;
  for (Lane& lane : lanes_) {
    while (!lane.ready.empty() && (taken.empty() || taken_parts < parts)) {
      OutboundMessage* message = lane.ready.front();
      lane.ready.pop_front();
      taken_parts += message->states.size();
      taken.push_back(message);
    }
  }
  return taken;
}

void CarrierQueue::pop_front() {
  OutboundMessage* message = sendable_.front();
  sendable_.pop_front();
  message->sendable = false;
  sendable_parts_ -= message->states.size();
}

void CarrierQueue::take_off_sendable(OutboundMessage& message) {
  if (!message.sendable) {
    return;
  }
  sendable_.erase(std::find(sendable_.begin(), sendable_.end(), &message));
  message.sendable = false;
  sendable_parts_ -= message.states.size();
}

void CarrierQueue::drop(const MessageId& id, bool gone) {
  const auto found = messages_.find(id);
  if (found == messages_.end()) {
    return;
  }
  take_off_sendable(*found->second);
  leave(*found->second);
  messages_.erase(found);
  if (const Lane& lane = lanes_[id.lane]; !lane.reading && !lane.on_disk) {
    adopted_.erase(id);
  }
  if (gone && waiting_ > 0) {
    --waiting_;
  }
}

OutboundMessage* CarrierQueue::find(const MessageId& id) {
  const auto found = messages_.find(id);
  return found == messages_.end() ? nullptr : found->second.get();
}

bool CarrierQueue::ready_empty() const {
  return std::ranges::all_of(lanes_, [](const Lane& lane) { return lane.ready.empty(); });
}

std::optional<smpp::Time> CarrierQueue::next_retry() const {
  if (retries_.empty()) {
    return std::nullopt;
  }
  return retries_.begin()->first;
}

std::optional<CarrierQueue::PageWanted> CarrierQueue::page_wanted() {
  // Reading starts when half of the room is free, so that pages are worth their read.
  if (messages_.size() + entering_ > ready_limit_ / 2) {
    return std::nullopt;
  }
  for (std::uint8_t number = 0; number < lane_count; ++number) {
    Lane& lane = lanes_[number];
    if (lane.on_disk && !lane.reading && lane.ready.size() < ready_limit_ / 4) {
      lane.reading = true;
      lane.appended = false;
      return PageWanted{.lane = number,
                        .from = lane.cursor,
                        .until = keys::lane_start(rules_.number, number).after_prefix()};
    }
  }
  return std::nullopt;
}

// How many of the page's records are taken; moves the lane's cursor behind them.
std::size_t CarrierQueue::advance(Lane& lane, const Page& page) {
  const std::size_t all = page.records.size();
  if (page.next.empty()) {
    lane.on_disk = lane.appended;
    if (all > 0) {
      // Everything up to here has been seen; what was appended meanwhile sorts behind it.
      lane.cursor = page.records.back().key;
      lane.cursor.number(std::uint8_t{0xFF});
    }
    return all;
  }
  // A page may end between a message and its part records: that message is read again next time.
  std::size_t end = all;
  while (end > 0 && page.records[end - 1].key.size() != keys::message_size) {
    --end;
  }
  if (end > 1) {
    lane.cursor = page.records[end - 1].key;
    return end - 1;
  }
  lane.cursor = page.next;
  return all;
}

// The message of a record, unless it is in memory or was settled from there; a record that is none
// counts as damaged.
OutboundMessage* CarrierQueue::load_message(const StoredRecord& record,
                                            Load load,
                                            PageTaken& taken) {
  auto envelope = decode_envelope(record.value);
  if (!envelope) {
    ++taken.damaged;
    return nullptr;
  }
  if (messages_.contains(envelope->id) || adopted_.contains(envelope->id)) {
    return nullptr;
  }
  Lane& lane = lanes_[std::min<std::uint8_t>(envelope->id.lane, lane_count - 1)];
  lane.last_due_ms = std::max(lane.last_due_ms, envelope->id.due_ms);
  auto message = load(std::move(*envelope));
  if (message == nullptr) {
    ++taken.damaged;
    return nullptr;
  }
  OutboundMessage* const loaded = message.get();
  taken.loaded.push_back(loaded);
  messages_.emplace(loaded->envelope.id, std::move(message));
  return loaded;
}

// A record behind a message's own: a part that is taken, or that it is parked. False: it was parked
// and is not held any more.
bool CarrierQueue::apply_part_record(OutboundMessage& message,
                                     const StoredRecord& record,
                                     PageTaken& taken) {
  const auto octets = record.key.octets();
  const std::uint8_t kind = octets[keys::message_size];
  if (kind == 'd') {
    taken.loaded.pop_back();  // parked: it waits for nothing that this queue does
    messages_.erase(MessageId{message.envelope.id});
    return false;
  }
  if (kind == 'f') {
    message.possible_duplicate = true;
    message.resent = true;
    message.flagged = true;
  }
  if (kind == 'p' && octets.size() > keys::message_size + 1) {
    const std::uint8_t part = octets[keys::message_size + 1];
    if (part >= 1 && part <= message.states.size()) {
      message.states[part - 1u] = PartState::taken;
    }
  }
  return true;
}

CarrierQueue::PageTaken CarrierQueue::take_page(std::uint8_t number, const Page& page, Load load) {
  Lane& lane = lanes_[number];
  lane.reading = false;
  PageTaken taken{.loaded = {}, .deferred = {}, .damaged = page.damaged};
  const std::size_t end = advance(lane, page);
  OutboundMessage* last = nullptr;
  for (std::size_t i = 0; i < end; ++i) {
    const StoredRecord& record = page.records[i];
    if (record.key.size() == keys::message_size) {
      last = load_message(record, load, taken);
    } else if (last != nullptr && record.key.starts_with(outbound_key(last->envelope.id)) &&
               !apply_part_record(*last, record, taken)) {
      last = nullptr;
    }
  }
  std::erase_if(taken.loaded, [&](const OutboundMessage* message) {
    const Deferred here{.id = message->envelope.id, .conversation = message->envelope.conversation};
    if (conversations_.hold(here.conversation)) {
      return false;
    }
    conversations_.defer(here.conversation);
    taken.deferred.push_back(here);
    messages_.erase(here.id);
    return true;
  });
  return taken;
}

OutboundMessage* CarrierQueue::take_deferred(const Page& page, Load load) {
  PageTaken taken;
  OutboundMessage* message = nullptr;
  for (const StoredRecord& record : page.records) {
    if (record.key.size() == keys::message_size) {
      message = load_message(record, load, taken);
    } else if (message != nullptr && !apply_part_record(*message, record, taken)) {
      message = nullptr;
    }
  }
  if (message != nullptr) {
    message->indexed = true;
    conversations_.hold_deferred(message->envelope.conversation);
  }
  return message;
}

void CarrierQueue::deferred_read(Conversation conversation, bool all) {
  conversations_.read(conversation, all);
}

}  // namespace routing
