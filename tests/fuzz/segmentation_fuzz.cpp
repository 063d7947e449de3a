// Texts and octets into parts and back. Input: two octets of choices, greatest number of parts,
// length of the elements, the elements, then the text.
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
constexpr std::array defaults{Alphabet::gsm7,
                              Alphabet::gsm7,
                              Alphabet::latin1,
                              Alphabet::ascii,
                              Alphabet::utf8,
                              Alphabet::gsm7,
                              Alphabet::gsm7,
                              Alphabet::gsm7};
constexpr std::array long_forms{LongForm::udh, LongForm::udh, LongForm::sar, LongForm::payload};
constexpr std::array<std::uint8_t, 16> languages{
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0, 255};

// What the network carries of a part: GSM texts go on in septets.
std::size_t carried(const Parts& parts, std::string_view text, const UserData& data) {
  std::size_t octets = data.payload.size();
  if (parts.alphabet == Alphabet::gsm7) {
    octets = (gsm7_length(text, parts.shift).value() * 7 + 7) / 8;
  }
  return octets + data.header.size();
}

void check_concatenation(const Parts& parts, std::size_t index, const UserData& data) {
  const auto& found = data.concatenation;
  check(found && found->number == index + 1 && found->total == parts.octets.size());
}

// Each part as the PDU that carries it.
SubmitSm submit_of(const Parts& parts, std::size_t index) {
  SubmitSm pdu;
  pdu.esm_class = parts.esm_class;
  pdu.data_coding = parts.data_coding;
  pdu.short_message = to_octets(short_message_of(parts, index));
  pdu.tlvs = tlvs_of(parts, index);
  return pdu;
}

// What the receiver has of it; nothing where the text is not what was sent.
Octets received(const Parts& parts, const SegmentOptions& options) {
  check(!parts.octets.empty() && parts.octets.size() <= options.max_parts);
  Octets joined;
  for (std::size_t i = 0; i < parts.octets.size(); ++i) {
    const SubmitSm pdu = submit_of(parts, i);
    const UserData data = user_data_of(pdu);
    check(!data.malformed_header);
    if (parts.octets.size() > 1) {
      check_concatenation(parts, i, data);
    }
    if (parts.alphabet == Alphabet::binary) {
      check(parts.in_payload || data.header.size() + data.payload.size() <= 140);
      append(joined, data.payload);
      continue;
    }
    check(data.shift == parts.shift);
    // Each part is a text of its own: nothing was cut that must not be.
    const auto text = decode_text(
        alphabet_of(parts.data_coding, options.smsc_default), data.payload, form_of(data));
    check(text.has_value());
    check(parts.in_payload || carried(parts, view(*text), data) <= 140);
    append(joined, view(*text));
  }
  return joined;
}

// The first unit of a UCS-2 part may read as a byte order mark, which a receiver drops.
bool has_byte_order_mark(std::string_view text) {
  return text.find("\xEF\xBB\xBF") != std::string_view::npos ||
         text.find("\xEF\xBF\xBE") != std::string_view::npos;
}

// Where nothing is replaced, all of it arrives.
void texts(std::string_view sent, const SegmentOptions& options) {
  const auto parts = segment_text(sent, options);
  if (!parts) {
    return;
  }
  const Octets got = received(*parts, options);
  const bool replaced = options.question_marks || options.transliteration != Transliteration::none;
  check(replaced || view(got) == sent);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* at, std::size_t size) {
  std::span<const std::uint8_t> input{at, size};
  if (size < 4) {
    return 0;
  }
  const std::size_t elements = std::min<std::size_t>(input[3], size - 4);
  const std::uint8_t more = input[1];
  const std::size_t first_language = more >> 4;
  const SegmentOptions options{
      .reference = 0x1234,
      .wide_reference = (input[0] & 1) != 0,
      .forced = forced_alphabets[(input[0] >> 1) & 7],
      .question_marks = (input[0] & 0x80) != 0,
      .smsc_default = defaults[(input[0] >> 4) & 7],
      .max_parts = input[2],
      .elements = input.subspan(4, elements),
      .national_languages = std::span{languages}.subspan(
          first_language, std::min<std::size_t>(3, languages.size() - first_language)),
      .boundary = (more & 1) != 0 ? Boundary::grapheme : Boundary::code_point,
      .transliteration = (more & 2) != 0 ? Transliteration::smart : Transliteration::none,
      .long_form = long_forms[(more >> 2) & 3]};
  const auto sent = input.subspan(4 + elements);
  if (!has_byte_order_mark(view(sent))) {
    texts(view(sent), options);
  }
  if (const auto parts = segment_binary(sent, options)) {
    check(view(received(*parts, options)) == view(sent));
  }
  return 0;
}
