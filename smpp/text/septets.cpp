#include "smpp/text/septets.hpp"

#include "smpp/base/assert.hpp"

#include <algorithm>

namespace smpp {
namespace {

constexpr std::uint8_t at_sign = 0x00;
constexpr std::uint8_t carriage_return = 0x0D;

bool may_be_padding(std::uint8_t septet) {
  return septet == at_sign || septet == carriage_return;
}

std::size_t septets_in(std::size_t octets, unsigned fill_bits) {
  const std::size_t bits = octets * 8;
  return bits > fill_bits ? (bits - fill_bits) / 7 : 0;
}

std::size_t octets_of(std::size_t septets, unsigned fill_bits) {
  return (7 * septets + fill_bits + 7) / 8;
}

// Whether one septet less would take as many octets.
bool may_end_in_padding(std::size_t septets, unsigned fill_bits) {
  return septets > 0 && octets_of(septets, fill_bits) == octets_of(septets - 1, fill_bits);
}

}  // namespace

Octets pack_septets(std::span<const std::uint8_t> septets, unsigned fill_bits) {
  BRIDGE_ASSERT(fill_bits < 7);
  Octets out(octets_of(septets.size(), fill_bits));
  std::size_t bit = fill_bits;
  for (const std::uint8_t septet : septets) {
    const unsigned shifted = (septet & 0x7FU) << (bit % 8);
    out[bit / 8] = static_cast<std::uint8_t>(out[bit / 8] | shifted);
    if (shifted > 0xFF) {
      out[bit / 8 + 1] = static_cast<std::uint8_t>(shifted >> 8);
    }
    bit += 7;
  }
  return out;
}

Octets pack_septets_uncounted(std::span<const std::uint8_t> septets, unsigned fill_bits) {
  const std::size_t size = septets.size();
  const bool spare = may_end_in_padding(size + 1, fill_bits);
  const bool ambiguous = may_end_in_padding(size, fill_bits) && may_be_padding(septets[size - 1]);
  if (!spare && !ambiguous) {
    return pack_septets(septets, fill_bits);
  }
  Octets padded;
  padded.reserve(size + 1);
  append(padded, septets);
  padded.push_back(carriage_return);
  return pack_septets(padded, fill_bits);
}

Octets unpack_septets(std::span<const std::uint8_t> packed, std::size_t count, unsigned fill_bits) {
  BRIDGE_ASSERT(fill_bits < 7);
  Octets out(std::min(count, septets_in(packed.size(), fill_bits)));
  std::size_t bit = fill_bits;
  for (std::uint8_t& septet : out) {
    unsigned pair = packed[bit / 8];
    if (bit / 8 + 1 < packed.size()) {
      pair |= static_cast<unsigned>(packed[bit / 8 + 1]) << 8;
    }
    septet = static_cast<std::uint8_t>((pair >> (bit % 8)) & 0x7F);
    bit += 7;
  }
  return out;
}

Octets unpack_septets_uncounted(std::span<const std::uint8_t> packed, unsigned fill_bits) {
  Octets septets = unpack_septets(packed, septets_in(packed.size(), fill_bits), fill_bits);
  if (may_end_in_padding(septets.size(), fill_bits) && may_be_padding(septets.back())) {
    septets.pop_back();
  }
  return septets;
}

}  // namespace smpp
