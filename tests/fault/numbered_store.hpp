// A store filled with numbered batches, so that what is in it tells exactly how many of them are.
#pragma once

#include "daemon/store/store.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace fault {

inline constexpr std::uint64_t records_kept = 500;

// Puts record n, erases the one `records_kept` before it, notes n as the last.
[[nodiscard]] routing::Batch batch_of(std::uint64_t number, std::size_t value_octets);

// Stands for the io_context.
class Loop {
 public:
  [[nodiscard]] store::Store::Post post();
  void run_until(const std::function<bool()>& done);

 private:
  std::mutex mutex_;
  std::condition_variable awake_;
  std::deque<std::function<void()>> posted_;
};

class NumberedStore {
 public:
  // Fails with a reason if the store does not open, or holds anything but the outcome of the
  // batches 1 to some n.
  [[nodiscard]] static smpp::expected<std::unique_ptr<NumberedStore>, std::string> open(
      const std::string& folder, std::size_t young_octets = store::StoreSettings{}.young_octets);

  [[nodiscard]] store::Store& store() { return *store_; }

  [[nodiscard]] Loop& loop() { return loop_; }

  [[nodiscard]] std::uint64_t last() const { return last_; }

 private:
  [[nodiscard]] std::string check();

  Loop loop_;
  std::unique_ptr<store::Store> store_;
  std::uint64_t last_ = 0;
};

}  // namespace fault
