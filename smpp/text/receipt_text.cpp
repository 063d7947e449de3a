#include "smpp/text/receipt_text.hpp"

#include "smpp/text/unicode.hpp"

#include <algorithm>

namespace smpp {
namespace {

using OctetView = std::span<const std::uint8_t>;

// Nor what blanks may lie between and behind them.
OctetView without_final_nuls(OctetView octets) {
  std::size_t size = octets.size();
  for (std::size_t at = octets.size(); at > 0; --at) {
    const std::uint8_t last = octets[at - 1];
    if (last == 0) {
      size = at - 1;
    } else if (last != ' ' && last != '\t' && last != '\n' && last != '\r') {
      break;
    }
  }
  return octets.first(size);
}

std::string_view without_final_nuls(std::string_view text) {
  return view(without_final_nuls(octets_of(text)));
}

bool is_control(std::uint8_t octet) {
  return octet < 0x20 && octet != '\t' && octet != '\n' && octet != '\r';
}

// A key in UTF-16 has a zero in each unit, which no other alphabet repeats. Where the data_coding
// says UTF-16 one is enough: many say so and write ASCII.
bool is_utf16(OctetView octets, bool said) {
  if (octets.size() < 4) {
    return false;
  }
  const bool mark =
      (octets[0] == 0xFE && octets[1] == 0xFF) || (octets[0] == 0xFF && octets[1] == 0xFE);
  const bool pair = octets[0] == 0 && octets[1] != 0 && octets[2] == 0 && octets[3] != 0;
  const OctetView text = without_final_nuls(octets);
  return mark || pair || (said && std::find(text.begin(), text.end(), 0) != text.end());
}

// Where septets are packed, some write their receipts in ASCII all the same.
bool is_plain(OctetView octets) {
  const ReceiptFields fields = scan_receipt(view(octets));
  return fields.id && fields.stat;
}

bool means_gsm7(Alphabet said, Alphabet smsc_default) {
  return said == Alphabet::gsm7 || (said != Alphabet::latin1 && smsc_default == Alphabet::gsm7);
}

}  // namespace

ReceiptText::ReceiptText(OctetView octets,
                         DataCoding coding,
                         const SeptetForm& form,
                         const CodingRules& rules,
                         const ReceiptPattern* pattern)
    : said_(alphabet_of(coding, rules)), form_(form), gsm7_(means_gsm7(said_, rules.smsc_default)) {
  if (is_utf16(octets, said_ == Alphabet::ucs2)) {
    decoded_ = decode_utf16be(octets, OddOctet::drop);
  } else if (said_ == Alphabet::gsm7_packed && !is_plain(octets)) {
    decoded_ = decode_text(said_, octets, form_);
  } else {
    octets = without_final_nuls(octets);
  }
  if (pattern != nullptr && match(*pattern, octets)) {
    return;
  }
  if (!decoded_) {
    // Mostly ASCII, with the quoted text copied as it was.
    fields_ = scan_receipt(view(octets));
    if (!fields_.control_octets || !gsm7_) {
      return;
    }
    decoded_ = decode_text(Alphabet::gsm7, octets, form_);
  }
  if (decoded_) {
    fields_ = scan_receipt(without_final_nuls(view(*decoded_)));
  }
}

// A pattern has no say about octets: it sees characters, whatever carried them.
bool ReceiptText::match(const ReceiptPattern& pattern, OctetView octets) {
  std::optional<Utf8> characters;
  if (!decoded_) {
    characters = decoded(octets);
  }
  const Utf8& text = decoded_ ? *decoded_ : *characters;
  auto fields = pattern.match(without_final_nuls(view(text)));
  if (!fields) {
    return false;
  }
  if (characters) {
    decoded_ = std::move(characters);  // its characters stay where they are
  }
  fields_ = std::move(*fields);
  by_pattern_ = true;
  return true;
}

Utf8 ReceiptText::decoded(OctetView octets) const {
  if (gsm7_ && std::any_of(octets.begin(), octets.end(), is_control)) {
    if (auto text = decode_text(Alphabet::gsm7, octets, form_)) {
      return std::move(*text);
    }
  }
  if (said_ != Alphabet::gsm7 && said_ != Alphabet::ucs2) {
    if (auto text = decode_text(said_, octets, form_)) {
      return std::move(*text);
    }
  }
  return decode_latin1(octets);
}

Utf8 ReceiptText::readable(std::string_view value) const {
  const OctetView octets = octets_of(value);
  const bool plain = std::all_of(octets.begin(), octets.end(), [](std::uint8_t octet) {
    return octet >= 0x20 && octet < 0x80;
  });
  return decoded_ || plain ? to_utf8(value) : decoded(octets);
}

}  // namespace smpp
