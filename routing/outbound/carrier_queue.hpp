// The messages of one carrier on their way out. Most lie on disk; a bounded number is in memory:
//
//   disk --page--> ready (lanes.hpp) --intent durable--> sendable --> on a link --> gone
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
#include "routing/outbound/lanes.hpp"
#include "routing/outbound/message.hpp"
#include "routing/outbound/receipt_numbers.hpp"
#include "routing/outbound/retry_policy.hpp"
#include "routing/outbound/settings.hpp"
#include "routing/outbound/token_bucket.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace routing {

class CarrierQueue {
 public:
  CarrierQueue(CarrierRules rules, std::size_t ready_limit);

  // At the start: messages of this lane lie on disk.
  void found(LaneName lane) { lanes_.found(lane); }

  // Names a message that is being accepted, to be sent at `due`, and counts it as waiting.
  [[nodiscard]] MessageId name(LaneName lane, smpp::WallTime due, Serial serial);

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

  // One that lies on disk only is erased there: a read that began before must not bring it back.
  // To be told when that is durable; such reads have ended by then.
  void erasing(const MessageId& id);

  void erased(const MessageId& id) { erasing_.erase(id); }

  // The same of one whose record is exchanged: such a read must not bring the old one.
  void changing(Envelope envelope) {
    const MessageId id = envelope.id;
    changing_.emplace(id, std::move(envelope));
  }

  void changed(const MessageId& id) { changing_.erase(id); }

  [[nodiscard]] bool is_changing(const MessageId& id) const { return changing_.contains(id); }

  // Or to wait for its turn in its conversation.
  void to_ready(OutboundMessage& message);
  // At the front: before all that were accepted after it. One that waits for its retry stays there.
  void to_sendable(OutboundMessage& message, bool at_front);
  void to_retry(OutboundMessage& message, smpp::Time at);
  void release_due(smpp::Time now);  // retries that are due become sendable
  // The next messages to be covered by an intent, in order, of at most so many parts (at least one
  // message if there is any).
  [[nodiscard]] std::vector<OutboundMessage*> take_ready(std::size_t parts);

  // Taken, and not to be covered now: they are ready again, in their order.
  void put_back(const std::vector<OutboundMessage*>& messages);

  // The carriers that something sendable goes by: the queue's own, or others after a failover.
  [[nodiscard]] std::vector<CarrierNumber> ways() const;

  // Something goes by another than the queue's own.
  [[nodiscard]] bool goes_elsewhere() const {
    return !sendable_.empty() &&
           (sendable_.size() > 1 || sendable_.begin()->first != rules_.number);
  }

  // What goes by one of them, in order; empty if nothing does.
  [[nodiscard]] const std::deque<OutboundMessage*>& sendable(CarrierNumber by) const;
  [[nodiscard]] std::size_t sendable_parts(CarrierNumber by) const;
  void take_off_sendable(OutboundMessage& message);
  // Takes it out of memory: it is settled or parked.
  void drop(const MessageId& id);

  [[nodiscard]] OutboundMessage* find(const MessageId& id);

  // Paging: what to read next, if anything is worth reading now.
  [[nodiscard]] std::optional<Lanes::PageWanted> page_wanted(smpp::WallTime now);

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
  PageTaken take_page(LaneName lane, const Page& page, Load load);

  // Conversations whose deferred messages are to be read now: their index records, then each
  // message with its part records, in order; then deferred_read().
  [[nodiscard]] std::vector<Conversations::Wanted> deferred_wanted() {
    return conversations_.take_wanted();
  }

  // nullptr: it is gone, or damaged.
  [[nodiscard]] OutboundMessage* take_deferred(const Page& message, Load load);
  void deferred_read(Conversation conversation, const std::optional<MessageId>& rest);

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

  [[nodiscard]] bool ready_empty() const { return lanes_.ready_empty(); }

  [[nodiscard]] std::optional<smpp::Time> next_retry() const;
  // When what is to be sent later is to be read.
  [[nodiscard]] std::optional<smpp::WallTime> next_due(smpp::WallTime now) const;

  // Of every message in memory; f must not add or drop any.
  template <class F>
  void for_each(F&& f) {
    for (auto& [id, message] : messages_) {
      f(*message);
    }
  }

  // When the oldest of those in memory that are ready was accepted.
  [[nodiscard]] std::optional<smpp::WallTime> oldest_ready() const { return lanes_.oldest_ready(); }

  [[nodiscard]] bool fails_over() const { return least_down || least_waiting; }

  // Used and kept by Outbound.
  CarrierCounters counters;
  std::size_t covering_parts = 0;  // their intent is on its way to the disk
  std::size_t unsettled = 0;       // parts written, and what became of them is not durable yet
  TokenBucket bucket;
  Pause pause;
  std::uint64_t parked = 0;  // messages left in doubt
  std::uint64_t held = 0;    // messages in doubt that something may settle yet
  std::size_t window = 0;    // of all bound links
  smpp::Time down_since{};   // while that is 0
  smpp::Time no_queries_until{};
  ReceiptNumbers receipt_numbers;
  // The least of what routes with several carriers say of this one; see Failover.
  std::optional<smpp::Duration> least_down;
  std::optional<smpp::Duration> least_waiting;
  smpp::Time looked_elsewhere{};
  std::size_t turning_parts = 0;  // of those that are to go by others: on their way to the disk

 private:
  OutboundMessage& keep(std::unique_ptr<OutboundMessage> message);
  void forget_kept(const MessageId& id);
  OutboundMessage* load_message(const StoredRecord& record, Load load, PageTaken& taken);
  [[nodiscard]] bool apply_part_record(OutboundMessage& message,
                                       const StoredRecord& record,
                                       PageTaken& taken);
  void leave(OutboundMessage& message);

  CarrierRules rules_;
  Lanes lanes_;
  Conversations conversations_;
  std::unordered_map<MessageId, std::unique_ptr<OutboundMessage>> messages_;
  // Adopted, and some of the lane is still to be read: a page may hold them when they are settled.
  std::unordered_set<MessageId> adopted_;
  // As many as there are calls that wait for the store.
  std::unordered_set<MessageId> erasing_;
  std::unordered_map<MessageId, Envelope> changing_;

  struct Way {
    std::deque<OutboundMessage*> messages;
    std::size_t parts = 0;
  };

  std::map<CarrierNumber, Way> sendable_;  // none is empty
  std::multimap<smpp::Time, MessageId> retries_;
  std::uint64_t waiting_ = 0;
};

}  // namespace routing
