#include "daemon/store/committer.hpp"

#include "smpp/base/time.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace store {
namespace {

// A walk for old keys: not while a start is busy.
constexpr std::chrono::minutes first_look{1};

void add_to(std::atomic<std::uint64_t>& counter, std::uint64_t count) {
  counter.fetch_add(count, std::memory_order_relaxed);
}

}  // namespace

Committer::Committer(std::unique_ptr<Keyring> keyring,
                     std::unique_ptr<Sealer> sealer,
                     Records records,
                     Witness witness,
                     const StoreSettings& settings,
                     Counters& counters,
                     Reports reports)
    : keyring_(std::move(keyring)),
      sealer_(std::move(sealer)),
      records_(std::move(records)),
      witness_(std::move(witness)),
      witness_interval_(settings.witness_interval),
      witness_looked_at_(std::chrono::steady_clock::now()),
      quarantine_(settings.path + "/quarantine"),
      counters_(counters),
      reports_(std::move(reports)),
      today_(settings.today ? settings.today : current_day),
      covers_(*keyring_),
      shredder_(*keyring_, *sealer_, records_, covers_),
      shred_at_(std::chrono::steady_clock::now() + first_look) {}

void Committer::take(Operation operation) {
  if (auto* commit_operation = std::get_if<CommitOperation>(&operation)) {
    commit(std::move(*commit_operation));
  } else if (auto* read_operation = std::get_if<ReadOperation>(&operation)) {
    read(std::move(*read_operation));
  } else if (auto* page_operation = std::get_if<PageOperation>(&operation)) {
    page(std::move(*page_operation));
  } else if (auto* key_operation = std::get_if<KeyOperation>(&operation)) {
    keys(std::move(*key_operation));
  }
}

void Committer::results(std::vector<Result>& results) {
  if (gathered_ == 0) {
    results.swap(results_);
    settled_ = 0;
  }
}

void Committer::commit(CommitOperation operation) {
  for (routing::Write& write : operation.writes) {
    if (!write.aside.empty() && !failed_) {
      set_aside(write);
    }
    if (failed_) {
      break;  // nothing of what was gathered is written any more
    }
    add_to(counters_.records, write.kind == routing::Write::Kind::put ? 1 : 0);
    add(std::move(write));
  }
  gathered_ += failed_ ? 0 : operation.done.size();
  results_.emplace_back(CommitResult{
      .done = std::move(operation.done), .octets = operation.octets, .durable = !failed_});
}

// To its place under the newest cover; what may lie under an older one is gone.
void Committer::add(routing::Write write) {
  if (const auto older = covers_.older(write.column, write.key)) {
    records_.add(
        {.kind = routing::Write::Kind::erase, .column = write.column, .key = *older, .value = {}});
  }
  write.key = covers_.newest(write.column, write.key);
  records_.add(std::move(write));
}

// What lies where this will be written moves to where it says. What does not open goes into
// quarantine, where an operator finds it by its name.
void Committer::set_aside(const routing::Write& write) {
  const auto lying = find(write.column, write.key);
  if (!lying) {
    count_unreadable(lying.error());
    return;
  }
  routing::Write kept{.column = write.column, .key = write.aside, .value = {}};
  if (const auto* young = std::get_if<const YoungRecords::Slot*>(&lying->found)) {
    kept.value = (*young)->value;
    kept.data_class = (*young)->data_class;
    kept.expires_unix = (*young)->expires_unix;
  } else if (const auto* sealed = std::get_if<Records::Sealed>(&lying->found)) {
    auto plain = sealer_->open({write.column, lying->key.octets()}, *sealed);
    if (!plain) {
      count_damage(write.column, lying->key.octets(), *sealed);
      return;
    }
    const auto header = read_header(*sealed);
    kept.value = *std::move(plain);
    kept.data_class = header->data_class;
    kept.expires_unix = header->expires_unix;
  } else {
    return;
  }
  add(std::move(kept));
}

void Committer::write() {
  if (!failed_ && records_.gathered_octets() > 0) {  // else all they rest on has been synced
    const auto began = std::chrono::steady_clock::now();
    auto written = records_.write(*sealer_, today_());
    count_sync(std::chrono::steady_clock::now() - began);
    if (!written) {
      fail(std::move(written.error()));
    }
  }
  if (!failed_) {
    add_to(counters_.commits, gathered_);
  }
  gathered_ = 0;
  settled_ = results_.size();
}

void Committer::tidy() {
  if (failed_) {
    return;
  }
  if (auto moved = records_.move_old(*sealer_, today_()); !moved) {
    fail(std::move(moved.error()));
  }
  if (rests_at_ && !failed_) {
    const auto moved = records_.move_some(*rests_at_, *sealer_, today_());
    if (!moved) {
      fail(std::string{moved.error()});
    } else if (*moved) {
      rests_at_.reset();
    }
  }
  look_at_keys();
  shred();
  if (std::chrono::steady_clock::now() - witness_looked_at_ >= witness_interval_) {
    note_witness();
  }
  counters_.sealed_octets.store(records_.totals().sealed_octets, std::memory_order_relaxed);
  counters_.moved.store(records_.totals().moved, std::memory_order_relaxed);
}

void Committer::rest() {
  if (!failed_ && !rests_at_ && records_.any_young()) {
    rests_at_ = records_.begin_move();
  }
}

void Committer::look_at_keys() {
  sealer_->prepare(today_());
  const bool overdue = sealer_->overdue().has_value();
  if (overdue && !counters_.keys_overdue.exchange(true, std::memory_order_relaxed)) {
    reports_.trouble("intake is stopped: the keys of a new day cannot be made: " +
                     sealer_->overdue()->reason);
  }
  counters_.keys_overdue.store(overdue, std::memory_order_relaxed);
}

// A store goes on without its witness being written: what is lost is that an older state is
// noticed.
void Committer::note_witness() {
  if (failed_) {
    return;  // what was synced last is not known
  }
  Progress now = records_.durable();
  now.run = keyring_->run();
  const Done noted = witness_.note(now, *keyring_);
  witness_looked_at_ = std::chrono::steady_clock::now();
  if (!noted) {
    add_to(counters_.witness_failures, 1);
    if (!std::exchange(witness_failing_, true)) {
      reports_.trouble("the store's witness: " + noted.error());
    }
    return;
  }
  witness_failing_ = false;
}

void Committer::close() {
  end_walk(smpp::unexpected(Reason{"the daemon is stopping"}));
  if (failed_) {
    return;
  }
  if (auto moved = records_.move_all(*sealer_, today_()); !moved) {
    fail(std::move(moved.error()));
  }
  note_witness();
}

void Committer::fail(std::string reason) {
  if (!failed_) {
    failed_ = true;
    reports_.failed(std::move(reason));
  }
  for (std::size_t nth = settled_; nth < results_.size(); ++nth) {
    if (auto* commit_result = std::get_if<CommitResult>(&results_[nth])) {
      commit_result->durable = false;
    }
  }
  gathered_ = 0;
}

void Committer::count_unreadable(std::string reason) {
  add_to(counters_.unreadable, 1);
  fail(std::move(reason));
}

void Committer::count_damage(routing::Column column,
                             std::span<const std::uint8_t> key,
                             std::span<const std::uint8_t> sealed) {
  std::string name = quarantine_.keep(column, key, sealed);
  if (!name.empty()) {
    add_to(counters_.damaged, 1);
    reports_.damaged(std::move(name));
  }
}

void Committer::count_sync(smpp::Duration took) {
  const auto microseconds = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(took).count());
  const auto bucket =
      std::lower_bound(sync_buckets_us.begin(), sync_buckets_us.end(), microseconds);
  add_to(counters_.sync_times[static_cast<std::size_t>(bucket - sync_buckets_us.begin())], 1);
  add_to(counters_.sync_microseconds, microseconds);
  add_to(counters_.syncs, 1);
}

}  // namespace store
