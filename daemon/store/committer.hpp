// The store thread's work without the thread: takes operations in order, gathers commits, answers
// reads and pages as if each commit before them had been written already, writes and syncs, and
// gives the results back in the order of the operations.
//
//   take(commit)      -> gathered                results() is empty while commits are gathered,
//   take(read, page)  -> gathered, young, old    because no result may overtake an earlier one
//   write()           -> all gathered, one sync
//
// Store thread only (made before it starts).
#pragma once

#include "daemon/store/covers.hpp"
#include "daemon/store/figures.hpp"
#include "daemon/store/keyring.hpp"
#include "daemon/store/operation.hpp"
#include "daemon/store/quarantine.hpp"
#include "daemon/store/records.hpp"
#include "daemon/store/sealer.hpp"
#include "daemon/store/settings.hpp"
#include "daemon/store/shredder.hpp"
#include "daemon/store/witness.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace store {

class Committer {
 public:
  struct Reports {
    // Once, before the first result that says `durable = false`.
    std::function<void(std::string reason)> failed;
    // For each record that does not open, once a run; the name has nothing personal in it.
    std::function<void(std::string record)> damaged;
    // What stops no work that was begun, and is tried again; told once as long as it lasts.
    std::function<void(std::string what)> trouble;
  };

  Committer(std::unique_ptr<Keyring> keyring,
            std::unique_ptr<Sealer> sealer,
            Records records,
            Witness witness,
            const StoreSettings& settings,
            Counters& counters,
            Reports reports);
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  void take(Operation operation);

  [[nodiscard]] std::size_t gathered_octets() const { return records_.gathered_octets(); }

  [[nodiscard]] bool gathering() const { return gathered_ > 0; }

  void write();
  // After a write(), when its results have been told, and now and then: keeps the log within its
  // limit, the keys of the day and the witness.
  void tidy();

  // Nothing was to do for a while: what lies in memory from the log moves to the records, a slice
  // with each tidy(), so that no text stays there that nobody waits for.
  void rest();

  // Whether tidy() has more to do soon.
  [[nodiscard]] bool busy() const { return rests_at_.has_value() || shredder_.walking(); }

  // After the last write(): leaves the log empty, unless the store failed.
  void close();
  // What can be told; into an empty vector.
  void results(std::vector<Result>& results);

 private:
  void commit(CommitOperation operation);
  void add(routing::Write write);
  void set_aside(const routing::Write& write);
  void read(ReadOperation operation);
  void page(PageOperation operation);

  // What there is of a record, and where.
  struct Lying {
    routing::Key key;
    Records::Found found;
  };

  [[nodiscard]] smpp::expected<Lying, Reason> find(routing::Column column,
                                                   const routing::Key& key) const;
  [[nodiscard]] routing::Page read_range(routing::Column column,
                                         const Covers::Range& range,
                                         bool of_one_index,
                                         std::size_t most);
  void keys(KeyOperation operation);
  [[nodiscard]] KeyReport key_report() const;
  void shred();
  void end_walk(const smpp::expected<Shredded, Reason>& shredded);
  void renew_covers();
  void fail(std::string reason);
  // The records' files could not be read.
  void count_unreadable(std::string reason);
  void count_damage(routing::Column column,
                    std::span<const std::uint8_t> key,
                    std::span<const std::uint8_t> sealed);
  void count_sync(smpp::Duration took);
  void look_at_keys();
  void note_witness();

  std::unique_ptr<Keyring> keyring_;
  std::unique_ptr<Sealer> sealer_;
  Records records_;
  Witness witness_;
  const std::chrono::milliseconds witness_interval_;
  std::chrono::steady_clock::time_point witness_looked_at_;
  bool witness_failing_ = false;
  Quarantine quarantine_;
  Counters& counters_;
  Reports reports_;
  const std::function<Day()> today_;
  Covers covers_;
  Shredder shredder_;
  bool covers_failing_ = false;
  std::chrono::steady_clock::time_point shred_at_;  // the next slice, or the next look
  std::vector<std::function<void(KeyReport)>> await_walk_;
  std::optional<std::uint64_t> rests_at_;  // the last frame that rest() has to move
  bool failed_ = false;
  std::size_t gathered_ = 0;  // commits
  std::vector<Result> results_;
  std::size_t settled_ = 0;  // so many of results_ are of what has been written
};

}  // namespace store
