// The crash watch as a model: it lives as long as the test, over the processes of it. A process
// dies by crash(); what was worked on then counts. One thread.
#pragma once

#include "routing/model/crash_watch.hpp"

#include <map>
#include <optional>

namespace support {

class MemoryCrashWatch final : public routing::CrashWatch {
 public:
  std::optional<routing::BlindIndex> work_on(
      const std::optional<routing::BlindIndex>& print) override {
    if (print) {
      last_ = *print;
    }
    return std::exchange(now_, print);
  }

  [[nodiscard]] unsigned crashes(const routing::BlindIndex& print) const override {
    const auto found = crashes_.find(print);
    return found == crashes_.end() ? 0 : found->second;
  }

  void settled(const routing::BlindIndex& print) override { crashes_.erase(print); }

  // The process died of what it works on, or of what it worked on last: a test cannot die.
  void crash_at_last() { ++crashes_[last_]; }

  [[nodiscard]] bool idle() const { return !now_; }

  [[nodiscard]] std::size_t suspects() const { return crashes_.size(); }

 private:
  std::optional<routing::BlindIndex> now_;
  routing::BlindIndex last_{};
  std::map<routing::BlindIndex, unsigned> crashes_;
};

}  // namespace support
