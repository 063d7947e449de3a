#include "smpp/text/receipt.hpp"

#include "smpp/text/receipt_text.hpp"
#include "smpp/text/user_data.hpp"

#include <algorithm>
#include <charconv>

namespace smpp {
namespace {

MessageState state_of_number(std::uint8_t value) {
  constexpr auto last = static_cast<std::uint8_t>(MessageState::skipped);
  return value <= last ? static_cast<MessageState>(value) : MessageState::unknown;
}

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

void read_text(Receipt& receipt, const ReceiptText& text, std::span<const StateWord> words) {
  const ReceiptFields& fields = text.fields();
  receipt.message_id = id_of(fields.id);
  receipt.submitted = counter(fields.sub);
  receipt.delivered = counter(fields.dlvrd);
  receipt.submit_date = date(fields.submit_date);
  receipt.done_date = date(fields.done_date);
  const std::string_view word = fields.stat.value_or("");
  receipt.word.assign(word);
  receipt.state = state_of_word(word, words);
  receipt.error.assign(fields.err.value_or(""));
  if (fields.text) {
    receipt.text = text.readable(*fields.text);
  }
  for (const auto& extra : fields.extra) {
    receipt.extra.push_back(
        {.key = text.readable(extra.key.reveal()), .value = text.readable(extra.value)});
  }
  receipt.by_pattern = text.by_pattern();
}

// Some write the code as three digits, where a type and a number should be.
NetworkError network_error_of(std::span<const std::uint8_t, 3> octets) {
  const auto is_digit = [](std::uint8_t octet) { return octet >= '0' && octet <= '9'; };
  if (std::all_of(octets.begin(), octets.end(), is_digit)) {
    return {.type = 0,
            .code = static_cast<std::uint16_t>((octets[0] - '0') * 100 + (octets[1] - '0') * 10 +
                                               (octets[2] - '0'))};
  }
  return {.type = octets[0], .code = static_cast<std::uint16_t>((octets[1] << 8) | octets[2])};
}

void read_tlvs(Receipt& receipt, const Tlvs& tlvs) {
  if (tlvs.empty()) {
    return;
  }
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
    receipt.network_error = network_error_of(std::span{error->value}.first<3>());
  }
}

// short_message counts here when it has content, whatever the payload says.
UserData content_of(const ShortMessageFields& pdu) {
  return pdu.short_message.empty() ? user_data_of(pdu)
                                   : user_data_of(pdu.short_message, pdu.esm_class.has_udh(), {});
}

UserData content_of(const DataSm& pdu) {
  return user_data_of(pdu);
}

// A header of which only an element is bad ends where its length says. A length that is a printable
// character is none, but the text's own beginning.
std::span<const std::uint8_t> behind_header(const UserData& content) {
  const auto& octets = content.payload;
  const bool fits = content.malformed_header && !octets.empty() && octets[0] < ' ' &&
                    std::size_t{1} + octets[0] <= octets.size();
  return fits ? octets.subspan(std::size_t{1} + octets[0]) : octets;
}

template <class P>
ReceiptText text_of(const P& pdu, const CodingRules& rules, const ReceiptProfile& profile) {
  const UserData content = content_of(pdu);
  return {behind_header(content), pdu.data_coding, form_of(content), rules, profile.pattern};
}

template <class P>
Receipt read(const P& pdu, const CodingRules& rules, const ReceiptProfile& profile) {
  Receipt receipt;
  const ReceiptText text = text_of(pdu, rules, profile);
  read_text(receipt, text, profile.words);
  read_tlvs(receipt, pdu.tlvs);
  return receipt;
}

template <class P>
bool looks(const P& pdu, const CodingRules& rules, const ReceiptProfile& profile) {
  const EsmClass esm_class = pdu.esm_class;
  if (esm_class.message_type() != 0 && !esm_class.is_receipt() && !esm_class.is_intermediate()) {
    return false;
  }
  if (find_text(pdu.tlvs, TlvTag::receipted_message_id) &&
      find_u8(pdu.tlvs, TlvTag::message_state)) {
    return true;
  }
  const ReceiptText text = text_of(pdu, rules, profile);
  const ReceiptFields& fields = text.fields();
  if (!fields.id || !fields.stat) {
    return false;
  }
  return text.by_pattern() || (fields.id_leads && (fields.err || fields.done_date));
}

}  // namespace

Receipt receipt_of(const ShortMessageFields& pdu,
                   const CodingRules& rules,
                   const ReceiptProfile& profile) {
  return read(pdu, rules, profile);
}

Receipt receipt_of(const DataSm& pdu, const CodingRules& rules, const ReceiptProfile& profile) {
  return read(pdu, rules, profile);
}

bool looks_like_receipt(const ShortMessageFields& pdu,
                        const CodingRules& rules,
                        const ReceiptProfile& profile) {
  return looks(pdu, rules, profile);
}

bool looks_like_receipt(const DataSm& pdu,
                        const CodingRules& rules,
                        const ReceiptProfile& profile) {
  return looks(pdu, rules, profile);
}

}  // namespace smpp
