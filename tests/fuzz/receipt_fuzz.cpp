// A receipt's text in any alphabet. Input: data_coding, choices, then the text.
#include "smpp/text/receipt.hpp"
#include "smpp/text/unicode.hpp"
#include "tests/fuzz/check.hpp"

using namespace smpp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* at, std::size_t size) {
  if (size < 2) {
    return 0;
  }
  DeliverSm pdu;
  pdu.data_coding.value = at[0];
  pdu.esm_class.value = (at[1] & 1) != 0 ? EsmClass::receipt | EsmClass::udhi : EsmClass::receipt;
  const auto smsc_default = (at[1] & 2) != 0 ? Alphabet::latin1 : Alphabet::gsm7;
  pdu.short_message = to_octets(std::span{at + 2, size - 2});
  const Receipt receipt = receipt_of(pdu, smsc_default);
  check(!receipt.text || is_valid_utf8(view(*receipt.text)));
  for (const auto& extra : receipt.extra) {
    check(!extra.key.empty() && is_valid_utf8(view(extra.key)) && is_valid_utf8(view(extra.value)));
  }
  check(receipt.other_message_id.empty());  // there is no TLV
  static_cast<void>(looks_like_receipt(pdu, smsc_default));
  for (const auto form : {IdForm::text, IdForm::folded_text, IdForm::hex, IdForm::dec}) {
    // Canonical once is canonical for ever, where the form stays what it is.
    const Utf8 id = canonical_id(receipt.message_id.reveal(), form);
    check(form == IdForm::hex || canonical_id(view(id), form) == id);
    check(!id_candidates(receipt.message_id.reveal(), form, form).second);
  }
  return 0;
}
