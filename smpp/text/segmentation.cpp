#include "smpp/text/segmentation.hpp"

#include "smpp/text/encoding.hpp"
#include "smpp/text/unicode.hpp"
#include "smpp/text/user_data.hpp"

#include <algorithm>
#include <utility>

namespace smpp {
namespace {

// The length octet and the elements; nothing when there are none.
Octets header_of(std::span<const std::uint8_t> elements,
                 const std::optional<Concatenation>& concatenation) {
  if (elements.empty() && !concatenation) {
    return {};
  }
  Octets header;
  header.reserve(1 + elements.size() + 6);
  header.push_back(0);
  append(header, elements);
  if (concatenation) {
    append_concatenation(header, *concatenation);
  }
  header[0] = static_cast<std::uint8_t>(header.size() - 1);
  return header;
}

constexpr std::size_t most_parts = 255;  // the element counts them in an octet

// Beside them must be room: for their length octet when there is one part, for the longest
// concatenation and a character of any alphabet when there are several.
bool usable(std::span<const std::uint8_t> elements) {
  return elements.size() < user_data_octets && are_elements(elements);
}

bool usable_in_several(std::span<const std::uint8_t> elements) {
  return elements.size() <= user_data_octets - 1 - 6 - 4 && !concatenation_of(elements);
}

// How much of `written` fits into `capacity` units without cutting a piece.
std::size_t fitting(std::span<const std::uint8_t> written,
                    const Encoding& encoding,
                    std::size_t capacity) {
  std::size_t octets = 0;
  std::size_t units = 0;
  while (octets < written.size()) {
    const Piece piece = encoding.first_piece(written.subspan(octets));
    if (units + piece.units > capacity) {
      break;
    }
    octets += piece.octets;
    units += piece.units;
  }
  return octets;
}

expected<std::vector<Octets>, SegmentError> cut(std::span<const std::uint8_t> written,
                                                const Encoding& encoding,
                                                const SegmentOptions& options) {
  std::vector<Octets> parts;
  Concatenation concatenation{
      .reference = options.reference, .wide = options.wide_reference, .total = 0, .number = 0};
  const Octets header = header_of(options.elements, concatenation);
  const std::size_t capacity = encoding.capacity(header.size());
  while (!written.empty()) {
    if (parts.size() == std::min(options.max_parts, most_parts)) {
      return unexpected(SegmentError::too_many_parts);
    }
    const auto taken = written.first(fitting(written, encoding, capacity));
    written = written.subspan(taken.size());
    Octets part;
    part.reserve(header.size() + taken.size());
    append(part, header);
    append(part, taken);
    parts.push_back(std::move(part));
  }
  // The concatenation is the header's last element, total and number are its last octets: the total
  // is known only now.
  for (std::size_t i = 0; i < parts.size(); ++i) {
    parts[i][header.size() - 2] = static_cast<std::uint8_t>(parts.size());
    parts[i][header.size() - 1] = static_cast<std::uint8_t>(i + 1);
  }
  return parts;
}

expected<Parts, SegmentError> segment(Octets written,
                                      const Encoding& encoding,
                                      const SegmentOptions& options) {
  if (!usable(options.elements)) {
    return unexpected(SegmentError::malformed_elements);
  }
  if (options.max_parts == 0) {
    return unexpected(SegmentError::too_many_parts);
  }
  Parts result{.alphabet = encoding.alphabet,
               .esm_class = {},
               .data_coding = encoding.data_coding(),
               .octets = {}};
  Octets header = header_of(options.elements, std::nullopt);
  if (!header.empty()) {
    result.esm_class.value = EsmClass::udhi;
  }
  if (encoding.units(written) <= encoding.capacity(header.size())) {
    if (header.empty()) {
      result.octets.push_back(std::move(written));
    } else {
      append(header, written);
      result.octets.push_back(std::move(header));
    }
    return result;
  }
  if (!usable_in_several(options.elements)) {
    return unexpected(SegmentError::malformed_elements);
  }
  auto parts = cut(written, encoding, options);
  if (!parts) {
    return unexpected(parts.error());
  }
  result.esm_class.value = EsmClass::udhi;
  result.octets = std::move(*parts);
  return result;
}

bool writes_texts(Alphabet alphabet) {
  return alphabet == Alphabet::gsm7 || alphabet == Alphabet::latin1 || alphabet == Alphabet::ucs2;
}

}  // namespace

expected<Parts, SegmentError> segment_text(std::string_view text, const SegmentOptions& options) {
  if (options.forced && !writes_texts(*options.forced)) {
    return unexpected(SegmentError::wrong_alphabet);
  }
  if (!is_valid_utf8(text)) {
    return unexpected(SegmentError::not_utf8);
  }
  Encoding encoding{.alphabet = options.forced.value_or(Alphabet::gsm7),
                    .smsc_default = options.smsc_default};
  auto written = encoding.write(text);
  if (!written && !options.forced) {
    encoding.alphabet = Alphabet::ucs2;
    written = encoding.write(text);
  }
  if (!written) {
    return unexpected(SegmentError::not_encodable);
  }
  return segment(std::move(*written), encoding, options);
}

expected<Parts, SegmentError> segment_binary(std::span<const std::uint8_t> data,
                                             const SegmentOptions& options) {
  return segment(to_octets(data),
                 {.alphabet = Alphabet::binary, .smsc_default = options.smsc_default},
                 options);
}

}  // namespace smpp
