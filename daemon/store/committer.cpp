#include "daemon/store/committer.hpp"

#include "smpp/base/time.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace store {
namespace {

// A page is short enough to hold no commit up for more than some milliseconds.
constexpr std::size_t most_records_a_page = 512;
constexpr std::size_t most_octets_a_page = 512 * 1024;

Day current_day() {
  const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return static_cast<Day>(now.time_since_epoch().count());
}

void add_to(std::atomic<std::uint64_t>& counter, std::uint64_t count) {
  counter.fetch_add(count, std::memory_order_relaxed);
}

}  // namespace

Committer::Committer(Keyring keyring,
                     std::unique_ptr<Rocks> rocks,
                     std::string quarantine_folder,
                     Counters& counters,
                     Reports reports)
    : keyring_(std::move(keyring)),
      rocks_(std::move(rocks)),
      quarantine_(std::move(quarantine_folder)),
      counters_(counters),
      reports_(std::move(reports)) {}

void Committer::take(Operation operation) {
  if (auto* commit_operation = std::get_if<CommitOperation>(&operation)) {
    commit(std::move(*commit_operation));
  } else if (auto* read_operation = std::get_if<ReadOperation>(&operation)) {
    read(std::move(*read_operation));
  } else if (auto* page_operation = std::get_if<PageOperation>(&operation)) {
    page(std::move(*page_operation));
  }
}

void Committer::results(std::vector<Result>& results) {
  if (gathered_.empty()) {
    results.swap(results_);
    settled_ = 0;
  }
}

void Committer::commit(CommitOperation operation) {
  if (gathered_.empty()) {
    today_ = current_day();
  }
  for (const routing::Write& write : operation.batch.writes) {
    if (failed_) {
      break;
    }
    if (auto added = add(write); !added) {
      fail(std::move(added.error()));
    }
  }
  results_.emplace_back(CommitResult{
      .done = std::move(operation.done), .octets = operation.octets, .durable = !failed_});
  if (!failed_) {
    gathered_.push_back(std::move(operation.batch));
  }
}

Done Committer::add(const routing::Write& write) {
  switch (write.kind) {
    case routing::Write::Kind::put: {
      auto sealed = sealer_.seal({write.column, write.key.octets()},
                                 write.data_class,
                                 write.expires_unix,
                                 write.value,
                                 today_,
                                 sealed_);
      if (!sealed) {
        return sealed;
      }
      add_to(counters_.records, 1);
      add_to(counters_.sealed_octets, sealed_.size());
      rocks_->put(write.column, write.key.octets(), sealed_);
      break;
    }
    case routing::Write::Kind::erase_once:
      rocks_->erase_once(write.column, write.key.octets());
      break;
    case routing::Write::Kind::erase:
      rocks_->erase(write.column, write.key.octets());
      break;
  }
  return {};
}

void Committer::write() {
  if (gathered_.empty()) {
    return;
  }
  const auto began = std::chrono::steady_clock::now();
  auto written = rocks_->write();
  count_sync(std::chrono::steady_clock::now() - began);
  if (written) {
    add_to(counters_.commits, gathered_.size());
  } else {
    fail(std::move(written.error()));
  }
  gathered_.clear();
  settled_ = results_.size();
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
  gathered_.clear();
}

const routing::Write* Committer::gathered(routing::Column column, const routing::Key& key) const {
  for (auto batch = gathered_.rbegin(); batch != gathered_.rend(); ++batch) {
    const auto found =
        std::find_if(batch->writes.rbegin(), batch->writes.rend(), [&](const auto& write) {
          return write.column == column && write.key == key;
        });
    if (found != batch->writes.rend()) {
      return &*found;
    }
  }
  return nullptr;
}

void Committer::read(ReadOperation operation) {
  ReadResult result{
      .done = std::move(operation.done), .outcome = routing::ReadOutcome::absent, .value = {}};
  if (const routing::Write* write = gathered(operation.column, operation.key)) {
    if (write->kind == routing::Write::Kind::put) {
      result.outcome = routing::ReadOutcome::found;
      result.value = write->value;
    }
  } else if (auto sealed = rocks_->get(operation.column, operation.key.octets()); !sealed) {
    add_to(counters_.unreadable, 1);
    fail(std::move(sealed.error()));
    result.outcome = routing::ReadOutcome::damaged;
  } else if (*sealed) {
    auto plain = sealer_.open({operation.column, operation.key.octets()}, **sealed);
    if (plain) {
      result.outcome = routing::ReadOutcome::found;
      result.value = std::move(*plain);
    } else {
      result.outcome = routing::ReadOutcome::damaged;
      count_damage(operation.column, operation.key.octets(), **sealed);
    }
  }
  results_.emplace_back(std::move(result));
}

void Committer::page(PageOperation operation) {
  write();
  routing::Page page;
  const std::size_t most = std::clamp<std::size_t>(operation.max_records, 1, most_records_a_page);
  std::size_t octets = 0;
  const auto visit = [&](std::span<const std::uint8_t> key, std::span<const std::uint8_t> sealed) {
    if (key.size() > routing::Key::capacity) {  // none of ours
      ++page.damaged;
      count_damage(operation.column, key, sealed);
      return true;
    }
    // Damaged ones count too: a page is bounded work.
    if (page.records.size() + page.damaged >= most || octets >= most_octets_a_page) {
      page.next = routing::Key{key};
      return false;
    }
    octets += sealed.size();
    auto plain = sealer_.open({operation.column, key}, sealed);
    if (!plain) {
      ++page.damaged;
      count_damage(operation.column, key, sealed);
      return true;
    }
    page.records.push_back({.key = routing::Key{key},
                            .value = std::move(*plain),
                            .expires_unix = read_header(sealed)->expires_unix});
    return true;
  };
  auto scanned =
      rocks_->scan(operation.column, operation.from.octets(), operation.until.octets(), visit);
  if (!scanned) {
    // What lies behind a damaged block cannot be named, so going on would be skipping in silence.
    ++page.damaged;
    add_to(counters_.unreadable, 1);
    fail(std::move(scanned.error()));
  }
  results_.emplace_back(PageResult{.done = std::move(operation.done), .page = std::move(page)});
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
