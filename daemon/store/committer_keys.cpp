// The committer's work on keys: what operators ask for, and the walk that lets old keys go.
#include "daemon/store/committer.hpp"

#include <chrono>
#include <utility>

namespace store {
namespace {

// For old keys; a walk goes on in slices that leave the thread to commits for most of the time.
constexpr std::chrono::hours look_again{1};
constexpr std::chrono::milliseconds slice_pace{10};
// Cover keys are renewed after a year: an index that somebody has learnt is of no use for longer.
constexpr Day cover_days = 365;

std::uint64_t unix_now() {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(
                                        std::chrono::system_clock::now().time_since_epoch())
                                        .count());
}

}  // namespace

void Committer::keys(KeyOperation operation) {
  KeyReport report;
  if (!failed_) {
    look_at_keys();  // a walk needs those of today
  }
  if (failed_) {
    report.failed = "the store has failed";
  } else if (operation.task == KeyTask::retire && sealer_->overdue()) {
    report = {.failed = sealer_->overdue()->reason, .may_retry = true};
  } else if (operation.task == KeyTask::retire) {
    if (!shredder_.walking()) {
      renew_covers();
      shredder_.begin(today_());
      shred_at_ = {};
    }
    await_walk_.push_back(std::move(operation.done));
    return;
  } else if (operation.task == KeyTask::reindex && covers_.any_old()) {
    report = {.failed = "records still move since the last time; look again in some minutes",
              .may_retry = true};
  } else if (operation.task == KeyTask::reindex) {
    if (auto renewed = keyring_->renew_covers(today_())) {
      covers_.follow(*keyring_);
      shred_at_ = {};
      report = key_report();
    } else {
      report.may_retry = renewed.error().kind == Refusal::Kind::unavailable;
      report.failed = std::move(renewed.error().reason);
    }
  } else if (operation.task == KeyTask::rotate) {
    if (auto rotated = keyring_->rotate()) {
      report = key_report();
      report.rotated = *rotated;
    } else {
      report.may_retry = rotated.error().kind == Refusal::Kind::unavailable;
      report.failed = std::move(rotated.error().reason);
    }
  } else {
    report = key_report();
  }
  results_.emplace_back(KeyResult{.done = std::move(operation.done), .report = std::move(report)});
}

KeyReport Committer::key_report() const {
  const Roots& roots = keyring_->roots();
  return {.current = roots.current->id(),
          .previous = roots.previous != nullptr ? roots.previous->id() : std::string{},
          .keys = keyring_->list(),
          .living = shredder_.living()};
}

void Committer::shred() {
  const auto now = std::chrono::steady_clock::now();
  if (now < shred_at_ || failed_) {
    return;
  }
  const Day today = today_();
  if (!shredder_.walking()) {
    renew_covers();
    if (!shredder_.is_due(today)) {
      shred_at_ = now + look_again;
      return;
    }
    shredder_.begin(today);
  }
  auto shredded = shredder_.step(today, unix_now());
  if (!shredded) {
    end_walk(smpp::unexpected(shredded.error()));
    fail(std::move(shredded.error()));
    return;
  }
  shred_at_ = std::chrono::steady_clock::now() + slice_pace;
  if (*shredded) {
    shred_at_ += covers_.any_old() ? slice_pace : std::chrono::milliseconds{look_again};
    end_walk(**shredded);
  }
}

// When those of now are a year old.
void Committer::renew_covers() {
  const auto covers = keyring_->covers();
  const Day today = today_();
  if (covers.size() > 1 || covers.back().made_on + cover_days > today) {
    return;
  }
  if (auto renewed = keyring_->renew_covers(today); !renewed) {
    if (!std::exchange(covers_failing_, true)) {
      reports_.trouble("index keys that are a year old cannot be renewed: " +
                       renewed.error().reason);
    }
    return;
  }
  covers_failing_ = false;
  covers_.follow(*keyring_);
}

// Tells those who wait for it, if any.
void Committer::end_walk(const smpp::expected<Shredded, Reason>& shredded) {
  if (shredded) {
    const auto add_to = [](std::atomic<std::uint64_t>& counter, std::uint64_t count) {
      counter.fetch_add(count, std::memory_order_relaxed);
    };
    add_to(counters_.resealed, shredded->resealed);
    add_to(counters_.keys_destroyed,
           shredded->retired.data_keys + shredded->retired.day_keys + shredded->retired.cover_keys);
  }
  for (auto& done : std::exchange(await_walk_, {})) {
    KeyReport report;
    if (shredded) {
      report = key_report();
      report.shredded = *shredded;
    } else {
      report.failed = shredded.error();
    }
    results_.emplace_back(KeyResult{.done = std::move(done), .report = std::move(report)});
  }
  if (gathered_ == 0) {
    settled_ = results_.size();
  }
}

}  // namespace store
