// The numbers of our own requests on one connection: 1 to 0x7FFFFFFF, then 1 again, never one that
// still waits for its answer (reference section 13). Theirs are independent and only echoed.
#pragma once

#include "smpp/pdu/ids.hpp"

#include <cstdint>

namespace smpp {

class SequenceNumbers {
 public:
  static constexpr std::uint32_t last = 0x7FFFFFFF;

  explicit SequenceNumbers(std::uint32_t first) : next_(first == 0 || first > last ? 1 : first) {}

  // `taken(number)` says which are still outstanding: few, so that the loop is short.
  template <class Taken>
  SequenceNumber next(Taken&& taken) {
    for (;;) {
      const SequenceNumber number{next_};
      next_ = next_ == last ? 1 : next_ + 1;
      if (!taken(number)) {
        return number;
      }
    }
  }

 private:
  std::uint32_t next_;
};

}  // namespace smpp
