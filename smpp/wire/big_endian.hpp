// Numbers as they lie on the wire, the highest octet first.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace smpp {

template <class T>
constexpr T swapped_if_little(T value) {
  static_assert(std::is_unsigned_v<T>);
  if constexpr (std::endian::native == std::endian::big || sizeof(T) == 1) {
    return value;
  } else if constexpr (sizeof(T) == 2) {
    return __builtin_bswap16(value);
  } else if constexpr (sizeof(T) == 4) {
    return __builtin_bswap32(value);
  } else {
    static_assert(sizeof(T) == 8);
    return __builtin_bswap64(value);
  }
}

template <class T>
void store_big_endian(std::uint8_t* at, T value) {
  const auto bits = swapped_if_little(static_cast<std::make_unsigned_t<T>>(value));
  std::memcpy(at, &bits, sizeof bits);
}

template <class T>
T load_big_endian(const std::uint8_t* at) {
  std::make_unsigned_t<T> bits{};
  std::memcpy(&bits, at, sizeof bits);
  return static_cast<T>(swapped_if_little(bits));
}

}  // namespace smpp
