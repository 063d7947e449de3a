// Big-endian writing: appending to a buffer of the caller's, or into room that was measured before.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/wire/big_endian.hpp"

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
    store_big_endian(&out_[at], value);
  }

  void octets(std::span<const std::uint8_t> in) { append(out_, in); }

  void text(std::string_view in) { append(out_, octets_of(in)); }

  [[nodiscard]] std::size_t size() const { return out_.size(); }

 private:
  Octets& out_;
};

// The same into room of the size of all that will be written: nothing is checked or grown on the
// way.
class RoomWriter {
 public:
  explicit RoomWriter(std::span<std::uint8_t> room) : at_(room.data()) {}

  template <class T>
  void number(T value) {
    store_big_endian(at_, value);
    at_ += sizeof(T);
  }

  void octets(std::span<const std::uint8_t> in) {
    if (!in.empty()) {
      std::memcpy(at_, in.data(), in.size());
      at_ += in.size();
    }
  }

  void text(std::string_view in) {
    copy_short(at_, in.data(), in.size());
    at_ += in.size();
  }

  // How many octets of the room have been written.
  [[nodiscard]] std::size_t written(std::span<const std::uint8_t> room) const {
    return static_cast<std::size_t>(at_ - room.data());
  }

 private:
  std::uint8_t* at_;
};

}  // namespace smpp
