// Memory for requests under way, and what each of them has claimed of it: what is let in must not
// run out, and a few clients must not be able to take all of it one legal body at a time.
//
// The reserve is shared by the connections of a server; a claim is its request's, and gives back
// what it has when it ends, however it ends. I/O thread.
#pragma once

#include "daemon/queue/request_need.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace queue {

class Reserve {
 public:
  explicit Reserve(std::size_t room) : room_(room) {}

  [[nodiscard]] std::size_t used() const { return used_; }

  [[nodiscard]] std::uint64_t refused() const { return refused_; }  // claims, since the start

 private:
  friend class Claim;
  std::size_t room_;
  std::size_t used_ = 0;
  std::uint64_t refused_ = 0;
};

class Claim {
 public:
  explicit Claim(std::shared_ptr<Reserve> from) : from_(std::move(from)) {}

  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;

  ~Claim() { from_->used_ -= octets_; }

  // Never smaller. If that is not to be had it stays as it was, and is refused for good.
  void grow_to(std::size_t octets) {
    if (refused_ || octets <= octets_) {
      return;
    }
    const bool small = octets <= need_of_small(from_->room_);
    const std::size_t room = small ? from_->room_ : room_for_large(from_->room_);
    if (from_->used_ - octets_ + octets > room) {
      refused_ = true;
      ++from_->refused_;
      return;
    }
    set(octets);
  }

  // As it is: for what is in memory already.
  void set(std::size_t octets) {
    from_->used_ = from_->used_ - octets_ + octets;
    octets_ = octets;
  }

  [[nodiscard]] bool refused() const { return refused_; }

 private:
  std::shared_ptr<Reserve> from_;
  std::size_t octets_ = 0;
  bool refused_ = false;
};

}  // namespace queue
