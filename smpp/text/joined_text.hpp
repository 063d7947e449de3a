// The text of a long message out of its parts, each with its own coding and shift tables. Pure; any
// thread.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/pdu/values.hpp"
#include "smpp/text/alphabet.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace smpp {

struct TextPart {
  DataCoding data_coding;
  std::span<const std::uint8_t> header;  // whole; empty without one
  std::span<const std::uint8_t> payload;
};

// Nothing if it is no text.
[[nodiscard]] std::optional<Utf8> text_of(const TextPart& part, const CodingRules& rules);
// Parts in order. Neighbours of one alphabet and the same tables are joined before they are
// decoded, since a sender may have cut a pair or an escape in two. Nothing if a part is no text.
[[nodiscard]] std::optional<Utf8> text_of(std::span<const TextPart> parts,
                                          const CodingRules& rules);

}  // namespace smpp
