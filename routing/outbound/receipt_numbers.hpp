// Whether the numbers in a carrier's receipts tell which message they are about. Some carriers
// write them in their own way: then looking for a message between the same numbers is in vain.
// Owned by CarrierQueue; I/O thread.
#pragma once

#include <algorithm>
#include <cstdint>

namespace routing {

class ReceiptNumbers {
 public:
  // A receipt was about a message between the same numbers, or between others.
  void saw(bool same) {
    same_ |= same;
    others_ = std::min(others_ + (same ? 0U : 1U), enough);
  }

  [[nodiscard]] bool have_told() const { return same_; }

  [[nodiscard]] bool always_told() const { return same_ && others_ == 0; }

  [[nodiscard]] bool may_tell() const { return same_ || others_ < enough; }

 private:
  static constexpr std::uint32_t enough = 16;
  bool same_ = false;
  std::uint32_t others_ = 0;
};

}  // namespace routing
