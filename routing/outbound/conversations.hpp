// Which messages of one carrier's queue may go, so that a conversation keeps its order through
// throttling, retries and doubt: so many of it are open at once (usually one), the others wait
// behind them. Few messages of one conversation are held in memory, lest a long one keep all others
// out; the rest of it is deferred: found again on disk under the conversation.
//
//   held: waiting --leads--> open --settled--> gone      deferred --wanted, read--> held
//
// Owned by CarrierQueue; I/O thread. Entries live as long as the conversation has messages in
// memory or deferred.
#pragma once

#include "routing/outbound/message.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace routing {

class Conversations {
 public:
  // 8 of each: what comes back from a read of the disk is worth it, and memory for a few thousand
  // messages holds hundreds of conversations.
  static constexpr std::size_t max_held = 8;

  // limit: messages of one conversation that may be open; 0: any number, nothing is tracked.
  explicit Conversations(std::uint32_t limit) : limit_(limit) {}

  // One more message will be in memory; false: it must be deferred.
  [[nodiscard]] bool hold(Conversation conversation);
  // This message of the conversation stays on disk; it is known there by its index record.
  void defer(Conversation conversation, const MessageId& id);

  // One that was deferred will be in memory.
  void hold_deferred(Conversation conversation) { ++entries_[conversation].held; }

  // Lets the message go if its conversation has room; it is open then until it leaves.
  [[nodiscard]] bool lead(OutboundMessage& message);
  // One that has just been accepted: it leads if no other of its conversation is in memory.
  [[nodiscard]] bool lead_alone(OutboundMessage& message);
  // It is open whether there is room or not: it may have been written in the last run.
  void lead_anyway(OutboundMessage& message);
  // It waits for its turn, in the order of the ids.
  void wait(OutboundMessage& message);
  // It leaves memory. Gives the message that may go now, if one waits.
  [[nodiscard]] OutboundMessage* leave(OutboundMessage& message);

  // Deferred messages to be read: those of a conversation from one on. What has gone before it must
  // not be walked over each time: of a million messages that would be most of the work.
  struct Wanted {
    Conversation conversation = 0;
    MessageId from;
  };

  // Once for each conversation until read() is called.
  [[nodiscard]] std::vector<Wanted> take_wanted() { return std::exchange(wanted_, {}); }

  // They were read, and are held or gone. rest: the first that was there and was not read.
  void read(Conversation conversation, const std::optional<MessageId>& rest);

  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::size_t held = 0;
    std::uint32_t open = 0;
    bool reading = false;
    std::optional<MessageId> deferred;  // the first that is on disk only, and not being read
    std::deque<OutboundMessage*> waiting;
  };

  void settle(Conversation conversation, Entry& entry);

  std::uint32_t limit_;
  std::unordered_map<Conversation, Entry> entries_;
  std::vector<Wanted> wanted_;
};

}  // namespace routing
