// Which conversation a message belongs to: one between a number of ours and one of theirs, under a
// keyed hash. Pure.
#pragma once

#include "routing/model/address.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/storage.hpp"
#include "smpp/base/octets.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace routing {

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
