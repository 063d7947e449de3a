// Texts and octets into parts and back. Input: choices, greatest number of parts, length of the
// elements, the elements, then the text.
#include "smpp/text/gsm7.hpp"
#include "smpp/text/segmentation.hpp"
#include "smpp/text/user_data.hpp"
#include "tests/fuzz/check.hpp"

#include <array>

using namespace smpp;

namespace {

constexpr std::array<std::optional<Alphabet>, 8> forced_alphabets{std::nullopt,
                                                                  std::nullopt,
                                                                  Alphabet::gsm7,
                                                                  Alphabet::ucs2,
                                                                  Alphabet::latin1,
                                                                  Alphabet::ascii,
                                                                  Alphabet::other,
                                                                  Alphabet::binary};
constexpr std::array defaults{Alphabet::gsm7, Alphabet::gsm7, Alphabet::latin1, Alphabet::ascii};

// What the network carries of a part: GSM texts go on in septets.
std::size_t carried(const Parts& parts, Alphabet smsc_default, const UserData& data) {
  std::size_t octets = data.payload.size();
  if (parts.alphabet == Alphabet::gsm7) {
    const auto text = decode_text(smsc_default, data.payload);
    check(text.has_value());
    octets = (gsm7_length(view(*text)).value() * 7 + 7) / 8;
  }
  return octets + (parts.esm_class.has_udh() ? 1 + data.elements.size() : 0);
}

void check_parts(const Parts& parts, const SegmentOptions& options, std::string_view sent) {
  check(!parts.octets.empty() && parts.octets.size() <= options.max_parts);
  Octets joined;
  std::uint8_t number = 0;
  for (const Octets& part : parts.octets) {
    const UserData data = user_data_of(part, parts.esm_class.has_udh(), {});
    check(!data.malformed_header);
    check(carried(parts, options.smsc_default, data) <= 140);
    ++number;
    if (parts.octets.size() > 1) {
      check(data.concatenation && data.concatenation->number == number &&
            data.concatenation->total == parts.octets.size() &&
            data.concatenation->wide == options.wide_reference);
    }
    if (parts.alphabet == Alphabet::binary) {
      joined.insert(joined.end(), data.payload.begin(), data.payload.end());
    } else {
      // Each part is a text of its own: nothing was cut that must not be.
      const auto text =
          decode_text(alphabet_of(parts.data_coding, options.smsc_default), data.payload);
      check(text.has_value());
      joined.insert(joined.end(), text->begin(), text->end());
    }
  }
  check(view(joined) == sent);
}

// The first unit of a UCS-2 part may read as a byte order mark, which a receiver drops.
bool has_byte_order_mark(std::string_view text) {
  return text.find("\xEF\xBB\xBF") != std::string_view::npos ||
         text.find("\xEF\xBF\xBE") != std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* at, std::size_t size) {
  std::span<const std::uint8_t> input{at, size};
  if (size < 3) {
    return 0;
  }
  const std::size_t elements = std::min<std::size_t>(input[2], size - 3);
  const SegmentOptions options{.reference = 0x1234,
                               .wide_reference = (input[0] & 1) != 0,
                               .forced = forced_alphabets[(input[0] >> 1) & 7],
                               .smsc_default = defaults[(input[0] >> 4) & 3],
                               .max_parts = input[1],
                               .elements = input.subspan(3, elements)};
  const auto sent = input.subspan(3 + elements);
  if (!has_byte_order_mark(view(sent))) {
    if (const auto parts = segment_text(view(sent), options)) {
      check_parts(*parts, options, view(sent));
    }
  }
  if (const auto parts = segment_binary(sent, options)) {
    check_parts(*parts, options, view(sent));
  }
  return 0;
}
