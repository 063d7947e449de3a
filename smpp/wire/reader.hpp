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
  explicit Reader(std::span<const std::uint8_t> in)
      : begin_(in.data()), at_(in.data()), end_(in.data() + in.size()) {}

  // Inlined by force, here and below: a PDU is a chain of small reads, and a call takes longer.
  template <class T>
  [[gnu::always_inline]] T number() {
    if (left() < sizeof(T)) {
      fail();
      return T{};
    }
    const T value = load_big_endian<T>(at_);
    at_ += sizeof(T);
    return value;
  }

  [[gnu::always_inline]] std::span<const std::uint8_t> octets(std::size_t n) {
    if (left() < n) {
      fail();
      return {};
    }
    const std::span<const std::uint8_t> taken{at_, n};
    at_ += n;
    return taken;
  }

  [[nodiscard]] std::span<const std::uint8_t> rest() const { return {at_, left()}; }

  [[nodiscard]] bool empty() const { return at_ == end_; }

  [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }

  [[nodiscard]] bool failed() const { return failed_; }

  // Where the failure happened, as an offset from the start of this reader.
  [[nodiscard]] std::size_t failed_at() const { return failed_at_; }

  void fail() {
    if (!failed_) {
      failed_ = true;
      failed_at_ = offset();
    }
    at_ = end_;
  }

 private:
  [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

  const std::uint8_t* begin_;
  const std::uint8_t* at_;
  const std::uint8_t* end_;
  std::size_t failed_at_ = 0;
  bool failed_ = false;
};

}  // namespace smpp
