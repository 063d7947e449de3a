#include "routing/outbound/conversations.hpp"

#include "routing/outbound/lanes.hpp"

#include <algorithm>

namespace routing {

bool Conversations::hold(Conversation conversation) {
  if (limit_ == 0) {
    return true;
  }
  Entry& entry = entries_[conversation];
  if (entry.deferred || entry.reading || entry.held >= max_held) {
    return false;
  }
  ++entry.held;
  return true;
}

void Conversations::defer(Conversation conversation, const MessageId& id) {
  auto& first = entries_[conversation].deferred;
  first = first ? std::min(*first, id) : id;
}

bool Conversations::lead(OutboundMessage& message) {
  if (limit_ == 0) {
    return true;
  }
  Entry& entry = entries_[message.envelope.conversation];
  if (!entry.waiting.empty() || entry.open >= limit_) {
    return false;
  }
  ++entry.open;
  message.leads = true;
  return true;
}

bool Conversations::lead_alone(OutboundMessage& message) {
  return (limit_ == 0 || entries_[message.envelope.conversation].held == 1) && lead(message);
}

void Conversations::lead_anyway(OutboundMessage& message) {
  if (limit_ > 0) {
    Entry& entry = entries_[message.envelope.conversation];
    ++entry.held;
    ++entry.open;
    message.leads = true;
  }
}

void Conversations::wait(OutboundMessage& message) {
  auto& waiting = entries_[message.envelope.conversation].waiting;
  const auto later = std::ranges::find_if(waiting, [&](const OutboundMessage* other) {
    return sooner(message.envelope.id, other->envelope.id);
  });
  waiting.insert(later, &message);
}

OutboundMessage* Conversations::leave(OutboundMessage& message) {
  const Conversation conversation = message.envelope.conversation;
  const auto found = entries_.find(conversation);
  if (found == entries_.end()) {
    return nullptr;
  }
  Entry& entry = found->second;
  --entry.held;
  if (message.leads) {
    --entry.open;
  } else {
    std::erase(entry.waiting, &message);
  }
  OutboundMessage* next = nullptr;
  if (!entry.waiting.empty() && entry.open < limit_) {
    next = entry.waiting.front();
    entry.waiting.pop_front();
    ++entry.open;
    next->leads = true;
  }
  settle(conversation, entry);
  return next;
}

void Conversations::read(Conversation conversation, const std::optional<MessageId>& rest) {
  Entry& entry = entries_[conversation];
  entry.reading = false;
  if (rest) {
    defer(conversation, *rest);
  }
  settle(conversation, entry);
}

// Asks for what is deferred when half of its room is free; forgets a conversation that has nothing.
void Conversations::settle(Conversation conversation, Entry& entry) {
  if (entry.deferred && !entry.reading && entry.held <= max_held / 2) {
    entry.reading = true;
    wanted_.push_back({.conversation = conversation, .from = *entry.deferred});
    entry.deferred.reset();
  } else if (entry.held == 0 && !entry.deferred && !entry.reading) {
    entries_.erase(conversation);
  }
}

}  // namespace routing
