#include "smpp/text/encoding.hpp"

#include "smpp/text/unicode.hpp"

namespace smpp {
namespace {

constexpr char32_t last_ascii = 0x7F;
constexpr char32_t last_latin1 = 0xFF;

// The highest code point that the carrier's own alphabet can write.
char32_t last_of(Alphabet smsc_default) {
  if (smsc_default == Alphabet::latin1) {
    return last_latin1;
  }
  return smsc_default == Alphabet::ascii ? last_ascii : last_code_point;
}

std::optional<Octets> write_gsm7(std::string_view text, const Encoding& encoding) {
  if (encoding.takes_septets()) {
    return encode_gsm7(text, encoding.shift);
  }
  if (!encoding.units(text)) {
    return std::nullopt;
  }
  return encoding.smsc_default == Alphabet::latin1 ? encode_latin1(text)
                                                   : std::optional{to_octets(text)};
}

}  // namespace

std::size_t Encoding::units(char32_t point) const {
  if (alphabet == Alphabet::ucs2) {
    return point < 0x10000 ? 1 : 2;
  }
  if (alphabet == Alphabet::latin1) {
    return point <= last_latin1 ? 1 : 0;
  }
  return point <= last_of(smsc_default) ? gsm7_code(point, shift).size : 0;
}

std::optional<std::size_t> Encoding::units(std::string_view text) const {
  if (alphabet == Alphabet::gsm7 && takes_septets()) {
    return gsm7_length(text, shift);
  }
  std::size_t sum = 0;
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    const std::size_t count = units(point.value);
    if (count == 0) {
      return std::nullopt;
    }
    sum += count;
    text.remove_prefix(point.size);
  }
  return sum;
}

std::optional<Octets> Encoding::write(std::string_view text) const {
  if (alphabet == Alphabet::ucs2) {
    return encode_utf16be(text);
  }
  return alphabet == Alphabet::latin1 ? encode_latin1(text) : write_gsm7(text, *this);
}

std::size_t Encoding::capacity(std::size_t header_octets) const {
  const std::size_t left = user_data_octets - header_octets;
  if (alphabet == Alphabet::gsm7) {
    return left * 8 / 7;
  }
  return alphabet == Alphabet::ucs2 ? left / 2 : left;
}

DataCoding Encoding::data_coding() const {
  if (alphabet == Alphabet::gsm7) {
    return {DataCoding::smsc_default};
  }
  if (alphabet == Alphabet::latin1) {
    return {DataCoding::latin1};
  }
  return {alphabet == Alphabet::ucs2 ? DataCoding::ucs2 : DataCoding::binary};
}

bool Encoding::is_packed() const {
  return alphabet == Alphabet::gsm7 && smsc_default == Alphabet::gsm7_packed;
}

bool Encoding::takes_septets() const {
  return smsc_default == Alphabet::gsm7 || smsc_default == Alphabet::gsm7_packed;
}

}  // namespace smpp
