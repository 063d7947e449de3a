#include "smpp/text/segmentation.hpp"

#include "smpp/text/encoding.hpp"
#include "smpp/text/unicode.hpp"
#include "smpp/text/user_data.hpp"

#include <algorithm>
#include <utility>

namespace smpp {
namespace {

struct Length {
  std::size_t units = 0;
  std::size_t octets = 0;
};

// Nothing if a character is not in the alphabet.
std::optional<Length> length_of(std::string_view text, const Encoding& encoding) {
  Length length;
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    const Written written = encoding.write(point.value);
    if (written.size == 0) {
      return std::nullopt;
    }
    length.units += written.units;
    length.octets += written.size;
    text.remove_prefix(point.size);
  }
  return length;
}

// The length octet and the elements; nothing when there are none.
Octets header_of(std::span<const std::uint8_t> elements,
                 const std::optional<Concatenation>& concatenation) {
  if (elements.empty() && !concatenation) {
    return {};
  }
  Octets header;
  header.reserve(1 + elements.size() + 6);
  header.push_back(0);
  header.insert(header.end(), elements.begin(), elements.end());
  if (concatenation) {
    append_concatenation(header, *concatenation);
  }
  header[0] = static_cast<std::uint8_t>(header.size() - 1);
  return header;
}

// Fills parts in order. The number of all parts is known at the end only: it is written then.
class Cutter {
 public:
  Cutter(const Encoding& encoding, const SegmentOptions& options)
      : encoding_(encoding),
        options_(options),
        header_(header_of(options.elements, concatenation(1))),
        capacity_(encoding.capacity(header_.size())) {}

  void add(const Written& written) {
    if (parts_.empty() || used_ + written.units > capacity_) {
      open_part();
    }
    used_ += written.units;
    parts_.back().insert(
        parts_.back().end(), written.octets.begin(), written.octets.begin() + written.size);
  }

  [[nodiscard]] bool too_many() const { return parts_.size() > options_.max_parts; }

  std::vector<Octets> finish() && {
    // The concatenation is the header's last element: total and number are its last octets.
    const std::size_t total_at = header_.size() - 2;
    std::uint8_t number = 0;
    for (Octets& part : parts_) {
      part[total_at] = static_cast<std::uint8_t>(parts_.size());
      part[total_at + 1] = ++number;
    }
    return std::move(parts_);
  }

 private:
  [[nodiscard]] Concatenation concatenation(std::uint8_t number) const {
    return {.reference = options_.reference,
            .wide = options_.wide_reference,
            .total = number,
            .number = number};
  }

  void open_part() {
    Octets part;
    part.reserve(header_.size() + capacity_ * (encoding_.alphabet == Alphabet::ucs2 ? 2 : 1));
    part.insert(part.end(), header_.begin(), header_.end());
    parts_.push_back(std::move(part));
    used_ = 0;
  }

  const Encoding& encoding_;
  const SegmentOptions& options_;
  Octets header_;
  std::size_t capacity_;
  std::size_t used_ = 0;
  std::vector<Octets> parts_;
};

constexpr std::size_t most_parts = 255;  // the element counts them in an octet

// Beside them must be room: for their length octet when there is one part, for the longest
// concatenation and a character of any alphabet when there are several.
bool usable(std::span<const std::uint8_t> elements) {
  return elements.size() < user_data_octets && are_elements(elements);
}

bool usable_in_several(std::span<const std::uint8_t> elements) {
  return elements.size() <= user_data_octets - 1 - 6 - 4 && !concatenation_of(elements);
}

// `for_each(f)` calls f(Written) for each unit that is not to be cut, until f returns false.
template <class ForEach>
expected<Parts, SegmentError> segment(const Length& length,
                                      const Encoding& encoding,
                                      const SegmentOptions& options,
                                      ForEach&& for_each) {
  Parts result{.alphabet = encoding.alphabet,
               .esm_class = {},
               .data_coding = encoding.data_coding(),
               .octets = {}};
  if (options.max_parts == 0) {
    return unexpected(SegmentError::too_many_parts);
  }
  Octets header = header_of(options.elements, std::nullopt);
  if (length.units <= encoding.capacity(header.size())) {
    if (!header.empty()) {
      result.esm_class.value = EsmClass::udhi;
    }
    header.reserve(header.size() + length.octets);
    for_each([&](const Written& written) {
      header.insert(header.end(), written.octets.begin(), written.octets.begin() + written.size);
      return true;
    });
    result.octets.push_back(std::move(header));
    return result;
  }
  if (!usable_in_several(options.elements)) {
    return unexpected(SegmentError::malformed_elements);
  }
  Cutter cutter{encoding, options};
  for_each([&](const Written& written) {
    cutter.add(written);
    return !cutter.too_many();
  });
  if (cutter.too_many()) {
    return unexpected(SegmentError::too_many_parts);
  }
  result.esm_class.value = EsmClass::udhi;
  result.octets = std::move(cutter).finish();
  return result;
}

}  // namespace

expected<Parts, SegmentError> segment_text(std::string_view text, const SegmentOptions& given) {
  SegmentOptions options = given;
  options.max_parts = std::min(options.max_parts, most_parts);
  if (!is_valid_utf8(text)) {
    return unexpected(SegmentError::not_utf8);
  }
  if (!usable(options.elements)) {
    return unexpected(SegmentError::malformed_elements);
  }
  if (options.forced && *options.forced != Alphabet::gsm7 && *options.forced != Alphabet::latin1 &&
      *options.forced != Alphabet::ucs2) {
    return unexpected(SegmentError::wrong_alphabet);
  }
  Encoding encoding{.alphabet = options.forced.value_or(Alphabet::gsm7),
                    .smsc_default = options.smsc_default};
  auto length = length_of(text, encoding);
  if (!length && !options.forced) {
    encoding.alphabet = Alphabet::ucs2;
    length = length_of(text, encoding);
  }
  if (!length) {
    return unexpected(SegmentError::not_encodable);
  }
  return segment(*length, encoding, options, [&](auto&& add) {
    std::string_view rest = text;
    while (!rest.empty()) {
      const CodePoint point = first_code_point(rest);
      if (!add(encoding.write(point.value))) {
        return;
      }
      rest.remove_prefix(point.size);
    }
  });
}

expected<Parts, SegmentError> segment_binary(std::span<const std::uint8_t> data,
                                             const SegmentOptions& given) {
  SegmentOptions options = given;
  options.max_parts = std::min(options.max_parts, most_parts);
  if (!usable(options.elements)) {
    return unexpected(SegmentError::malformed_elements);
  }
  const Encoding encoding{.alphabet = Alphabet::binary, .smsc_default = options.smsc_default};
  return segment({.units = data.size(), .octets = data.size()}, encoding, options, [&](auto&& add) {
    for (const std::uint8_t octet : data) {
      if (!add(Written{.units = 1, .size = 1, .octets = {octet}})) {
        return;
      }
    }
  });
}

}  // namespace smpp
