#include "tools/smsc_sim/receipt.hpp"

#include "smpp/text/receipt.hpp"

#include <array>

namespace sim {

namespace {

bool is_same_everywhere(std::uint8_t octet) {
  return (octet >= ' ' && octet <= '?' && octet != '$') || (octet >= 'A' && octet <= 'Z') ||
         (octet >= 'a' && octet <= 'z');
}

}  // namespace

smpp::FixedText<20> receipt_text(const smpp::Octets& short_message,
                                 smpp::DataCoding coding,
                                 smpp::EsmClass esm_class) {
  const bool text =
      coding.value == smpp::DataCoding::smsc_default || coding.value == smpp::DataCoding::latin1;
  if (!text || esm_class.has_udh()) {
    return {};
  }
  std::array<char, smpp::FixedText<20>::capacity> chars{};
  std::size_t size = 0;
  for (const std::uint8_t octet : short_message) {
    if (size == chars.size()) {
      break;
    }
    if (is_same_everywhere(octet)) {
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
  const bool delivered = settings.state == smpp::MessageState::delivered;
  const smpp::ReceiptReport report{.message_id = id.reveal(),
                                   .state = settings.state,
                                   .submitted = receipt.submitted,
                                   .done = now,
                                   .error = static_cast<std::uint16_t>(delivered ? 0 : 1),
                                   .text = receipt.text.reveal()};
  if (settings.form == ReceiptForm::text || settings.form == ReceiptForm::both) {
    deliver.short_message = smpp::write_receipt(report);
  }
  if (settings.form == ReceiptForm::tlv || settings.form == ReceiptForm::both) {
    smpp::add_receipt_tlvs(deliver.tlvs, report);
  }
  return deliver;
}

}  // namespace sim
