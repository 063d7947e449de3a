// The alphabets that texts are sent in: what a character costs there, and how it is written. Pure;
// any thread.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/pdu/values.hpp"
#include "smpp/text/alphabet.hpp"
#include "smpp/text/gsm7.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace smpp {

// What one short message of GSM carries, header included (23.040).
inline constexpr std::size_t user_data_octets = 140;

// Units are what a part's capacity counts: septets, octets or 16-bit units.
struct Encoding {
  Alphabet alphabet = Alphabet::gsm7;  // gsm7, latin1, ucs2, or binary for octets
  // What data_coding 0 means to the carrier: gsm7, gsm7_packed, latin1, ascii or utf8. Texts of the
  // GSM alphabet are written in it and counted in septets all the same, since that is how they
  // travel on.
  Alphabet smsc_default = Alphabet::gsm7;
  Gsm7Shift shift{};  // of gsm7, where the carrier takes septets

  // Of one character; 0: it is not in the alphabet.
  [[nodiscard]] std::size_t units(char32_t point) const;
  // Of the text; nothing if a character is not in the alphabet. Precondition: valid UTF-8.
  [[nodiscard]] std::optional<std::size_t> units(std::string_view text) const;
  // Septets one in an octet. Nothing if a character is not in the alphabet.
  [[nodiscard]] std::optional<Octets> write(std::string_view text) const;
  // Units beside a header of that many octets. Precondition: header_octets <= user_data_octets.
  [[nodiscard]] std::size_t capacity(std::size_t header_octets) const;
  [[nodiscard]] DataCoding data_coding() const;
  // Whether septets of this alphabet are sent eight in seven octets.
  [[nodiscard]] bool is_packed() const;
  // Whether the carrier takes septets as they are, so that national tables can be used.
  [[nodiscard]] bool takes_septets() const;
};

}  // namespace smpp
