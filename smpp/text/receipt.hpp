// Delivery receipts: read from text and TLVs as carriers really write them, and written the way
// that all understand (delivery-receipts). A field that is bad or missing never spoils the others.
// Pure; any thread.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/base/time.hpp"
#include "smpp/pdu/pdus.hpp"
#include "smpp/text/alphabet.hpp"
#include "smpp/text/message_id.hpp"
#include "smpp/text/message_state.hpp"
#include "smpp/text/receipt_date.hpp"
#include "smpp/text/receipt_pattern.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace smpp {

struct NetworkError {
  std::uint8_t type = 0;  // 3 GSM, 8 the carrier's own
  std::uint16_t code = 0;
  bool operator==(const NetworkError&) const = default;
};

struct Receipt {
  FixedText<64> message_id;        // the TLV's, else the text's; empty: none
  FixedText<64> other_message_id;  // the text's where the TLV says another: a second candidate
  bool id_from_tlv = false;
  MessageState state = MessageState::unknown;  // the TLV's, else that of the state word
  FixedText<32> word;                          // the state word as written, cut
  FixedText<32> error;                         // `err` as written, cut; empty: none
  std::optional<NetworkError> network_error;   // counts before `error`
  std::optional<std::uint32_t> submitted;      // sub and dlvrd: never used for the verdict
  std::optional<std::uint32_t> delivered;
  std::optional<ReceiptDate> submit_date;
  std::optional<ReceiptDate> done_date;
  std::optional<Utf8> text;  // the beginning of the message, if the carrier quotes it

  struct Extra {
    Utf8 key;  // in lower case, without underscores
    Utf8 value;
  };

  std::vector<Extra> extra;
  bool by_pattern = false;  // its text was of the carrier's own layout
};

// What is particular to one carrier's receipts; by default nothing. Points at what the profile
// owns.
struct ReceiptProfile {
  const ReceiptPattern* pattern = nullptr;  // where a text does not match, it is read as any
  std::span<const StateWord> words;         // count before the usual ones
};

// `rules` say what the carrier means by its codings. The text is that of short_message, of
// message_payload where short_message is empty. Precondition: the PDU's esm_class says that it is a
// receipt or an intermediate notification, or it looks like one and the carrier's are sniffed.
[[nodiscard]] Receipt receipt_of(const ShortMessageFields& pdu,
                                 const CodingRules& rules,
                                 const ReceiptProfile& profile = {});
[[nodiscard]] Receipt receipt_of(const DataSm& pdu,
                                 const CodingRules& rules,
                                 const ReceiptProfile& profile = {});

// For carriers that send receipts as ordinary messages: the esm_class says nothing else, and either
// the TLVs name a message and its state, or the text starts with `id:`, has `stat:`, and `err:` or
// `done date:`, or it matches the carrier's pattern and that finds an id and a state. Anybody who
// can write to us can write such a text.
[[nodiscard]] bool looks_like_receipt(const ShortMessageFields& pdu,
                                      const CodingRules& rules,
                                      const ReceiptProfile& profile = {});
[[nodiscard]] bool looks_like_receipt(const DataSm& pdu,
                                      const CodingRules& rules,
                                      const ReceiptProfile& profile = {});

// The carrier's side.
struct ReceiptReport {
  std::string_view message_id;  // exactly as answered to the submit
  MessageState state = MessageState::delivered;
  WallTime submitted;
  WallTime done;
  std::uint16_t error = 0;  // 0 to 999
  std::string_view text;    // the message, valid UTF-8; empty for binary and UCS-2 ones
};

// For short_message, data_coding 0 meaning GSM 7-bit.
[[nodiscard]] Octets write_receipt(const ReceiptReport& report);
void add_receipt_tlvs(Tlvs& tlvs, const ReceiptReport& report);

}  // namespace smpp
