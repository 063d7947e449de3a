#include "tools/smsc_sim/receipt.hpp"

#include <array>
#include <chrono>

namespace sim {

namespace {

void append(smpp::Octets& out, std::string_view text) {
  out.insert(out.end(), text.begin(), text.end());
}

void append_two_digits(smpp::Octets& out, unsigned number) {
  constexpr unsigned ten = 10;
  out.push_back(static_cast<std::uint8_t>('0' + number / ten % ten));
  out.push_back(static_cast<std::uint8_t>('0' + number % ten));
}

// YYMMDDhhmm, UTC.
void append_date(smpp::Octets& out, smpp::WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::minutes>(time - day)};
  constexpr int century = 100;
  append_two_digits(out, static_cast<unsigned>(static_cast<int>(date.year()) % century));
  append_two_digits(out, static_cast<unsigned>(date.month()));
  append_two_digits(out, static_cast<unsigned>(date.day()));
  append_two_digits(out, static_cast<unsigned>(clock.hours().count()));
  append_two_digits(out, static_cast<unsigned>(clock.minutes().count()));
}

smpp::Octets write_text(const Receipt& receipt,
                        const ReceiptSettings& settings,
                        std::string_view id,
                        smpp::WallTime now) {
  constexpr std::size_t usual_size = 160;
  const bool delivered = settings.state == smpp::MessageState::delivered;
  smpp::Octets out;
  out.reserve(usual_size);
  append(out, "id:");
  append(out, id);
  append(out, delivered ? " sub:001 dlvrd:001 submit date:" : " sub:001 dlvrd:000 submit date:");
  append_date(out, receipt.submitted);
  append(out, " done date:");
  append_date(out, now);
  append(out, " stat:");
  append(out, state_word(settings.state));
  append(out, delivered ? " err:000 text:" : " err:001 text:");
  append(out, receipt.text.reveal());
  return out;
}

}  // namespace

std::string_view state_word(smpp::MessageState state) {
  switch (state) {
    case smpp::MessageState::scheduled:
    case smpp::MessageState::enroute:
      return "ENROUTE";
    case smpp::MessageState::delivered:
      return "DELIVRD";
    case smpp::MessageState::expired:
      return "EXPIRED";
    case smpp::MessageState::deleted:
      return "DELETED";
    case smpp::MessageState::undeliverable:
    case smpp::MessageState::skipped:
      return "UNDELIV";
    case smpp::MessageState::accepted:
      return "ACCEPTD";
    case smpp::MessageState::unknown:
      return "UNKNOWN";
    case smpp::MessageState::rejected:
      return "REJECTD";
  }
  return "UNKNOWN";
}

smpp::FixedText<20> receipt_text(const smpp::Octets& short_message,
                                 smpp::DataCoding coding,
                                 smpp::EsmClass esm_class) {
  const bool text =
      coding.value == smpp::DataCoding::smsc_default || coding.value == smpp::DataCoding::latin1;
  if (!text || esm_class.has_udh()) {
    return {};
  }
  constexpr std::uint8_t first_printable = 0x20;
  constexpr std::uint8_t last_printable = 0x7E;
  std::array<char, smpp::FixedText<20>::capacity> chars{};
  std::size_t size = 0;
  for (const std::uint8_t octet : short_message) {
    if (size == chars.size()) {
      break;
    }
    if (octet >= first_printable && octet <= last_printable) {
      chars[size++] = static_cast<char>(octet);
    }
  }
  const smpp::FixedText<20> kept{std::string_view{chars.data(), size}};
  smpp::wipe(chars.data(), chars.size());
  return kept;
}

smpp::DeliverSm make_receipt(const Receipt& receipt,
                             const ReceiptSettings& settings,
                             IdForm form,
                             smpp::WallTime now) {
  smpp::DeliverSm deliver;
  deliver.source_ton = receipt.handset.ton;
  deliver.source_npi = receipt.handset.npi;
  deliver.source = receipt.handset.address;
  deliver.dest_ton = receipt.sender.ton;
  deliver.dest_npi = receipt.sender.npi;
  deliver.dest = receipt.sender.address;
  deliver.esm_class.value = smpp::EsmClass::receipt;
  const smpp::FixedText<64> id = write_message_id(receipt.message, form);
  if (settings.form == ReceiptForm::text || settings.form == ReceiptForm::both) {
    deliver.short_message = write_text(receipt, settings, id.reveal(), now);
  }
  if (settings.form == ReceiptForm::tlv || settings.form == ReceiptForm::both) {
    smpp::add_text(deliver.tlvs, smpp::TlvTag::receipted_message_id, id.reveal());
    smpp::add_u8(
        deliver.tlvs, smpp::TlvTag::message_state, static_cast<std::uint8_t>(settings.state));
  }
  return deliver;
}

}  // namespace sim
