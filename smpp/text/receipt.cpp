#include "smpp/text/receipt.hpp"

#include "smpp/text/gsm7.hpp"
#include "smpp/text/receipt_fields.hpp"
#include "smpp/text/unicode.hpp"
#include "smpp/text/user_data.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace smpp {
namespace {

MessageState state_of_number(std::uint8_t value) {
  constexpr auto last = static_cast<std::uint8_t>(MessageState::skipped);
  return value <= last ? static_cast<MessageState>(value) : MessageState::unknown;
}

std::span<const std::uint8_t> without_final_nuls(std::span<const std::uint8_t> octets) {
  while (!octets.empty() && octets.back() == 0) {
    octets = octets.first(octets.size() - 1);
  }
  return octets;
}

std::string_view without_final_nuls(std::string_view text) {
  return view(without_final_nuls(octets_of(text)));
}

// Octets below a space that no ASCII text has: then the text came in the carrier's own alphabet.
bool has_control_octets(std::span<const std::uint8_t> octets) {
  return std::any_of(octets.begin(), octets.end(), [](std::uint8_t octet) {
    return octet < 0x20 && octet != '\t' && octet != '\n' && octet != '\r';
  });
}

bool may_be_utf16(std::span<const std::uint8_t> octets) {
  return octets.size() >= 2 && (octets[0] == 0x00 || octets[0] >= 0xFE);
}

// A receipt's text with its fields. Never fails: it is read as far as it can be.
class ReceiptText {
 public:
  ReceiptText(std::span<const std::uint8_t> octets, Alphabet alphabet) : alphabet_(alphabet) {
    if (alphabet == Alphabet::ucs2 && may_be_utf16(octets)) {
      decoded_ = decode_utf16be(octets, OddOctet::drop);
    } else {
      read_octets(without_final_nuls(octets));
    }
    if (decoded_) {
      whole_ = without_final_nuls(view(*decoded_));
      fields_ = scan_receipt(whole_);
    }
  }

  ReceiptText(const ReceiptText&) = delete;
  ReceiptText& operator=(const ReceiptText&) = delete;
  ~ReceiptText() = default;

  [[nodiscard]] std::string_view whole() const { return whole_; }

  [[nodiscard]] const ReceiptFields& fields() const { return fields_; }

  // A value that is kept as text.
  [[nodiscard]] Utf8 readable(std::string_view value) const {
    if (decoded_) {
      return to_utf8(value);
    }
    if (alphabet_ == Alphabet::gsm7 && has_control_octets(octets_of(value))) {
      if (auto text = decode_gsm7(octets_of(value))) {
        return std::move(*text);
      }
    }
    return decode_latin1(octets_of(value));
  }

 private:
  // Mostly ASCII, with the quoted text copied as it was. Control octets in front of that mean that
  // all of it is written in the carrier's alphabet.
  void read_octets(std::span<const std::uint8_t> octets) {
    whole_ = view(octets);
    fields_ = scan_receipt(whole_);
    const std::size_t quoted = fields_.text ? fields_.text->size() : 0;
    if (alphabet_ == Alphabet::gsm7 && has_control_octets(octets.first(octets.size() - quoted))) {
      decoded_ = decode_gsm7(octets);
    }
  }

  Alphabet alphabet_;
  std::optional<Utf8> decoded_;
  std::string_view whole_;  // of decoded_, else of the PDU
  ReceiptFields fields_;
};

std::optional<std::uint32_t> counter(const ReceiptFields::Field& field) {
  std::uint32_t value = 0;
  if (!field || field->empty()) {
    return std::nullopt;
  }
  const char* const end = field->data() + field->size();
  const auto [stopped, error] = std::from_chars(field->data(), end, value);
  return error == std::errc{} && stopped == end ? std::optional{value} : std::nullopt;
}

std::optional<ReceiptDate> date(const ReceiptFields::Field& field) {
  return field ? parse_receipt_date(*field) : std::nullopt;
}

// An id that does not fit is not one that a submit was ever answered with.
FixedText<64> id_of(const std::optional<std::string_view>& text) {
  return text && FixedText<64>::fits(*text) ? FixedText<64>{*text} : FixedText<64>{};
}

void read_text(Receipt& receipt, const ReceiptText& text) {
  const ReceiptFields& fields = text.fields();
  receipt.message_id = id_of(fields.id);
  receipt.submitted = counter(fields.sub);
  receipt.delivered = counter(fields.dlvrd);
  receipt.submit_date = date(fields.submit_date);
  receipt.done_date = date(fields.done_date);
  receipt.word.assign(fields.stat.value_or(""));
  receipt.state = state_of_word(fields.stat.value_or(""));
  receipt.error.assign(fields.err.value_or(""));
  if (fields.text) {
    receipt.text = text.readable(*fields.text);
  }
  for (const auto& extra : fields.extra) {
    receipt.extra.push_back({.key = extra.key, .value = text.readable(extra.value)});
  }
}

void read_tlvs(Receipt& receipt, const Tlvs& tlvs) {
  const FixedText<64> id = id_of(find_text(tlvs, TlvTag::receipted_message_id));
  if (!id.empty()) {
    if (receipt.message_id != id) {
      receipt.other_message_id = receipt.message_id;
    }
    receipt.message_id = id;
    receipt.id_from_tlv = true;
  }
  if (const auto state = find_u8(tlvs, TlvTag::message_state)) {
    receipt.state = state_of_number(*state);
  }
  const Tlv* error = find(tlvs, TlvTag::network_error_code);
  if (error != nullptr && error->value.size() == 3) {
    receipt.network_error =
        NetworkError{.type = error->value[0],
                     .code = static_cast<std::uint16_t>((error->value[1] << 8) | error->value[2])};
  }
}

bool starts_with_id(std::string_view text) {
  const auto start = text.find_first_not_of(" \t\r\n");
  const std::string_view key =
      start == std::string_view::npos ? std::string_view{} : text.substr(start, 2);
  return key == "id" || key == "ID" || key == "Id";
}

template <class P>
ReceiptText text_of(const P& pdu, Alphabet smsc_default) {
  return {user_data_of(pdu).payload, alphabet_of(pdu.data_coding, smsc_default)};
}

template <class P>
Receipt receipt_of_pdu(const P& pdu, Alphabet smsc_default) {
  Receipt receipt;
  read_text(receipt, text_of(pdu, smsc_default));
  read_tlvs(receipt, pdu.tlvs);
  return receipt;
}

}  // namespace

Receipt receipt_of(const ShortMessageFields& pdu, Alphabet smsc_default) {
  return receipt_of_pdu(pdu, smsc_default);
}

Receipt receipt_of(const DataSm& pdu, Alphabet smsc_default) {
  return receipt_of_pdu(pdu, smsc_default);
}

bool looks_like_receipt(const ShortMessageFields& pdu, Alphabet smsc_default) {
  const ReceiptText text = text_of(pdu, smsc_default);
  const ReceiptFields& fields = text.fields();
  return starts_with_id(text.whole()) && fields.id && fields.stat &&
         (fields.err || fields.done_date);
}

}  // namespace smpp
