// What happens when, in virtual time: the one source of order in a simulation. Two things at the
// same moment happen in the order in which they were planned. One thread.
#pragma once

#include "smpp/base/time.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace sim {

class Agenda {
 public:
  using Action = std::function<void()>;

  void at(smpp::Time when, Action action) {
    planned_.emplace(std::pair{std::max(when, now_), planned_so_far_++}, std::move(action));
  }

  void after(smpp::Duration delay, Action action) { at(now_ + delay, std::move(action)); }

  // Goes to the next moment and does what is planned there; false if nothing is.
  bool step() {
    if (planned_.empty()) {
      return false;
    }
    const auto next = planned_.begin();
    now_ = next->first.first;
    const Action action = std::move(next->second);
    planned_.erase(next);
    action();
    return true;
  }

  [[nodiscard]] smpp::Time now() const { return now_; }

  [[nodiscard]] smpp::WallTime wall() const {
    constexpr smpp::WallTime begin{std::chrono::hours{500'000}};
    return begin + std::chrono::floor<std::chrono::milliseconds>(now_.time_since_epoch());
  }

 private:
  smpp::Time now_{std::chrono::hours{1}};
  std::uint64_t planned_so_far_ = 0;
  std::map<std::pair<smpp::Time, std::uint64_t>, Action> planned_;
};

}  // namespace sim
