#include "smpp/text/alphabet.hpp"

#include "smpp/text/gsm7.hpp"
#include "smpp/text/unicode.hpp"

namespace smpp {
namespace {

// SMPP's own table, below 0x10.
Alphabet of_smpp_table(std::uint8_t coding, Alphabet smsc_default) {
  switch (coding) {
    case 0x00:
      return smsc_default;
    case 0x01:
      return Alphabet::ascii;
    case 0x03:
      return Alphabet::latin1;
    case 0x02:
    case 0x04:
      return Alphabet::binary;
    case 0x08:
      return Alphabet::ucs2;
    default:  // JIS, Cyrillic, Hebrew, Kanji, Korean, pictograms and reserved values
      return Alphabet::other;
  }
}

// A GSM data coding scheme of the general group, bits 7-6 zero or 01 (23.038 section 4).
Alphabet of_general_group(std::uint8_t coding) {
  constexpr std::uint8_t compressed = 0x20;
  if ((coding & compressed) != 0) {
    return Alphabet::other;
  }
  switch ((coding >> 2) & 0x03) {
    case 0:
      return Alphabet::gsm7;
    case 1:
      return Alphabet::binary;
    case 2:
      return Alphabet::ucs2;
    default:
      return Alphabet::other;
  }
}

}  // namespace

Alphabet alphabet_of(DataCoding coding, Alphabet smsc_default) {
  const std::uint8_t value = coding.value;
  if (value < 0x10) {
    return of_smpp_table(value, smsc_default);
  }
  if (value < 0x80) {
    return of_general_group(value);
  }
  if (value < 0xC0) {
    return Alphabet::other;
  }
  if (value < 0xE0) {  // message waiting, 7-bit
    return Alphabet::gsm7;
  }
  if (value < 0xF0) {  // message waiting, UCS-2
    return Alphabet::ucs2;
  }
  constexpr std::uint8_t eight_bit = 0x04;
  return (value & eight_bit) != 0 ? Alphabet::binary : Alphabet::gsm7;
}

std::optional<Utf8> decode_text(Alphabet alphabet, std::span<const std::uint8_t> octets) {
  switch (alphabet) {
    case Alphabet::gsm7:
      return decode_gsm7(octets);
    case Alphabet::ascii:
      return decode_ascii(octets);
    case Alphabet::latin1:
      return decode_latin1(octets);
    case Alphabet::ucs2:
      return decode_utf16be(octets);
    case Alphabet::binary:
    case Alphabet::other:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace smpp
