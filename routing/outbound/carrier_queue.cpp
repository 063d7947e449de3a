#include "routing/outbound/carrier_queue.hpp"

#include "routing/model/keys.hpp"
#include "routing/model/unix_time.hpp"
#include "routing/outbound/notes.hpp"
#include "routing/outbound/parts.hpp"

#include <algorithm>

namespace routing {

CarrierQueue::CarrierQueue(CarrierRules rules, std::size_t ready_limit)
    : bucket(rules.rate_per_s, rules.rate_burst),
      rules_(std::move(rules)),
      lanes_(rules_.number, ready_limit),
      conversations_(rules_.open_per_conversation) {}

MessageId CarrierQueue::name(LaneName lane, smpp::WallTime due, Serial serial) {
  ++waiting_;
  return MessageId{.carrier = rules_.number,
                   .lane = lane,
                   .due_ms = lanes_.name_due(lane, unix_milliseconds(due)),
                   .serial = serial};
}

CarrierQueue::Place CarrierQueue::place(const MessageId& id, Conversation conversation) {
  if (!lanes_.has_room(id.lane)) {
    lanes_.leave_on_disk(id);
    return Place::disk;
  }
  if (conversations_.hold(conversation)) {
    lanes_.enter(id.lane);
    return Place::memory;
  }
  conversations_.defer(conversation, id);
  return Place::deferred;
}

OutboundMessage& CarrierQueue::enter(std::unique_ptr<OutboundMessage> message) {
  OutboundMessage& entered = *message;
  messages_.emplace(entered.envelope.id, std::move(message));
  return entered;
}

// In memory from now on; its lane knows.
OutboundMessage& CarrierQueue::keep(std::unique_ptr<OutboundMessage> message) {
  lanes_.enter(message->envelope.id.lane);
  return enter(std::move(message));
}

void CarrierQueue::forget_kept(const MessageId& id) {
  if (messages_.erase(id) > 0) {
    lanes_.leave(id.lane);
  }
}

OutboundMessage& CarrierQueue::adopt(std::unique_ptr<OutboundMessage> message) {
  OutboundMessage& adopted = *message;
  adopted_.insert(adopted.envelope.id);
  conversations_.lead_anyway(adopted);
  return keep(std::move(message));
}

OutboundMessage& CarrierQueue::bring_back(std::unique_ptr<OutboundMessage> message) {
  ++waiting_;
  parked -= parked > 0 ? 1 : 0;
  return adopt(std::move(message));
}

void CarrierQueue::forget(OutboundMessage* message) {
  --waiting_;
  if (message != nullptr) {
    lanes_.leave(message->envelope.id.lane);
    leave(*message);
  }
}

void CarrierQueue::erasing(const MessageId& id) {
  --waiting_;
  erasing_.insert(id);
}

void CarrierQueue::to_ready(OutboundMessage& message) {
  if (message.leads || conversations_.lead(message)) {
    lanes_.make_ready(message);
  } else {
    conversations_.wait(message);
  }
}

void CarrierQueue::leave(OutboundMessage& message) {
  if (OutboundMessage* next = conversations_.leave(message)) {
    lanes_.make_ready(*next);
  }
}

void CarrierQueue::to_sendable(OutboundMessage& message, bool at_front) {
  if (message.sendable || message.retrying || message.refused || message.doubt != DoubtStep::none) {
    return;
  }
  message.sendable = true;
  Way& way = sendable_[message.carrier];
  way.parts += message.states.size();
  if (at_front) {
    // A window that comes back keeps its order.
    const auto later = std::ranges::find_if(way.messages, [&](const OutboundMessage* other) {
      return sooner(message.envelope.id, other->envelope.id);
    });
    way.messages.insert(later, &message);
  } else {
    way.messages.push_back(&message);
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
  while (taken.empty() || taken_parts < parts) {
    OutboundMessage* const message = lanes_.take();
    if (message == nullptr) {
      break;
    }
    taken_parts += message->states.size();
    taken.push_back(message);
  }
  return taken;
}

void CarrierQueue::put_back(const std::vector<OutboundMessage*>& messages) {
  for (std::size_t i = messages.size(); i > 0; --i) {
    lanes_.put_back(*messages[i - 1]);
  }
}

std::vector<CarrierNumber> CarrierQueue::ways() const {
  std::vector<CarrierNumber> carriers;
  carriers.reserve(sendable_.size());
  for (const auto& [carrier, way] : sendable_) {
    carriers.push_back(carrier);
  }
  return carriers;
}

const std::deque<OutboundMessage*>& CarrierQueue::sendable(CarrierNumber by) const {
  static const std::deque<OutboundMessage*> none;
  const auto found = sendable_.find(by);
  return found == sendable_.end() ? none : found->second.messages;
}

std::size_t CarrierQueue::sendable_parts(CarrierNumber by) const {
  const auto found = sendable_.find(by);
  return found == sendable_.end() ? 0 : found->second.parts;
}

void CarrierQueue::take_off_sendable(OutboundMessage& message) {
  if (!message.sendable) {
    return;
  }
  const auto way = sendable_.find(message.carrier);
  auto& messages = way->second.messages;
  // Mostly the first: it has been sent.
  messages.erase(std::ranges::find(messages, &message));
  way->second.parts -= message.states.size();
  if (messages.empty()) {
    sendable_.erase(way);
  }
  message.sendable = false;
}

void CarrierQueue::drop(const MessageId& id) {
  const auto found = messages_.find(id);
  if (found == messages_.end()) {
    return;
  }
  take_off_sendable(*found->second);
  lanes_.take_off_ready(*found->second);
  leave(*found->second);
  messages_.erase(found);
  lanes_.leave(id.lane);
  if (lanes_.is_off_disk(id.lane)) {
    adopted_.erase(id);
  }
  waiting_ -= waiting_ > 0 ? 1 : 0;
}

OutboundMessage* CarrierQueue::find(const MessageId& id) {
  const auto found = messages_.find(id);
  return found == messages_.end() ? nullptr : found->second.get();
}

std::optional<smpp::Time> CarrierQueue::next_retry() const {
  if (retries_.empty()) {
    return std::nullopt;
  }
  return retries_.begin()->first;
}

std::optional<smpp::WallTime> CarrierQueue::next_due(smpp::WallTime now) const {
  const auto due = lanes_.next_due(unix_milliseconds(now));
  return due ? std::optional{wall_time(*due)} : std::nullopt;
}

std::optional<Lanes::PageWanted> CarrierQueue::page_wanted(smpp::WallTime now) {
  return lanes_.page_wanted(unix_milliseconds(now));
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
  if (messages_.contains(envelope->id) || adopted_.contains(envelope->id) ||
      erasing_.contains(envelope->id)) {
    return nullptr;
  }
  if (const auto changing = changing_.find(envelope->id); changing != changing_.end()) {
    envelope = changing->second;
  }
  lanes_.seen_due(envelope->id.lane, envelope->id.due_ms);
  auto message = load(std::move(*envelope));
  if (message == nullptr) {
    ++taken.damaged;
    return nullptr;
  }
  taken.loaded.push_back(&keep(std::move(message)));
  return taken.loaded.back();
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
    forget_kept(MessageId{message.envelope.id});
    return false;
  }
  if (kind == 'c') {
    const auto detour = decode_detour(record.value);
    if (!detour || !turn(message, *detour, smpp::most_parts)) {
      ++taken.damaged;
    }
  }
  take_note(message, record);
  return true;
}

CarrierQueue::PageTaken CarrierQueue::take_page(LaneName lane, const Page& page, Load load) {
  PageTaken taken{.loaded = {}, .deferred = {}, .damaged = 0};
  const std::size_t end = lanes_.page_read(lane, page);
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
    conversations_.defer(here.conversation, here.id);
    taken.deferred.push_back(here);
    forget_kept(here.id);
    return true;
  });
  if (lanes_.is_off_disk(lane)) {
    // No page can hold them any more.
    std::erase_if(adopted_,
                  [&](const MessageId& id) { return id.lane == lane && !messages_.contains(id); });
  }
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

void CarrierQueue::deferred_read(Conversation conversation, const std::optional<MessageId>& rest) {
  conversations_.read(conversation, rest);
}

}  // namespace routing
