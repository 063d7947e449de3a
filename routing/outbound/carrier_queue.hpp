// The messages of one carrier on their way out. Most lie on disk; a bounded number is in memory:
//
//   disk --page--> ready (a lane each) --intent durable--> sendable --> on a link --> gone
//    |  ^             ^                      ^--- refused for now, lost, returned ---/
//    v  |             |
//  deferred        waiting for its turn in its conversation
//
// A fresh message goes straight to memory while there is room and none waits on disk before it.
// What conversations allow and defer is conversations.hpp's.
// Owned by Outbound; I/O thread.
#pragma once

#include "routing/model/journal.hpp"
#include "routing/outbound/conversations.hpp"
#include "routing/outbound/counters.hpp"
#include "routing/outbound/message.hpp"
#include "routing/outbound/retry_policy.hpp"
#include "routing/outbound/settings.hpp"
#include "routing/outbound/token_bucket.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace routing {

inline constexpr std::uint8_t lane_count = 4;

class CarrierQueue {
 public:
  CarrierQueue(CarrierRules rules, std::size_t ready_limit);

  // Names a message that is being accepted, and counts it as waiting.
  [[nodiscard]] MessageId name(std::uint8_t lane, smpp::WallTime now, Serial serial);

  [[nodiscard]] bool full() const { return waiting_ >= rules_.queue_limit; }

  // Where a message being accepted goes: to memory, or to disk only, from where it comes with a
  // page or, deferred, by its conversation's index record.
  enum class Place : std::uint8_t { memory, disk, deferred };
  [[nodiscard]] Place place(const MessageId& id, Conversation conversation);

  // A message being accepted that stays in memory may go at once: it is open now.
  [[nodiscard]] bool leads(OutboundMessage& message) { return conversations_.lead_alone(message); }

  // The message named (and allowed) above is durable.
  OutboundMessage& enter(std::unique_ptr<OutboundMessage> message);
  // A message found in doubt at start: it is open.
  OutboundMessage& adopt(std::unique_ptr<OutboundMessage> message);
  // One that was parked.
  OutboundMessage& bring_back(std::unique_ptr<OutboundMessage> message);
  // It was named but never became durable. message: if it is in memory.
  void forget(OutboundMessage* message);

  // Or to wait for its turn in its conversation.
  void to_ready(OutboundMessage& message);
  // At the front: before all that were accepted after it. One that waits for its retry stays there.
  void to_sendable(OutboundMessage& message, bool at_front);
  void to_retry(OutboundMessage& message, smpp::Time at);
  void release_due(smpp::Time now);  // retries that are due become sendable
  // The next messages to be covered by an intent, in order, of at most so many parts (at least one
  // message if there is any).
  [[nodiscard]] std::vector<OutboundMessage*> take_ready(std::size_t parts);

  [[nodiscard]] OutboundMessage* front() { return sendable_.empty() ? nullptr : sendable_.front(); }

  void pop_front();
  void take_off_sendable(OutboundMessage& message);
  // Takes it out of memory: it is settled or parked.
  void drop(const MessageId& id, bool gone);

  [[nodiscard]] OutboundMessage* find(const MessageId& id);

  // Paging: what to read next, if anything is worth reading now.
  struct PageWanted {
    std::uint8_t lane = 0;
    Key from;
    Key until;
  };

  [[nodiscard]] std::optional<PageWanted> page_wanted();

  // To be called with each page read; gives the decoded messages, which of their parts are taken,
  // and those that are deferred: their index records are to be written.
  struct Deferred {
    MessageId id;
    Conversation conversation = 0;
  };

  struct PageTaken {
    std::vector<OutboundMessage*> loaded;
    std::vector<Deferred> deferred;
    std::size_t damaged = 0;
  };

  // `load` cuts the parts; it gives nothing for an envelope that cannot have been accepted.
  using Load = std::unique_ptr<OutboundMessage> (*)(Envelope);
  PageTaken take_page(std::uint8_t lane, const Page& page, Load load);

  // Conversations whose deferred messages are to be read now: their index records, then each
  // message with its part records, in order; then deferred_read().
  [[nodiscard]] std::vector<Conversation> deferred_wanted() { return conversations_.take_wanted(); }

  // nullptr: it is gone, or damaged.
  [[nodiscard]] OutboundMessage* take_deferred(const Page& message, Load load);
  void deferred_read(Conversation conversation, bool all);

  [[nodiscard]] const CarrierRules& rules() const { return rules_; }

  // What earlier runs left.
  void begin_with(std::uint64_t waiting_before, std::uint64_t parked_before) {
    waiting_ = waiting_before;
    parked = parked_before;
  }

  // Accepted, in this run or an earlier one, and not settled or parked.
  [[nodiscard]] std::uint64_t waiting() const { return waiting_; }

  [[nodiscard]] std::size_t in_memory() const { return messages_.size(); }

  [[nodiscard]] std::size_t conversations() const { return conversations_.size(); }

  [[nodiscard]] bool ready_empty() const;

  [[nodiscard]] std::size_t sendable_parts() const { return sendable_parts_; }

  [[nodiscard]] std::optional<smpp::Time> next_retry() const;

  // Of every message in memory; f must not add or drop any.
  template <class F>
  void for_each(F&& f) {
    for (auto& [id, message] : messages_) {
      f(*message);
    }
  }

  // Used and kept by Outbound.
  CarrierCounters counters;
  std::size_t covering_parts = 0;  // their intent is on its way to the disk
  std::size_t unsettled = 0;       // parts written, and what became of them is not durable yet
  TokenBucket bucket;
  Pause pause;
  std::uint64_t parked = 0;  // messages left in doubt
  std::uint64_t held = 0;    // messages in doubt that something may settle yet
  std::size_t window = 0;    // of all bound links

 private:
  struct Lane {
    std::deque<OutboundMessage*> ready;
    std::uint64_t last_due_ms = 0;  // names of one lane never go back in time
    bool on_disk = true;            // something may lie at or after `cursor`
    bool reading = false;
    bool appended = false;  // while reading, more went to disk
    Key cursor;
  };

  [[nodiscard]] static std::size_t advance(Lane& lane, const Page& page);
  OutboundMessage* load_message(const StoredRecord& record, Load load, PageTaken& taken);
  [[nodiscard]] bool apply_part_record(OutboundMessage& message,
                                       const StoredRecord& record,
                                       PageTaken& taken);
  void leave(OutboundMessage& message);

  CarrierRules rules_;
  std::size_t ready_limit_;
  std::array<Lane, lane_count> lanes_;
  Conversations conversations_;
  std::unordered_map<MessageId, std::unique_ptr<OutboundMessage>> messages_;
  // Adopted, and some of the lane is still to be read: a page may hold them when they are settled.
  std::unordered_set<MessageId> adopted_;
  std::deque<OutboundMessage*> sendable_;
  std::size_t sendable_parts_ = 0;
  std::multimap<smpp::Time, MessageId> retries_;
  std::size_t entering_ = 0;  // allowed in memory, not yet durable
  std::uint64_t waiting_ = 0;
};

}  // namespace routing
