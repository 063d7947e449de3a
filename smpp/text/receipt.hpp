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
  FixedText<16> error;                         // `err` as written, cut; empty: none
  std::optional<NetworkError> network_error;   // counts before `error`
  std::optional<std::uint32_t> submitted;      // sub and dlvrd: never used for the verdict
  std::optional<std::uint32_t> delivered;
  std::optional<ReceiptDate> submit_date;
  std::optional<ReceiptDate> done_date;
  std::optional<Utf8> text;  // the beginning of the message, if the carrier quotes it

  struct Extra {
    FixedText<16> key;  // lower case
    Utf8 value;
  };

  std::vector<Extra> extra;
};

// `smsc_default` is the carrier's meaning of data_coding 0. Precondition: the PDU's esm_class says
// that it is a receipt or an intermediate notification, or the carrier's texts are sniffed.
[[nodiscard]] Receipt receipt_of(const ShortMessageFields& pdu, Alphabet smsc_default);
[[nodiscard]] Receipt receipt_of(const DataSm& pdu, Alphabet smsc_default);

// For carriers that send receipts as ordinary messages: starts with `id:`, has `stat:`, and `err:`
// or `done date:`.
[[nodiscard]] bool looks_like_receipt(const ShortMessageFields& pdu, Alphabet smsc_default);

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
