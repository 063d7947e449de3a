// The durable store: routing's storage seam over RocksDB, sealed. One store thread seals, writes
// and syncs; everything else here is called on the I/O thread, and so are all completions.
//
//   commit/read/page -> [turn's operations] -- flush --> mailbox --> store thread: seal, batch,
//   sync completions <------------- post ------------------- mailbox <----------------'
//
// A turn's operations are handed over by flush(), which the store posts to itself with the first
// operation of a turn; calling it at the end of a turn saves that turn's latency. Completions run
// in the order of the operations. Owned by the application; the post function, and whatever runs
// what it posts, must outlive it. Destroying it waits for what was handed over, but runs no
// completion; close() runs them all.
#pragma once

#include "daemon/store/figures.hpp"
#include "daemon/store/files.hpp"
#include "daemon/store/indexer.hpp"
#include "daemon/store/mailbox.hpp"
#include "daemon/store/opening.hpp"
#include "daemon/store/root.hpp"
#include "daemon/store/settings.hpp"
#include "routing/model/storage.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace store {

class Committer;

// What the store needs of the process that it lies in.
struct Process {
  std::function<void()> on_thread = [] {};  // first thing on the store thread
  std::function<void()> on_rest = [] {};    // there, when nothing was to do for a second
  std::function<bool()> has_room = [] { return true; };  // in memory, for more to be let in
};

class Store final : public routing::Storage {
 public:
  // Runs a function on the I/O thread, later and never inside the call. Called on both threads.
  using Post = std::function<void(std::function<void()>)>;

  // Locks the folder, opens keyring and records, begins a run, starts the store thread. A wrong
  // root key, a keyring that is missing beside its records, and damage to either are errors that
  // change nothing.
  [[nodiscard]] static smpp::expected<std::unique_ptr<Store>, Refusal> open(
      const StoreSettings& settings, Roots roots, Post post, Process process = {});

  ~Store() override;

  void commit(routing::Batch batch, Committed done) override;
  void read(routing::Column column, routing::Key key, ReadDone done) override;
  // Gives at most 512 records or half a mebibyte at a time, whatever is asked for.
  void page(routing::Column column,
            routing::Key from,
            routing::Key until,
            std::size_t max_records,
            PageDone done) override;
  [[nodiscard]] bool accepting() const override;

  // Lists keys, rotates the root, or lets old keys go, which takes a walk over all records.
  void keys(KeyTask task, std::function<void(KeyReport)> done);

  void flush();

  // Writes all that was handed over, runs every completion, closes the files. Not to be called
  // inside a completion. Commits that come later complete with false.
  void close();

  // For a changed configuration: counts from the next operation on.
  void set_low_water(std::uint64_t octets);

  [[nodiscard]] routing::BlindIndexer& indexer() { return indexer_; }

  [[nodiscard]] std::uint64_t run() const { return run_; }

  // How what was opened stood to its witness.
  [[nodiscard]] const Beginning& beginning() const { return beginning_; }

  [[nodiscard]] Figures figures() const;
  // Why the store stopped for good; empty while it works.
  [[nodiscard]] std::string failure() const;
  // Names of damaged records found since the last call, for the log; at most 100 at a time.
  [[nodiscard]] std::vector<std::string> take_damage();
  // What went wrong since the last call and is tried again, for the log; likewise.
  [[nodiscard]] std::vector<std::string> take_trouble();

 private:
  Store(const StoreSettings& settings, OpenedFolder opened, Post post, Process process);

  void submit(Operation operation, std::size_t octets);
  [[nodiscard]] CommitOperation* last_commit();
  void refuse(Operation operation);
  void complete();
  void update_full();

  void work();
  void deliver();
  void deliver_results();
  void check_disk(smpp::Time at);

  const std::string folder_;
  const std::uint64_t mailbox_limit_;
  const Post post_;
  const Process process_;
  const std::uint64_t run_;
  const Beginning beginning_;
  Descriptor lock_;
  HmacIndexer indexer_;

  // I/O thread.
  std::vector<Operation> turn_;
  std::size_t turn_octets_ = 0;
  bool flush_posted_ = false;
  bool completing_ = false;
  bool closed_ = false;
  bool full_ = false;
  std::size_t pending_octets_ = 0;
  std::vector<Result> completing_results_;
  std::shared_ptr<Store*> alive_;  // what is posted holds it weakly

  // Both.
  Mailbox mailbox_;
  Counters counters_;
  std::atomic<std::uint64_t> low_water_;
  std::atomic<bool> recheck_disk_ = true;
  std::string failure_;  // written once, before counters_.failed

  // Store thread.
  std::unique_ptr<Committer> committer_;
  std::vector<Operation> taken_;
  std::vector<Result> results_;
  smpp::Time disk_checked_{};
  std::thread thread_;
};

}  // namespace store
