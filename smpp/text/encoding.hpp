// The alphabets that texts are sent in: writing a text, and where what was written may be cut.
// Pure; any thread.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/pdu/values.hpp"
#include "smpp/text/alphabet.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace smpp {

// What one short message of GSM carries, header included (23.040).
inline constexpr std::size_t user_data_octets = 140;

// What is never cut: a character, or one octet of binary.
struct Piece {
  std::size_t octets = 0;
  std::size_t units = 0;  // septets, octets or 16-bit units: what a part's capacity counts
};

struct Encoding {
  Alphabet alphabet = Alphabet::gsm7;  // gsm7, latin1, ucs2, or binary for octets
  // What data_coding 0 means to the carrier: gsm7, latin1 or ascii. Texts of the GSM alphabet are
  // written in it and counted in septets all the same, since that is how they travel on.
  Alphabet smsc_default = Alphabet::gsm7;

  // Nothing if a character is not in the alphabet. Precondition: valid UTF-8.
  [[nodiscard]] std::optional<Octets> write(std::string_view text) const;
  // The first piece of what was written. Precondition: not empty.
  [[nodiscard]] Piece first_piece(std::span<const std::uint8_t> written) const;
  // The sum over all pieces.
  [[nodiscard]] std::size_t units(std::span<const std::uint8_t> written) const;
  // Units beside a header of that many octets. Precondition: header_octets <= user_data_octets.
  [[nodiscard]] std::size_t capacity(std::size_t header_octets) const;
  [[nodiscard]] DataCoding data_coding() const;
};

}  // namespace smpp
