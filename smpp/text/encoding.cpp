#include "smpp/text/encoding.hpp"

#include "smpp/text/gsm7.hpp"
#include "smpp/text/unicode.hpp"

namespace smpp {
namespace {

std::optional<Octets> write_gsm7(std::string_view text, Alphabet smsc_default) {
  if (smsc_default == Alphabet::gsm7) {
    return encode_gsm7(text);
  }
  if (!gsm7_length(text)) {
    return std::nullopt;
  }
  return smsc_default == Alphabet::latin1 ? encode_latin1(text) : encode_ascii(text);
}

Piece first_gsm7(std::span<const std::uint8_t> written, Alphabet smsc_default) {
  if (smsc_default != Alphabet::gsm7) {
    return {.octets = 1, .units = gsm7_code(written[0]).size};
  }
  const std::size_t size = written[0] == gsm7_escape && written.size() > 1 ? 2 : 1;
  return {.octets = size, .units = size};
}

Piece first_ucs2(std::span<const std::uint8_t> written) {
  const bool pair = (written[0] & 0xFC) == 0xD8 && written.size() >= 4;
  return pair ? Piece{.octets = 4, .units = 2} : Piece{.octets = 2, .units = 1};
}

}  // namespace

std::optional<Octets> Encoding::write(std::string_view text) const {
  switch (alphabet) {
    case Alphabet::gsm7:
      return write_gsm7(text, smsc_default);
    case Alphabet::latin1:
      return encode_latin1(text);
    case Alphabet::ucs2:
      return encode_utf16be(text);
    case Alphabet::ascii:
    case Alphabet::binary:
    case Alphabet::other:
      return std::nullopt;
  }
  return std::nullopt;
}

Piece Encoding::first_piece(std::span<const std::uint8_t> written) const {
  switch (alphabet) {
    case Alphabet::gsm7:
      return first_gsm7(written, smsc_default);
    case Alphabet::ucs2:
      return first_ucs2(written);
    case Alphabet::latin1:
    case Alphabet::ascii:
    case Alphabet::binary:
    case Alphabet::other:
      return {.octets = 1, .units = 1};
  }
  return {.octets = 1, .units = 1};
}

std::size_t Encoding::units(std::span<const std::uint8_t> written) const {
  if (alphabet == Alphabet::ucs2) {
    return written.size() / 2;
  }
  if (alphabet != Alphabet::gsm7 || smsc_default == Alphabet::gsm7) {
    return written.size();
  }
  std::size_t sum = 0;
  for (const std::uint8_t octet : written) {
    sum += gsm7_code(octet).size;
  }
  return sum;
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
