// What a request may need of memory until it is answered, told from its body before that is parsed:
// measured in tests/unit/queue/request_need_test.cpp. Pure; any thread.
//
// Texts lie in several forms side by side: as they came, read, cut into parts, as a record, and the
// record sealed. Whatever stands in the body also takes room of its own, however short it is.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace queue {

// More are refused, once that many have been read.
inline constexpr std::size_t max_submissions = 1'000;

inline constexpr std::size_t need_of_request = 1'024;
inline constexpr std::size_t need_of_octet = 5;
inline constexpr std::size_t need_of_object = 2'816;  // a message: read, in its queue, its records
inline constexpr std::size_t need_of_element = 512;   // a problem and what is answered of it

// Of a body of this size that has not come yet: what it holds is to be seen.
constexpr std::size_t need_of(std::size_t octets) {
  return need_of_request + need_of_octet * octets;
}

// Of one that has.
[[nodiscard]] inline std::size_t need_of(std::span<const std::uint8_t> body) {
  const auto count = [body](char c) {
    const auto found = std::ranges::count(body, static_cast<std::uint8_t>(c));
    return std::min(static_cast<std::size_t>(found), max_submissions);
  };
  return need_of(body.size()) + need_of_object * count('{') + need_of_element * count(',');
}

// Past seven eighths only requests that need little are let in, so that none of those who lease,
// acknowledge or send one message waits for a few who announced much.
constexpr std::size_t room_for_large(std::size_t room) {
  return room / 8 * 7;
}

constexpr std::size_t need_of_small(std::size_t room) {
  return room / 64;
}

// That is let in whatever it holds, when nothing else is under way.
constexpr std::size_t largest_body(std::size_t room) {
  const std::size_t items = need_of(0) + max_submissions * (need_of_object + need_of_element);
  return room_for_large(room) < items ? 0 : (room_for_large(room) - items) / need_of_octet;
}

}  // namespace queue
