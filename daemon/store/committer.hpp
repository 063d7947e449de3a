// The store thread's work without the thread: takes operations in order, seals and gathers
// commits, answers reads and pages as if each commit before them had been written already, writes
// and syncs, and gives the results back in the order of the operations.
//
//   take(commit) -> sealed, gathered          results() is empty while commits are gathered,
//   take(read)   -> gathered value, or file   because no result may overtake an earlier one
//   take(page)   -> write() first, then file
//   write()      -> all gathered, one sync
//
// Store thread only (made before it starts).
#pragma once

#include "daemon/store/figures.hpp"
#include "daemon/store/keyring.hpp"
#include "daemon/store/operation.hpp"
#include "daemon/store/quarantine.hpp"
#include "daemon/store/rocks.hpp"
#include "daemon/store/sealer.hpp"

#include <functional>
#include <memory>
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
  };

  Committer(Keyring keyring,
            std::unique_ptr<Rocks> rocks,
            std::string quarantine_folder,
            Counters& counters,
            Reports reports);
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  void take(Operation operation);

  [[nodiscard]] std::size_t gathered_octets() const { return rocks_->gathered_octets(); }

  [[nodiscard]] bool gathering() const { return !gathered_.empty(); }

  void write();
  // What can be told; into an empty vector.
  void results(std::vector<Result>& results);

 private:
  void commit(CommitOperation operation);
  void read(ReadOperation operation);
  void page(PageOperation operation);
  [[nodiscard]] Done add(const routing::Write& write);
  [[nodiscard]] const routing::Write* gathered(routing::Column column,
                                               const routing::Key& key) const;
  void fail(std::string reason);
  void count_damage(routing::Column column,
                    std::span<const std::uint8_t> key,
                    std::span<const std::uint8_t> sealed);
  void count_sync(smpp::Duration took);

  Keyring keyring_;
  Sealer sealer_{keyring_};
  std::unique_ptr<Rocks> rocks_;
  Quarantine quarantine_;
  Counters& counters_;
  Reports reports_;
  bool failed_ = false;
  Day today_ = 0;
  std::vector<routing::Batch> gathered_;
  std::vector<Result> results_;
  std::size_t settled_ = 0;           // so many of results_ are of what has been written
  std::vector<std::uint8_t> sealed_;  // of one record; reused
};

}  // namespace store
