// Which alphabet a data_coding means, and text out of octets in it. Pure; any thread.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/pdu/values.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace smpp {

enum class Alphabet : std::uint8_t {
  gsm7,  // unpacked: a septet an octet
  ascii,
  latin1,
  ucs2,    // UTF-16BE
  binary,  // not text: never transcoded
  other,   // text in an alphabet that is not decoded here, compressed, or a reserved coding
};

// `smsc_default` is the carrier's meaning of data_coding 0: gsm7, latin1 or ascii.
[[nodiscard]] Alphabet alphabet_of(DataCoding coding, Alphabet smsc_default);

// Nothing for binary and other, and for octets that cannot be text in the alphabet: the caller
// keeps them as octets, so that nothing is lost.
[[nodiscard]] std::optional<Utf8> decode_text(Alphabet alphabet,
                                              std::span<const std::uint8_t> octets);

}  // namespace smpp
