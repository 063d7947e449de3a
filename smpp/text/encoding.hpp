// How characters are written in the alphabets that texts are sent in, and how much of them one part
// holds. Pure; any thread.
#pragma once

#include "smpp/pdu/values.hpp"
#include "smpp/text/alphabet.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace smpp {

// What one short message of GSM carries, header included (23.040).
inline constexpr std::size_t user_data_octets = 140;

// One character as it is sent. Size 0: the alphabet does not have it.
struct Written {
  std::uint8_t units = 0;  // septets, octets or 16-bit units: what a part's capacity counts
  std::uint8_t size = 0;
  std::array<std::uint8_t, 4> octets{};
};

struct Encoding {
  Alphabet alphabet = Alphabet::gsm7;  // gsm7, latin1, ucs2, or binary for octets
  // What data_coding 0 means to the carrier: gsm7, latin1 or ascii. Texts of the GSM alphabet are
  // written in it and counted in septets all the same, since that is how they travel on.
  Alphabet smsc_default = Alphabet::gsm7;

  [[nodiscard]] Written write(char32_t point) const;
  // Units beside a header of that many octets. Precondition: header_octets <= user_data_octets.
  [[nodiscard]] std::size_t capacity(std::size_t header_octets) const;
  [[nodiscard]] DataCoding data_coding() const;
};

}  // namespace smpp
