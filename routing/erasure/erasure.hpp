// All that is stored and held about one person goes, on demand: passes over the columns, page by
// page, while everything goes on; each record that is about the number is handed to whoever keeps
// it. In the order in which records move (parts, messages, receipts, events), so that what moves
// during a pass is met where it comes to; and again, until a pass finds nothing.
//
//   begin -> pass -> found something, or a message is still out -> pause -> pass ...
//                 '-> nothing: complete        '-> its time is up: not complete
//
// A crash leaves it undone from there on: it is begun again. What becomes of each kind of record is
// in docs/decisions/0021.
//
// Owned by the application; I/O thread. One at a time; memory: a page and the conversations.
#pragma once

#include "routing/inbound/inbound.hpp"
#include "routing/model/erasure_report.hpp"
#include "routing/model/journal.hpp"
#include "routing/model/person.hpp"
#include "routing/outbound/outbound.hpp"
#include "smpp/base/time.hpp"
#include "smpp/base/unique_function.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_set>
#include <vector>

namespace routing {

class Erasure {
 public:
  // The conversations of one person that are followed: with numbers of ours, which are few.
  static constexpr std::size_t most_conversations = 100'000;

  Erasure(Journal& journal,
          Inbound& inbound,
          Outbound& outbound,
          std::size_t followed = most_conversations)
      : journal_(journal), inbound_(inbound), outbound_(outbound), followed_(followed) {}

  enum class Begun : std::uint8_t {
    begun,
    busy,         // another one is under way
    unavailable,  // the daemon starts, stops, or cannot write
    ours,         // a sender that the configuration names
  };
  using Done = smpp::UniqueFunction<void(const ErasureReport&)>;

  // `done` when all of it is durable; only if it begins.
  [[nodiscard]] Begun begin(const Person& person, smpp::Time now, smpp::WallTime wall, Done done);

  [[nodiscard]] bool running() const { return person_.has_value(); }

  [[nodiscard]] std::optional<smpp::Time> deadline() const { return next_pass_; }

  void on_deadline(smpp::Time now, smpp::WallTime wall);

 private:
  enum class Step : std::uint8_t { parts, outbound, receipts, inbound, ways, quarantine, end };

  void pass(smpp::WallTime wall);
  void read(Key from);
  void take(const Page& page);
  void take_messages(const Page& page);
  void take_event(const StoredRecord& record, std::map<QueueNumber, std::vector<Amendment>>& out);
  void take_events(const Page& page);
  void take_way(Transaction& transaction, const StoredRecord& record);
  void erased(Outbound::Erased what);
  void go_on();
  void end_pass();
  void end();
  void know(Conversation conversation);

  void count(ErasedKind kind, std::uint64_t more = 1) {
    report_.found[static_cast<std::size_t>(kind)] += more;
    found_ += more;
  }

  Journal& journal_;
  Inbound& inbound_;
  Outbound& outbound_;
  std::size_t followed_;
  std::optional<Person> person_;
  Done done_;
  ErasureReport report_;
  smpp::Time now_{};  // of the last pass's beginning
  smpp::Time until_{};
  smpp::WallTime wall_{};
  std::optional<smpp::Time> next_pass_;
  Step step_ = Step::end;
  Key next_;
  std::uint64_t found_ = 0;      // in this pass
  std::size_t outstanding_ = 0;  // messages of this page
  std::unordered_set<Conversation> conversations_;
};

}  // namespace routing
