// What one fact changes, as one transaction: records to write, and what may happen only once they
// are durable: answers to carriers, events to backends, continuations. The positive answer to a
// deliver_sm or data_sm and the publication of an event have their one call site in `commit`'s
// completion.
//
// Owned by the application, used by inbound and outbound; I/O thread. Must outlive every commit.
#pragma once

#include "routing/model/crash_watch.hpp"
#include "routing/model/event.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/ledger.hpp"
#include "routing/model/link_port.hpp"
#include "routing/model/storage.hpp"
#include "smpp/base/unique_function.hpp"

#include <cstdint>
#include <vector>

namespace routing {

struct Transaction {
  struct Publication {
    EventId id;
    EventHead head;
    smpp::Octets encoded;
  };

  struct PeerAnswer {
    LinkSession session;
    smpp::InboundToken token;
    BlindIndex print{};  // of the request, as CrashWatch knows it
    CarrierNumber carrier{};
    smpp::WallTime received_at{};
    bool noted = false;  // that it was answered is noted already
  };

  Batch batch;
  std::vector<Publication> events;
  std::vector<PeerAnswer> answers;
  std::vector<smpp::UniqueFunction<void(bool durable)>> then;
  std::vector<LedgerMove> moves;  // of messages; the batch says the same

  // Nobody waits for an answer to what is none or has no token.
  void answer(const PeerAnswer* to) {
    if (to != nullptr && to->token.serial != 0) {
      answers.push_back(*to);
    }
  }

  [[nodiscard]] bool empty() const {
    return batch.empty() && events.empty() && answers.empty() && then.empty();
  }
};

// Numbers that are never used twice: the run of the process above, a counter below.
class Serials {
 public:
  explicit Serials(std::uint64_t run) : next_((run << serial_run_shift) | 1) {}

  [[nodiscard]] Serial take() { return next_++; }

 private:
  Serial next_;
};

class Journal {
 public:
  Journal(
      Storage& storage, EventSink& events, LinkPort& links, CrashWatch& watch, std::uint64_t run)
      : storage_(storage), events_(events), links_(links), watch_(watch), serials_(run) {}

  // Notes in a transaction which requests it lets be answered: whoever sends one of those again is
  // known, and what was not answered is not taken for answered. To be set before any is committed.
  using NoteAnswers = smpp::UniqueFunction<void(Transaction&)>;

  void note_answers_with(NoteAnswers note) { note_answers_ = std::move(note); }

  // Gives the event its id, writes its record and publishes it once durable.
  void publish(Transaction& transaction, QueueEvent event);
  void commit(Transaction transaction);

  [[nodiscard]] Storage& storage() { return storage_; }

  [[nodiscard]] EventSink& events() { return events_; }

  [[nodiscard]] CrashWatch& watch() { return watch_; }

  [[nodiscard]] Serials& serials() { return serials_; }

  [[nodiscard]] Ledger& ledger() { return ledger_; }

 private:
  void completed(Transaction& transaction, bool durable);

  Storage& storage_;
  EventSink& events_;
  LinkPort& links_;
  CrashWatch& watch_;
  NoteAnswers note_answers_;
  Serials serials_;
  Ledger ledger_;
};

}  // namespace routing
