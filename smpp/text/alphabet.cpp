#include "smpp/text/alphabet.hpp"

#include "smpp/text/charsets.hpp"
#include "smpp/text/gsm7.hpp"
#include "smpp/text/septets.hpp"
#include "smpp/text/unicode.hpp"

#include <algorithm>
#include <array>

namespace smpp {
namespace {

// SMPP's own table, below 0x10; 0 is the carrier's matter.
constexpr std::array<Alphabet, 16> smpp_table{
    Alphabet::gsm7,
    Alphabet::ascii,
    Alphabet::binary,
    Alphabet::latin1,
    Alphabet::binary,
    Alphabet::jis,
    Alphabet::cyrillic,
    Alphabet::hebrew,
    Alphabet::ucs2,
    Alphabet::other,  // pictograms, of which each operator has its own
    Alphabet::iso2022_jp,
    Alphabet::other,
    Alphabet::other,
    Alphabet::extended_jis,
    Alphabet::korean,
    Alphabet::other,
};

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

// An escape says that the sets are switched; without one and without high octets it is ASCII.
bool is_iso2022(std::span<const std::uint8_t> octets) {
  constexpr std::uint8_t escape = 0x1B;
  return std::find(octets.begin(), octets.end(), escape) != octets.end() ||
         std::none_of(octets.begin(), octets.end(), [](auto octet) { return octet >= 0x80; });
}

std::optional<Utf8> decode_jis(std::span<const std::uint8_t> octets, Charset without_escapes) {
  return decode_charset(is_iso2022(octets) ? Charset::iso_2022_jp : without_escapes, octets);
}

std::optional<Utf8> decode_utf8(std::span<const std::uint8_t> octets) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  std::string_view text = view(octets);
  if (text.starts_with(mark)) {
    text.remove_prefix(mark.size());
  }
  return is_valid_utf8(text) ? std::optional{to_utf8(text)} : std::nullopt;
}

}  // namespace

Alphabet alphabet_of(DataCoding coding, const CodingRules& rules) {
  const auto own = std::find_if(rules.overrides.begin(),
                                rules.overrides.end(),
                                [&](const CodingOverride& row) { return row.coding == coding; });
  return own != rules.overrides.end() ? own->means : alphabet_of(coding, rules.smsc_default);
}

Alphabet alphabet_of(DataCoding coding, Alphabet smsc_default) {
  const std::uint8_t value = coding.value;
  if (value == DataCoding::smsc_default) {
    return smsc_default;
  }
  if (value < smpp_table.size()) {
    return smpp_table[value];
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

std::optional<Utf8> decode_text(Alphabet alphabet,
                                std::span<const std::uint8_t> octets,
                                const SeptetForm& form) {
  switch (alphabet) {
    case Alphabet::gsm7:
      return decode_gsm7(octets, form.shift);
    case Alphabet::gsm7_packed:
      return decode_gsm7(unpack_septets_uncounted(octets, form.fill_bits), form.shift);
    case Alphabet::ascii:
      return decode_ascii(octets);
    case Alphabet::latin1:
      return decode_latin1(octets);
    case Alphabet::windows1252:
      return decode_charset(Charset::windows1252, octets);
    case Alphabet::utf8:
      return decode_utf8(octets);
    case Alphabet::ucs2:
      return decode_utf16be(octets);
    case Alphabet::cyrillic:
      return decode_charset(Charset::iso_8859_5, octets);
    case Alphabet::hebrew:
      return decode_charset(Charset::iso_8859_8, octets);
    case Alphabet::jis:
      return decode_jis(octets, Charset::shift_jis);
    case Alphabet::iso2022_jp:
      return decode_charset(Charset::iso_2022_jp, octets);
    case Alphabet::extended_jis:
      return decode_jis(octets, Charset::euc_jp);
    case Alphabet::shift_jis:
      return decode_charset(Charset::shift_jis, octets);
    case Alphabet::korean:
      return decode_charset(Charset::euc_kr, octets);
    case Alphabet::binary:
    case Alphabet::other:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace smpp
