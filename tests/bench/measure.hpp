// What the benchmarks of the store share: a loop that its completions run on, and what was used.
#pragma once

#include "daemon/store/store.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <functional>
#include <mutex>

namespace bench {

class Loop {
 public:
  store::Store::Post post() {
    return [this](std::function<void()> run) {
      {
        const std::lock_guard lock{mutex_};
        posted_.push_back(std::move(run));
      }
      awake_.notify_one();
    };
  }

  void run_until(const std::function<bool()>& done) {
    while (!done()) {
      std::unique_lock lock{mutex_};
      awake_.wait(lock, [this] { return !posted_.empty(); });
      const std::function<void()> run = std::move(posted_.front());
      posted_.pop_front();
      lock.unlock();
      run();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable awake_;
  std::deque<std::function<void()>> posted_;
};

inline double cpu_seconds(int who) {
  rusage usage{};
  ::getrusage(who, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

inline double resident_mebibytes() {
  FILE* file = std::fopen("/proc/self/statm", "r");
  long pages = 0;
  if (file == nullptr || std::fscanf(file, "%*d %ld", &pages) != 1) {
    return 0;
  }
  std::fclose(file);
  return static_cast<double>(pages) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1048576.0;
}

inline double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace bench
