// Memory for what must not be left behind. `Octets` and `Utf8` hold texts and protocol octets:
// every block is wiped when it is freed or outgrown. `FixedText<N>` holds addresses, names and
// passwords inline and is wiped by its destructor. None of the three can be formatted or streamed,
// so logging one does not compile. A std::string must not be used for such data: small ones stay
// behind unwiped.
//
// Where blocks come from is the process's choice: `memory_source` is set once, before the first
// allocation, by the daemon (locked arena) or by tests; the default is operator new. Any thread.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>
#include <string_view>
#include <vector>

namespace smpp {

// Zeroes memory in a way that the compiler may not leave out.
inline void wipe(void* at, std::size_t size) noexcept {
  if (size == 0) {
    return;  // `at` may be null then
  }
  std::memset(at, 0, size);
  asm volatile("" : : "r"(at) : "memory");
}

struct MemorySource {
  void* (*allocate)(std::size_t size);
  void (*release)(void* at, std::size_t size) noexcept;
};

inline constexpr MemorySource common_memory{
    [](std::size_t size) { return ::operator new(size); },
    [](void* at, std::size_t) noexcept { ::operator delete(at); }};

inline MemorySource memory_source = common_memory;

template <class T, MemorySource& source = memory_source>
struct WipingAllocator {
  using value_type = T;

  template <class U>
  struct rebind {  // NOLINT(readability-identifier-naming): the standard's name
    using other = WipingAllocator<U, source>;
  };

  WipingAllocator() = default;

  template <class U>
  explicit(false) WipingAllocator(const WipingAllocator<U, source>&) noexcept {}

  [[nodiscard]] T* allocate(std::size_t n) {
    return static_cast<T*>(source.allocate(n * sizeof(T)));
  }

  void deallocate(T* at, std::size_t n) noexcept {
    wipe(at, n * sizeof(T));
    source.release(at, n * sizeof(T));
  }

  friend bool operator==(const WipingAllocator&, const WipingAllocator&) { return true; }
};

using Octets = std::vector<std::uint8_t, WipingAllocator<std::uint8_t>>;
using Utf8 = std::vector<char, WipingAllocator<char>>;

// memcpy for what is mostly short: names, addresses, times. Where the compiler sees that a size is
// at most 255 it writes `rep movs` in place of a call, which takes longer to start than these take.
inline void copy_short(void* to, const void* from, std::size_t size) {
  auto* out = static_cast<char*>(to);
  const auto* in = static_cast<const char*>(from);
  constexpr std::size_t step = 8;
  if (size < step) {
    for (std::size_t i = 0; i < size; ++i) {
      out[i] = in[i];
    }
    return;
  }
  for (std::size_t at = 0; at + step < size; at += step) {
    std::memcpy(out + at, in + at, step);
  }
  std::memcpy(out + size - step, in + size - step, step);  // may overlap what is written already
}

namespace detail {

// Not inlined: the compiler is not to know how small a size can be (see above).
template <class Block>
[[gnu::noinline]] void append_octets(Block& out, const void* in, std::size_t size) {
  const std::size_t at = out.size();
  out.resize(at + size);
  if (size != 0) {
    std::memcpy(out.data() + at, in, size);
  }
}

}  // namespace detail

// As insert at the end, but at the speed of memcpy: with an allocator of our own the library copies
// octet by octet.
inline void append(Octets& out, std::span<const std::uint8_t> in) {
  detail::append_octets(out, in.data(), in.size());
}

inline void append(Octets& out, std::string_view in) {
  detail::append_octets(out, in.data(), in.size());
}

inline void append(Utf8& out, std::string_view in) {
  detail::append_octets(out, in.data(), in.size());
}

// Empties it. The block stays for what comes next, and nothing of what was in it.
inline void forget(Octets& octets) {
  wipe(octets.data(), octets.size());
  octets.clear();
}

inline std::string_view view(const Utf8& text) {
  return {text.data(), text.size()};
}

inline std::string_view view(std::span<const std::uint8_t> octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

inline std::span<const std::uint8_t> octets_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline Utf8 to_utf8(std::string_view text) {
  Utf8 copy;
  append(copy, text);
  return copy;
}

inline Octets to_octets(std::span<const std::uint8_t> octets) {
  Octets copy;
  append(copy, octets);
  return copy;
}

inline Octets to_octets(std::string_view text) {
  return to_octets(octets_of(text));
}

// Up to N characters, kept inline, wiped at the end. Not NUL-terminated; may hold any octet but NUL
// when it came off the wire.
template <std::size_t N>
class FixedText {
 public:
  static constexpr std::size_t capacity = N;

  FixedText() = default;
  FixedText(const FixedText&) = default;
  FixedText& operator=(const FixedText&) = default;

  // All of it: a constant size is a few stores, the text's own a call.
  ~FixedText() { wipe(chars_.data(), N); }

  // Keeps the first N characters; `fits` tells beforehand.
  explicit FixedText(std::string_view text) { assign(text); }

  void assign(std::string_view text) {
    const std::size_t old = size_;
    size_ = static_cast<std::uint8_t>(std::min(text.size(), N));
    copy_short(chars_.data(), text.data(), size_);
    if (old > size_) {
      wipe(chars_.data() + size_, old - size_);
    }
  }

  [[nodiscard]] static constexpr bool fits(std::string_view text) { return text.size() <= N; }

  // The one word to search for: everything that reads the characters says it.
  [[nodiscard]] std::string_view reveal() const { return {chars_.data(), size_}; }

  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] bool empty() const { return size_ == 0; }

  friend bool operator==(const FixedText& a, const FixedText& b) {
    return a.reveal() == b.reveal();
  }

  friend auto operator<=>(const FixedText& a, const FixedText& b) {
    return a.reveal() <=> b.reveal();
  }

 private:
  static_assert(N <= 255);
  std::uint8_t size_ = 0;
  std::array<char, N> chars_{};
};

}  // namespace smpp
