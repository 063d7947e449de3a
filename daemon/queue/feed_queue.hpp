// One queue of events: a bounded window of them in memory, the rest on disk; leases, waiters and
// the dead list. Pure: time is an argument, the disk is routing::Storage.
//
//             published / paged in
//                     |          another event of its conversation is ahead: waits in its chain
//                     v
//   delayed -----> ready -- lease --> leased -- ack --> leaving (erase) --> gone
//      ^                                 |
//      +------- nack, expiry ------------+-- too many attempts --> dying (mark) --> dead list
//
// What is withdrawn leaves from wherever it is.
//
// Every event goes through three columns of bookkeeping: its entry (a slot that is used again), its
// place in the ready list or in its conversation's chain, and the timer it shares with the events
// leased by the same call. Each step costs O(1), timers O(log calls).
//
// Owned by Feed; I/O thread; must outlive the completions it gives to the storage. Relies on those
// coming back in order: what is published while a page is being read either lies in that page or
// was handed over after it.
#pragma once

#include "daemon/queue/lease.hpp"
#include "daemon/queue/settings.hpp"
#include "routing/model/event.hpp"
#include "routing/model/storage.hpp"
#include "smpp/base/time.hpp"
#include "smpp/base/unique_function.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace queue {

using WaiterId = std::uint64_t;

struct LeaseRequest {
  std::size_t max = 100;
  smpp::Duration wait{};
  smpp::Duration hold{};
};

// `durable` false: the store failed, nothing is known.
struct AckResult {
  std::size_t acked = 0;
  std::size_t unknown = 0;
  bool durable = true;
};

struct NackResult {
  std::size_t nacked = 0;
  std::size_t unknown = 0;
};

struct DeadEvent {
  routing::EventId id;
  std::uint32_t attempts = 0;
  smpp::WallTime since;
};

struct QueueCounts {
  std::size_t held = 0;     // in memory, not leased
  std::size_t leased = 0;   // lent, or being erased or marked
  std::size_t waiters = 0;  // long polls
  std::size_t dead = 0;
  bool on_disk = false;  // there may be more on disk than in memory
  // When the oldest of those held or leased arose; what is on disk only is mostly younger.
  std::optional<smpp::WallTime> oldest;
  // Since the start of the process.
  std::uint64_t published = 0;
  std::uint64_t lent = 0;  // events, as often as they were
  std::uint64_t died = 0;
  std::uint64_t acked = 0;
  std::uint64_t nacked = 0;
  std::uint64_t expired = 0;
  std::uint64_t damaged = 0;  // records that do not open or are no event
};

// Adds what an amendment changes in the store: of one that is withdrawn, its mark goes too.
void write_amendment(routing::Batch& batch,
                     routing::QueueNumber queue,
                     const routing::Amendment& amendment);

class FeedQueue {
 public:
  using LeaseDone = smpp::UniqueFunction<void(std::span<const LeasedEvent>)>;
  using AckDone = smpp::UniqueFunction<void(AckResult)>;
  using Wake = std::function<void()>;

  // `wake` is called when serve() has something to do.
  FeedQueue(const FeedSettings& settings,
            routing::QueueNumber number,
            routing::Storage& storage,
            std::uint32_t run,
            Wake wake);

  // Reads the dead list, then the head of the queue.
  void start(smpp::UniqueFunction<void()> done);
  void published(routing::Serial serial, const routing::EventHead& head, smpp::Octets encoded);

  // Answers at once if there is something, else within `wait`; then the id can cancel it.
  std::optional<WaiterId> lease(const LeaseRequest& request, smpp::Time now, LeaseDone done);
  // The consumer is gone: its `done` is dropped uncalled.
  void cancel(WaiterId waiter);
  void ack(std::span<const LeaseId> leases, AckDone done);
  NackResult nack(std::span<const LeaseId> leases,
                  smpp::Duration delay,
                  smpp::Time now,
                  smpp::WallTime wall);
  // Takes back what could not be handed over; does not count as an attempt.
  void take_back(std::span<const LeaseId> leases);

  // Dead events after `after`, oldest first.
  [[nodiscard]] std::vector<DeadEvent> dead(std::optional<routing::Serial> after,
                                            std::size_t max) const;
  using RedriveDone = smpp::UniqueFunction<void(std::size_t redriven, bool durable)>;
  // Those of `serials` that are dead come back with no attempts; the rest is passed over.
  void redrive(std::span<const routing::Serial> serials, RedriveDone done);
  // As EventSink::amend. What is withdrawn is lent to nobody any more, and a lease of it is
  // unknown.
  std::size_t amend(std::vector<routing::Amendment> amendments);

  void serve(smpp::Time now);
  [[nodiscard]] std::optional<smpp::Time> deadline() const;
  void on_deadline(smpp::Time now, smpp::WallTime wall);
  // Ends all long polls with nothing.
  void end_waiting();

  [[nodiscard]] QueueCounts counts() const;

 private:
  using Slot = std::uint32_t;
  static constexpr Slot no_slot = ~Slot{0};

  enum class State : std::uint8_t { vacant, ready, chained, delayed, leased, leaving, dying };

  struct Ref {
    Slot slot = no_slot;
    std::uint32_t generation = 0;
  };

  // What happens at one moment to the events of one call, or to one waiter.
  struct Timer {
    std::vector<Ref> refs;
    std::size_t open = 0;  // refs that still stand; none left: the timer goes
    WaiterId waiter = 0;
  };

  using Timers = std::multimap<smpp::Time, Timer>;

  struct Entry {
    routing::Serial serial = 0;
    routing::Conversation conversation = 0;
    smpp::Octets encoded;
    State state = State::vacant;
    std::uint32_t attempts = 0;
    std::uint32_t generation = 0;
    Slot next = no_slot;
    Timers::iterator timer;
    smpp::WallTime arose;
  };

  struct List {
    Slot head = no_slot;
    Slot tail = no_slot;
  };

  struct Waiter {
    LeaseRequest request;
    LeaseDone done;
    Timers::iterator timer;
  };

  struct DeadMark {
    std::uint32_t attempts = 0;
    smpp::WallTime since;
    bool being_redriven = false;
  };

  void add(routing::Serial serial, const routing::EventHead& head, smpp::Octets encoded);
  void make_ready(Slot slot);
  void append(List& list, Slot slot);
  Slot pop(List& list);
  void leave_timer(Entry& entry);
  // The entry is gone for good: its slot is vacant, its conversation goes on.
  void release(Slot slot);
  void come_back(Slot slot, smpp::Duration delay, Timer* later);
  void arm(smpp::Time at, Timer later);
  void die(Slot slot, smpp::Time now, smpp::WallTime wall);
  [[nodiscard]] Entry* leased_entry(const LeaseId& lease);
  [[nodiscard]] std::vector<LeasedEvent> take(const LeaseRequest& request, smpp::Time now);
  void wake();
  void withdraw(Slot slot);
  void sift(List& list);
  void withdraw_dead(routing::Serial serial);
  // False: it was withdrawn while it was read.
  [[nodiscard]] bool as_amended(routing::Serial serial, smpp::Octets& encoded) const;
  void forget_amended();

  void read_dead(routing::Key from, smpp::UniqueFunction<void()> done);
  void refill();
  void on_page(routing::Page page);
  void on_redriven(routing::Serial serial, routing::ReadOutcome outcome, smpp::Octets value);

  FeedSettings settings_;
  routing::QueueNumber number_;
  routing::Storage* storage_;
  std::uint32_t run_;
  Wake wake_;

  std::deque<Entry> entries_;  // slots; addresses stand still
  std::vector<Slot> vacant_;
  List ready_;
  std::unordered_map<routing::Conversation, List> conversations_;  // with an event under way
  Timers timers_;
  std::map<WaiterId, Waiter> waiters_;  // in the order in which they came
  WaiterId last_waiter_ = 0;

  std::map<routing::Serial, DeadMark> dead_;
  std::size_t marks_under_way_ = 0;
  std::deque<routing::Serial> redriven_;  // to be read again
  bool reading_redriven_ = false;
  // Not in memory and amended since what is being read was asked for; nothing: withdrawn.
  std::unordered_map<routing::Serial, std::optional<smpp::Octets>> amended_;

  bool started_ = false;
  bool caught_up_ = false;       // nothing on disk that was not in the window
  bool paging_ = false;          // a page is being read
  bool left_on_disk_ = false;    // published since the page was asked for, and not kept
  routing::Serial read_to_ = 0;  // below this everything has been in the window
  routing::Key next_page_;       // where the last page said to go on; empty: at read_to_
  std::size_t held_ = 0;
  std::size_t leased_ = 0;
  QueueCounts totals_;
};

}  // namespace queue
