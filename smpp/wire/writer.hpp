// Big-endian appending to a buffer of the caller's.
#pragma once

#include "smpp/base/octets.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace smpp {

class Writer {
 public:
  explicit Writer(Octets& out) : out_(out) {}

  template <class T>
  void number(T value) {
    const std::size_t at = out_.size();
    out_.resize(at + sizeof(T));
    put(at, value);
  }

  // Overwrites a number written earlier, at an offset of the whole buffer.
  template <class T>
  void put(std::size_t at, T value) {
    auto bits = static_cast<std::uint64_t>(value);
    for (std::size_t i = sizeof(T); i-- > 0;) {
      out_[at + i] = static_cast<std::uint8_t>(bits);
      bits >>= 8;
    }
  }

  void octets(std::span<const std::uint8_t> in) { out_.insert(out_.end(), in.begin(), in.end()); }

  void text(std::string_view in) { out_.insert(out_.end(), in.begin(), in.end()); }

  [[nodiscard]] std::size_t size() const { return out_.size(); }

 private:
  Octets& out_;
};

}  // namespace smpp
