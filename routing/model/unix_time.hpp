// Small conversions of times and hashes that several files of the outgoing side need.
#pragma once

#include "routing/model/address.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/storage.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/base/time.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <span>

namespace routing {

inline std::uint32_t unix_seconds(smpp::WallTime time) {
  return static_cast<std::uint32_t>(
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

inline std::uint64_t unix_milliseconds(smpp::WallTime time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

inline smpp::WallTime wall_time(std::uint64_t unix_ms) {
  return smpp::WallTime{std::chrono::milliseconds{unix_ms}};
}

inline std::uint32_t whole_seconds(smpp::Duration duration) {
  return static_cast<std::uint32_t>(
      std::chrono::duration_cast<std::chrono::seconds>(duration).count());
}

// Never 0, which stands for "no conversation".
inline Conversation conversation_from(const BlindIndex& index) {
  Conversation conversation = 0;
  for (std::size_t i = 0; i < sizeof(conversation); ++i) {
    conversation = (conversation << 8) | index[i];
  }
  return conversation == 0 ? 1 : conversation;
}

// The conversation of one of our numbers and one of theirs, whichever way the message goes.
inline Conversation conversation_between(BlindIndexer& indexer,
                                         const Address& ours,
                                         const Address& theirs) {
  const std::array<std::span<const std::uint8_t>, 2> ends{smpp::octets_of(ours.digits.reveal()),
                                                          smpp::octets_of(theirs.digits.reveal())};
  return conversation_from(indexer.index(IndexPurpose::conversation, ends));
}

}  // namespace routing
