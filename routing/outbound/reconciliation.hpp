// Counts the messages that are really there, to hold the ledger against: one pass over what awaits
// a receipt and what is queued on disk, while everything goes on. What moves meanwhile is told by
// the ledger's moves, so that the result is true of the moment in which the pass ends.
//
//   receipts: messages of several parts that had their word (their other receipts may still come),
//             then parts that await one            -> awaiting
//   outbound: a message's own record               -> queued; with the record that parks it ->
//   parked
//
// Memory is bounded: as many passes as it takes, each over its share of the messages.
//
// Owned by Outbound; I/O thread.
#pragma once

#include "routing/model/ledger.hpp"
#include "routing/model/storage.hpp"
#include "smpp/base/unique_function.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

namespace routing {

class Reconciliation {
 public:
  // Messages of one pass, of about 60 octets; with what ended meanwhile, twice as many at most, and
  // those of a few pages' time.
  static constexpr std::size_t most_held = 262'144;

  Reconciliation(Storage& storage, Ledger& ledger, std::size_t held = most_held)
      : storage_(storage), ledger_(ledger), held_(held) {}

  struct Found {
    std::map<Account, std::array<std::uint64_t, place_count>> at;
    std::size_t damaged = 0;  // records that did not open: they are in no count
  };

  using Done = smpp::UniqueFunction<void(const Found&)>;

  // Asked while one is under way: its result is as good. `hurried`: a page after the other; else
  // each waits for go_on().
  void begin(bool hurried, Done done);

  [[nodiscard]] bool running() const { return !done_.empty(); }

  // A pass that is not hurried waits here between its pages.
  [[nodiscard]] bool waiting() const { return waiting_; }

  void go_on();

 private:
  struct Entry {
    Account account;
    std::optional<Place> place;  // nothing: it ended
    bool told = false;           // by a move, which is newer than any page on its way
  };

  enum class Step : std::uint8_t { had_word, awaiting, queued };

  void start();
  void read();
  void take(const Page& page);
  void take_had_word(const StoredRecord& record);
  void take_awaiting(const StoredRecord& record);
  void take_queued(const StoredRecord& record);
  void next_step();
  void end_pass();
  void moved(const LedgerMove& move);
  void note(const MessageId& message, ClientNumber client, Place place);

  [[nodiscard]] bool of_this_pass(const MessageId& message) const {
    return message.serial % passes_ == pass_;
  }

  Storage& storage_;
  Ledger& ledger_;
  std::size_t held_;
  std::vector<Done> done_;
  bool hurried_ = false;
  bool waiting_ = false;
  std::uint64_t passes_ = 1;
  std::uint64_t pass_ = 0;
  Step step_ = Step::had_word;
  Key from_;
  std::unordered_map<Serial, Entry> entries_;
  Found found_;
};

}  // namespace routing
