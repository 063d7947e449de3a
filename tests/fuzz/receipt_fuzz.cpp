// A receipt's text in any alphabet, read with and without a carrier's pattern, and its id. Input:
// data_coding, choices, the length of a pattern, the pattern, then the text.
#include "smpp/text/receipt.hpp"
#include "smpp/text/unicode.hpp"
#include "tests/fuzz/check.hpp"

#include <algorithm>

using namespace smpp;

namespace {

void check_receipt(const Receipt& receipt) {
  check(!receipt.text || is_valid_utf8(view(*receipt.text)));
  for (const auto& extra : receipt.extra) {
    check(!extra.key.empty() && is_valid_utf8(view(extra.key)));
    check(is_valid_utf8(view(extra.value)));
  }
  check(receipt.other_message_id.empty());  // there is no TLV
  for (const auto& date : {receipt.submit_date, receipt.done_date}) {
    check(!date || iso_date(*date).size() >= 16);
  }
}

void check_ids(std::string_view id, std::string_view other) {
  for (const auto form : id_forms) {
    // Canonical once is canonical for ever, where the form stays what it is.
    const Utf8 same = canonical_id(id, form);
    check(form == IdForm::hex || canonical_id(view(same), form) == same);
    check(!id_candidates(id, form, form).second);
    check(is_same_id(id, form, id, form));
    for (const auto answer_form : id_forms) {
      // An index of canonical ids never misses what is the same.
      const Utf8 stored = canonical_id(other, answer_form);
      const IdCandidates wanted = id_candidates(id, form, answer_form);
      check(!is_same_id(other, answer_form, id, form) || stored == wanted.first ||
            stored == wanted.second);
      const auto older = older_ids(id, form, answer_form);
      check(older.size() <= most_older_ids);
      for (const OlderId& one : older) {
        check(one.answer_form != answer_form);
      }
    }
  }
}

template <class P>
void read(const P& pdu, Alphabet smsc_default, const ReceiptProfile& profile) {
  const Receipt receipt = receipt_of(pdu, {smsc_default}, profile);
  check_receipt(receipt);
  check(profile.pattern != nullptr || !receipt.by_pattern);
  static_cast<void>(looks_like_receipt(pdu, {smsc_default}, profile));
  check_ids(receipt.message_id.reveal(), receipt.word.reveal());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* at, std::size_t size) {
  if (size < 3) {
    return 0;
  }
  const std::uint8_t choices = at[1];
  const std::size_t pattern_size = std::min<std::size_t>(at[2], size - 3);
  const auto compiled = ReceiptPattern::compile(view(std::span{at + 3, pattern_size}));
  const std::span text{at + 3 + pattern_size, size - 3 - pattern_size};

  DeliverSm deliver;
  deliver.data_coding.value = at[0];
  deliver.esm_class.value =
      (choices & 1) != 0 ? EsmClass::receipt | EsmClass::udhi : EsmClass::receipt;
  deliver.short_message = to_octets(text);
  DataSm data;
  data.data_coding = deliver.data_coding;
  data.esm_class = deliver.esm_class;
  add_octets(data.tlvs, TlvTag::message_payload, text);
  const auto smsc_default = (choices & 2) != 0 ? Alphabet::latin1 : Alphabet::gsm7;
  read(deliver, smsc_default, {});
  if (compiled) {
    read(data, smsc_default, {.pattern = &*compiled, .words = {}});
  }
  return 0;
}
