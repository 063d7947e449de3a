#include "daemon/store/store.hpp"

#include "daemon/store/committer.hpp"
#include "smpp/base/assert.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace store {
namespace {

using namespace std::chrono_literals;

// A sync takes about a tenth of a millisecond of CPU: at most a fifth of a core goes to them.
constexpr auto pace = 500us;
constexpr std::size_t enough_octets = 256 * 1024;
// A group larger than this would hold later ones up for longer than a sync.
constexpr std::size_t largest_group = 1024 * 1024;
constexpr auto disk_check_working = 100ms;
constexpr smpp::Duration disk_check_idle = 1s;
constexpr smpp::Duration walk_pace = 10ms;
constexpr smpp::Duration rest_after = 1s;
// What an operation costs in memory besides its values.
constexpr std::size_t operation_octets = sizeof(Operation);

smpp::Time now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

smpp::expected<std::unique_ptr<Store>, Refusal> Store::open(const StoreSettings& settings,
                                                            Roots roots,
                                                            Post post,
                                                            Process process) {
  auto opened = open_folder(settings, std::move(roots));
  if (!opened) {
    return smpp::unexpected(std::move(opened.error()));
  }
  return std::unique_ptr<Store>{
      new Store{settings, std::move(*opened), std::move(post), std::move(process)}};
}

Store::Store(const StoreSettings& settings, OpenedFolder opened, Post post, Process process)
    : folder_(settings.path),
      mailbox_limit_(settings.mailbox_octets),
      post_(std::move(post)),
      process_(std::move(process)),
      run_(opened.keyring->run()),
      beginning_(std::move(opened.beginning)),
      lock_(std::move(opened.lock)),
      indexer_(*opened.keyring),
      alive_(std::make_shared<Store*>(this)),
      low_water_(settings.low_water) {
  Committer::Reports reports{
      .failed =
          [this](std::string reason) {
            failure_ = std::move(reason);
            counters_.failed.store(true, std::memory_order_release);
          },
      .damaged = [this](std::string record) { mailbox_.report_damage(std::move(record)); },
      .trouble = [this](std::string what) { mailbox_.report_trouble(std::move(what)); }};
  committer_ = std::make_unique<Committer>(std::move(opened.keyring),
                                           std::move(opened.sealer),
                                           std::move(opened.records),
                                           std::move(opened.witness),
                                           settings,
                                           counters_,
                                           std::move(reports));
  check_disk(now());
  thread_ = std::thread{[this] { work(); }};
  pthread_setname_np(thread_.native_handle(), "store");
}

Store::~Store() {
  flush();
  mailbox_.stop();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void Store::commit(routing::Batch batch, Committed done) {
  std::size_t octets = operation_octets;
  for (const routing::Write& write : batch.writes) {
    octets += sizeof(write) + write.value.size();
  }
  pending_octets_ += octets;
  update_full();
  if (CommitOperation* const last = last_commit()) {
    std::ranges::move(batch.writes, std::back_inserter(last->writes));
    last->done.push_back(std::move(done));
    last->octets += octets;
    turn_octets_ += octets;
    return;
  }
  CommitOperation operation{.writes = std::move(batch.writes), .done = {}, .octets = octets};
  operation.done.push_back(std::move(done));
  submit(std::move(operation), octets);
}

// The turn's last operation, if another batch may join it.
CommitOperation* Store::last_commit() {
  if (closed_ || turn_.empty()) {
    return nullptr;
  }
  auto* const last = std::get_if<CommitOperation>(&turn_.back());
  return last != nullptr && last->octets < enough_octets ? last : nullptr;
}

void Store::read(routing::Column column, routing::Key key, ReadDone done) {
  submit(ReadOperation{.column = column, .key = key, .done = std::move(done)}, operation_octets);
}

void Store::page(routing::Column column,
                 routing::Key from,
                 routing::Key until,
                 std::size_t max_records,
                 PageDone done) {
  submit(PageOperation{.column = column,
                       .from = from,
                       .until = until,
                       .max_records = max_records,
                       .done = std::move(done)},
         operation_octets);
}

void Store::keys(KeyTask task, std::function<void(KeyReport)> done) {
  submit(KeyOperation{.task = task, .done = std::move(done)}, operation_octets);
}

bool Store::accepting() const {
  return !full_ && !closed_ && !counters_.low_on_disk.load(std::memory_order_relaxed) &&
         !counters_.keys_overdue.load(std::memory_order_relaxed) &&
         !counters_.failed.load(std::memory_order_relaxed) && process_.has_room();
}

void Store::submit(Operation operation, std::size_t octets) {
  if (closed_) {
    refuse(std::move(operation));
    return;
  }
  turn_.push_back(std::move(operation));
  turn_octets_ += octets;
  if (!flush_posted_ && !completing_) {  // completions end with a flush
    flush_posted_ = true;
    post_([alive = std::weak_ptr{alive_}] {
      if (const auto store = alive.lock()) {
        (*store)->flush_posted_ = false;
        (*store)->flush();
      }
    });
  }
}

// After close() there is no store thread to ask.
void Store::refuse(Operation operation) {
  std::vector<Result> results;
  if (auto* refused_commit = std::get_if<CommitOperation>(&operation)) {
    results.emplace_back(CommitResult{.done = std::move(refused_commit->done),
                                      .octets = refused_commit->octets,
                                      .durable = false});
  } else if (auto* refused_read = std::get_if<ReadOperation>(&operation)) {
    results.emplace_back(ReadResult{.done = std::move(refused_read->done),
                                    .outcome = routing::ReadOutcome::damaged,
                                    .value = {}});
  } else if (auto* refused_page = std::get_if<PageOperation>(&operation)) {
    routing::Page page;
    page.damaged = 1;
    results.emplace_back(
        PageResult{.done = std::move(refused_page->done), .page = std::move(page)});
  } else if (auto* refused_keys = std::get_if<KeyOperation>(&operation)) {
    results.emplace_back(KeyResult{.done = std::move(refused_keys->done),
                                   .report = {.failed = "the daemon is stopping"}});
  }
  results_.swap(results);
  deliver_results();
}

void Store::flush() {
  if (!turn_.empty()) {
    mailbox_.hand_over(turn_, std::exchange(turn_octets_, 0));
  }
}

void Store::complete() {
  mailbox_.take_results(completing_results_);
  completing_ = true;
  for (Result& result : completing_results_) {
    if (auto* committed = std::get_if<CommitResult>(&result)) {
      pending_octets_ -= committed->octets;
      update_full();
      for (Committed& done : committed->done) {
        if (done) {
          done(committed->durable);
        }
      }
    } else if (auto* was_read = std::get_if<ReadResult>(&result)) {
      was_read->done(was_read->outcome, std::move(was_read->value));
    } else if (auto* paged = std::get_if<PageResult>(&result)) {
      paged->done(std::move(paged->page));
    } else if (auto* told = std::get_if<KeyResult>(&result)) {
      told->done(std::move(told->report));
    }
  }
  completing_results_.clear();
  completing_ = false;
  flush();
}

// Stops intake at the limit, and resumes at half of it, so that it does not flutter.
void Store::update_full() {
  if (pending_octets_ >= mailbox_limit_) {
    full_ = true;
  } else if (pending_octets_ <= mailbox_limit_ / 2) {
    full_ = false;
  }
}

void Store::close() {
  BRIDGE_ASSERT(!completing_);
  if (closed_) {
    return;
  }
  flush();
  closed_ = true;
  mailbox_.stop();
  thread_.join();
  complete();
  committer_.reset();
  lock_ = Descriptor{};
}

void Store::set_low_water(std::uint64_t octets) {
  low_water_.store(octets, std::memory_order_relaxed);
  recheck_disk_.store(true, std::memory_order_release);
  mailbox_.nudge();
}

Figures Store::figures() const {
  const auto read_counter = [](const std::atomic<std::uint64_t>& counter) {
    return counter.load(std::memory_order_relaxed);
  };
  Figures figures{.run = run_,
                  .commits = read_counter(counters_.commits),
                  .syncs = read_counter(counters_.syncs),
                  .records = read_counter(counters_.records),
                  .moved = read_counter(counters_.moved),
                  .sealed_octets = read_counter(counters_.sealed_octets),
                  .damaged = read_counter(counters_.damaged),
                  .unreadable = read_counter(counters_.unreadable),
                  .resealed = read_counter(counters_.resealed),
                  .keys_destroyed = read_counter(counters_.keys_destroyed),
                  .witness_failures = read_counter(counters_.witness_failures),
                  .sync_microseconds = read_counter(counters_.sync_microseconds),
                  .sync_times = {},
                  .mailbox_octets = pending_octets_,
                  .free_octets = read_counter(counters_.free_octets),
                  .low_on_disk = counters_.low_on_disk.load(std::memory_order_relaxed),
                  .keys_overdue = counters_.keys_overdue.load(std::memory_order_relaxed),
                  .failed = counters_.failed.load(std::memory_order_relaxed)};
  for (std::size_t bucket = 0; bucket < figures.sync_times.size(); ++bucket) {
    figures.sync_times[bucket] = read_counter(counters_.sync_times[bucket]);
  }
  return figures;
}

std::string Store::failure() const {
  return counters_.failed.load(std::memory_order_acquire) ? failure_ : std::string{};
}

std::vector<std::string> Store::take_damage() {
  return mailbox_.take_damage();
}

std::vector<std::string> Store::take_trouble() {
  return mailbox_.take_trouble();
}

// The store thread. A group starts at once after a quiet time of `pace`, else that long after the
// last one began, or when it is large enough.
void Store::work() {
  process_.on_thread();
  smpp::Time last_began{};
  for (;;) {
    mailbox_.wait(now() + (committer_->busy() ? walk_pace : disk_check_idle));
    mailbox_.gather(last_began + pace, enough_octets);
    if (!mailbox_.take(taken_)) {
      committer_->close();
      deliver();
      return;
    }
    if (taken_.empty()) {
      process_.on_rest();
      if (now() - last_began >= rest_after) {
        committer_->rest();
      }
    }
    check_disk(now());
    for (Operation& operation : taken_) {
      committer_->take(std::move(operation));
      if (committer_->gathered_octets() >= largest_group) {
        last_began = now();
        committer_->write();
        deliver();
        committer_->tidy();
      }
    }
    taken_.clear();
    if (committer_->gathering()) {
      last_began = now();
      committer_->write();
    }
    deliver();
    committer_->tidy();
    deliver();  // what the tidying has ended
  }
}

// One post tells of everything that is there when it runs.
void Store::deliver() {
  committer_->results(results_);
  deliver_results();
}

void Store::deliver_results() {
  if (mailbox_.deliver(results_)) {
    post_([alive = std::weak_ptr{alive_}] {
      if (const auto store = alive.lock()) {
        (*store)->complete();
      }
    });
  }
}

// Resumes a sixteenth above the mark, so that it does not flutter.
void Store::check_disk(smpp::Time at) {
  const bool asked = recheck_disk_.exchange(false, std::memory_order_acquire);
  if (!asked && at - disk_checked_ < disk_check_working) {
    return;
  }
  disk_checked_ = at;
  const std::uint64_t mark = low_water_.load(std::memory_order_relaxed);
  const auto free = free_octets(folder_);
  const bool was_low = counters_.low_on_disk.load(std::memory_order_relaxed);
  const bool low = !free || *free < (was_low && !asked ? mark + mark / 16 : mark);
  counters_.free_octets.store(free ? *free : 0, std::memory_order_relaxed);
  counters_.low_on_disk.store(low, std::memory_order_relaxed);
}

}  // namespace store
