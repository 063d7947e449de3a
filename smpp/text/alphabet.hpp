// Which alphabet a data_coding means, and text out of octets in it. Pure; any thread.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/pdu/values.hpp"
#include "smpp/text/gsm7.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace smpp {

enum class Alphabet : std::uint8_t {
  gsm7,         // unpacked: a septet an octet
  gsm7_packed,  // eight septets in seven octets
  ascii,
  latin1,
  windows1252,  // Latin-1 with typographic signs in place of the C1 controls
  utf8,
  ucs2,          // UTF-16BE
  cyrillic,      // ISO-8859-5
  hebrew,        // ISO-8859-8
  jis,           // JIS X 0208: by its escapes, else Shift-JIS
  iso2022_jp,    // with the sets of ISO-2022-JP-2
  extended_jis,  // JIS X 0212: by its escapes, else EUC-JP
  shift_jis,     // as Windows writes it
  korean,        // KS C 5601 as EUC-KR, with the rest of Hangul as Windows writes it
  binary,        // not text: never transcoded
  other,         // text in an alphabet that is not decoded here, compressed, or a reserved coding
};

// A carrier's own meaning of one data_coding.
struct CodingOverride {
  DataCoding coding;
  Alphabet means = Alphabet::other;
};

// What a carrier means by its codings. `smsc_default` is that of data_coding 0 (gsm7, gsm7_packed,
// latin1, ascii or utf8); an override counts before that and before the standards.
struct CodingRules {
  Alphabet smsc_default = Alphabet::gsm7;
  std::span<const CodingOverride> overrides = {};
};

[[nodiscard]] Alphabet alphabet_of(DataCoding coding, const CodingRules& rules);
[[nodiscard]] Alphabet alphabet_of(DataCoding coding, Alphabet smsc_default);

// How septets lie in the octets: which tables are in force, and after how many bits they begin.
struct SeptetForm {
  Gsm7Shift shift{};
  unsigned fill_bits = 0;  // of packed ones
};

// Nothing for binary and other, and for octets that cannot be text in the alphabet: the caller
// keeps them as octets, so that nothing is lost.
[[nodiscard]] std::optional<Utf8> decode_text(Alphabet alphabet,
                                              std::span<const std::uint8_t> octets,
                                              const SeptetForm& form = {});

}  // namespace smpp
