// Numbers as big-endian octets, as our files and record headers have them. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace store {

template <class T>
void write_big_endian(std::uint8_t* to, T value) {
  for (std::size_t octet = 0; octet < sizeof(T); ++octet) {
    to[octet] = static_cast<std::uint8_t>(value >> (8 * (sizeof(T) - 1 - octet)));
  }
}

template <class T>
[[nodiscard]] T read_big_endian(const std::uint8_t* from) {
  T value = 0;
  for (std::size_t octet = 0; octet < sizeof(T); ++octet) {
    value = static_cast<T>(static_cast<T>(value << (sizeof(T) > 1 ? 8 : 0)) | from[octet]);
  }
  return value;
}

template <class T>
void append_big_endian(std::vector<std::uint8_t>& to, T value) {
  to.resize(to.size() + sizeof(T));
  write_big_endian(to.data() + to.size() - sizeof(T), value);
}

}  // namespace store
