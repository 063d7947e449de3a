// Septets packed into octets, eight in seven, as they lie on the air and as the few carriers want
// them that do not pack themselves (3GPP TS 23.038, 6.1.2). Pure; any thread.
//
//   U header octets | fill bits | septet | septet | ... | spare bits
//                   '- so that the text begins where a septet would -'
#pragma once

#include "smpp/base/octets.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace smpp {

// How many bits lie between a user data header of that many octets, its length octet included, and
// the first septet.
constexpr unsigned gsm7_fill_bits(std::size_t header_octets) {
  return static_cast<unsigned>((7 - header_octets * 8 % 7) % 7);
}

// How many septets such a header takes, fill bits included: TP-UDL is these and those of the text.
constexpr std::size_t gsm7_header_septets(std::size_t header_octets) {
  return (header_octets * 8 + 6) / 7;
}

// The first septet in the lowest bits, after `fill_bits` zero bits. Spare bits are zero.
[[nodiscard]] Octets pack_septets(std::span<const std::uint8_t> septets, unsigned fill_bits = 0);
// For a receiver that knows only how many octets there are, and so cannot tell seven spare bits
// from a last `@`: a CR lies in them, which every receiver drops; and behind a last CR or `@` that
// would be taken for padding comes one more CR.
[[nodiscard]] Octets pack_septets_uncounted(std::span<const std::uint8_t> septets,
                                            unsigned fill_bits = 0);

// Takes `count` septets, or as many as there are.
[[nodiscard]] Octets unpack_septets(std::span<const std::uint8_t> packed,
                                    std::size_t count,
                                    unsigned fill_bits = 0);
// The same when only the octets are counted: a last CR or `@` that seven spare bits may be is none.
[[nodiscard]] Octets unpack_septets_uncounted(std::span<const std::uint8_t> packed,
                                              unsigned fill_bits = 0);

}  // namespace smpp
