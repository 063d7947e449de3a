// Bounds-checked big-endian reading of one body. The first failure sticks: the reader is empty from
// then on and every later read is a no-op, so that a list of fields reads as a list and is checked
// once at the end. Never allocates from a length before it is checked.
#pragma once

#include "smpp/wire/big_endian.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace smpp {

class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> in) : in_(in), size_(in.size()) {}

  template <class T>
  T number() {
    if (in_.size() < sizeof(T)) {
      fail();
      return T{};
    }
    const T value = load_big_endian<T>(in_.data());
    in_ = in_.subspan(sizeof(T));
    return value;
  }

  std::span<const std::uint8_t> octets(std::size_t n) {
    if (in_.size() < n) {
      fail();
      return {};
    }
    const auto taken = in_.first(n);
    in_ = in_.subspan(n);
    return taken;
  }

  [[nodiscard]] std::span<const std::uint8_t> rest() const { return in_; }

  [[nodiscard]] bool empty() const { return in_.empty(); }

  [[nodiscard]] std::size_t offset() const { return size_ - in_.size(); }

  [[nodiscard]] bool failed() const { return failed_; }

  // Where the failure happened, as an offset from the start of this reader.
  [[nodiscard]] std::size_t failed_at() const { return failed_at_; }

  void fail() {
    if (!failed_) {
      failed_ = true;
      failed_at_ = offset();
    }
    in_ = {};
  }

 private:
  std::span<const std::uint8_t> in_;
  std::size_t size_;
  std::size_t failed_at_ = 0;
  bool failed_ = false;
};

}  // namespace smpp
