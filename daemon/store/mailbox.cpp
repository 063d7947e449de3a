#include "daemon/store/mailbox.hpp"

#include <iterator>
#include <utility>

namespace store {
namespace {

constexpr std::size_t most_told = 100;

template <class T>
void move_to_end(std::vector<T>& from, std::vector<T>& to) {
  if (to.empty()) {
    to.swap(from);
    return;
  }
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  from.clear();
}

}  // namespace

void Mailbox::hand_over(std::vector<Operation>& operations, std::size_t octets) {
  bool wake = false;
  {
    const std::lock_guard lock{mutex_};
    move_to_end(operations, operations_);
    octets_ += octets;
    wake = wanted_octets_ != 0 && octets_ >= wanted_octets_;
  }
  if (wake) {
    awake_.notify_one();
  }
}

void Mailbox::take_results(std::vector<Result>& results) {
  const std::lock_guard lock{mutex_};
  results.swap(results_);
}

void Mailbox::nudge() {
  {
    const std::lock_guard lock{mutex_};
    nudged_ = true;
  }
  awake_.notify_one();
}

void Mailbox::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopped_ = true;
  }
  awake_.notify_one();
}

void Mailbox::wait(smpp::Time until) {
  std::unique_lock lock{mutex_};
  wanted_octets_ = 1;
  awake_.wait_until(lock, until, [this] { return !operations_.empty() || nudged_ || stopped_; });
  wanted_octets_ = 0;
  nudged_ = false;
}

void Mailbox::gather(smpp::Time until, std::size_t enough_octets) {
  std::unique_lock lock{mutex_};
  wanted_octets_ = enough_octets;
  awake_.wait_until(lock, until, [&] { return octets_ >= enough_octets || stopped_; });
  wanted_octets_ = 0;
}

bool Mailbox::take(std::vector<Operation>& operations) {
  const std::lock_guard lock{mutex_};
  operations.swap(operations_);
  octets_ = 0;
  return !operations.empty() || !stopped_;
}

bool Mailbox::deliver(std::vector<Result>& results) {
  const std::lock_guard lock{mutex_};
  const bool first = results_.empty() && !results.empty();
  move_to_end(results, results_);
  return first;
}

void Mailbox::report_damage(std::string record) {
  const std::lock_guard lock{mutex_};
  if (damage_.size() < most_told) {
    damage_.push_back(std::move(record));
  }
}

void Mailbox::report_trouble(std::string what) {
  const std::lock_guard lock{mutex_};
  if (trouble_.size() < most_told) {
    trouble_.push_back(std::move(what));
  }
}

std::vector<std::string> Mailbox::take_trouble() {
  const std::lock_guard lock{mutex_};
  return std::exchange(trouble_, {});
}

std::vector<std::string> Mailbox::take_damage() {
  const std::lock_guard lock{mutex_};
  return std::exchange(damage_, {});
}

}  // namespace store
