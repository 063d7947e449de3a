#include "smpp/text/encoding.hpp"

#include "smpp/text/gsm7.hpp"

namespace smpp {
namespace {

Written write_octet(char32_t point, char32_t highest) {
  if (point > highest) {
    return {};
  }
  return {.units = 1, .size = 1, .octets = {static_cast<std::uint8_t>(point)}};
}

Written write_gsm7(char32_t point, Alphabet smsc_default) {
  const Gsm7Code code = gsm7_code(point);
  if (smsc_default == Alphabet::gsm7 || code.size == 0) {
    return {.units = code.size, .size = code.size, .octets = {code.septets[0], code.septets[1]}};
  }
  Written written = write_octet(point, smsc_default == Alphabet::latin1 ? 0xFF : 0x7F);
  written.units = code.size;
  return written;
}

Written write_ucs2(char32_t point) {
  const auto high = [](char32_t unit) { return static_cast<std::uint8_t>(unit >> 8); };
  const auto low = [](char32_t unit) { return static_cast<std::uint8_t>(unit); };
  if (point < 0x10000) {
    return {.units = 1, .size = 2, .octets = {high(point), low(point)}};
  }
  const char32_t first = 0xD800 + ((point - 0x10000) >> 10);
  const char32_t second = 0xDC00 + ((point - 0x10000) & 0x3FF);
  return {.units = 2, .size = 4, .octets = {high(first), low(first), high(second), low(second)}};
}

}  // namespace

Written Encoding::write(char32_t point) const {
  switch (alphabet) {
    case Alphabet::gsm7:
      return write_gsm7(point, smsc_default);
    case Alphabet::latin1:
      return write_octet(point, 0xFF);
    case Alphabet::ucs2:
      return write_ucs2(point);
    case Alphabet::ascii:
    case Alphabet::binary:
    case Alphabet::other:
      return {};
  }
  return {};
}

std::size_t Encoding::capacity(std::size_t header_octets) const {
  const std::size_t left = user_data_octets - header_octets;
  switch (alphabet) {
    case Alphabet::gsm7:
      return left * 8 / 7;
    case Alphabet::ucs2:
      return left / 2;
    case Alphabet::latin1:
    case Alphabet::ascii:
    case Alphabet::binary:
    case Alphabet::other:
      return left;
  }
  return left;
}

DataCoding Encoding::data_coding() const {
  switch (alphabet) {
    case Alphabet::gsm7:
      return {DataCoding::smsc_default};
    case Alphabet::latin1:
      return {DataCoding::latin1};
    case Alphabet::ucs2:
      return {DataCoding::ucs2};
    case Alphabet::ascii:
    case Alphabet::binary:
    case Alphabet::other:
      return {DataCoding::binary};
  }
  return {DataCoding::binary};
}

}  // namespace smpp
