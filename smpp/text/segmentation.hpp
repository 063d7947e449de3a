// A text or octets into the parts that go out, one short_message each. Pure; any thread.
//
// A text that needs one part has no header. A longer one has a concatenation element in each part,
// and characters that take two units (escape pairs, surrogate pairs) are never cut.
#pragma once

#include "smpp/base/expected.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/pdu/values.hpp"
#include "smpp/text/alphabet.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace smpp {

struct SegmentOptions {
  // The same in all parts; of a narrow one only the low octet is sent.
  std::uint16_t reference = 0;
  bool wide_reference = false;
  // gsm7, latin1 or ucs2; nothing: gsm7 if it can hold the text, else ucs2.
  std::optional<Alphabet> forced = std::nullopt;
  // How the carrier reads data_coding 0: gsm7, latin1 or ascii (see Encoding).
  Alphabet smsc_default = Alphabet::gsm7;
  std::size_t max_parts = 255;
  // Whole header elements that go into every part before the concatenation.
  std::span<const std::uint8_t> elements = {};
};

enum class SegmentError : std::uint8_t {
  not_utf8,
  not_encodable,       // a character that the forced alphabet does not have
  wrong_alphabet,      // the forced one is none that texts are written in
  malformed_elements,  // not whole elements, no room left beside them, or a concatenation of their
                       // own where several parts are needed
  too_many_parts,
};

struct Parts {
  Alphabet alphabet = Alphabet::gsm7;
  EsmClass esm_class;  // UDHI when the parts have a header
  DataCoding data_coding;
  std::vector<Octets> octets;  // a short_message each, header included
};

// An empty text is one empty part.
[[nodiscard]] expected<Parts, SegmentError> segment_text(std::string_view text,
                                                         const SegmentOptions& options);
// Octets that are not text: data_coding 4, cut anywhere.
[[nodiscard]] expected<Parts, SegmentError> segment_binary(std::span<const std::uint8_t> data,
                                                           const SegmentOptions& options);

}  // namespace smpp
