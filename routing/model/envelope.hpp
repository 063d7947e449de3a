// A message on its way out with what we know about it, and the record that waits for its receipt.
// Values with a versioned binary form, which the store seals.
#pragma once

#include "routing/model/acceptance.hpp"
#include "routing/model/event.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/writing_rules.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/base/time.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace routing {

// The record of Column::outbound: written once at acceptance, erased when the carrier has taken
// every part or the message is final.
struct Envelope {
  MessageId id;
  ClientNumber client;
  QueueNumber queue;  // where its status events go
  Conversation conversation = 0;
  smpp::WallTime accepted_at;
  std::uint16_t concatenation_reference = 0;  // drawn once and kept over resends
  WritingRules writing;                       // the carrier's, when it was accepted
  Submission message;
};

void encode(smpp::Octets& out, const Envelope& envelope);
[[nodiscard]] std::optional<Envelope> decode_envelope(std::span<const std::uint8_t> in);

// A record behind a message's own: it goes by another carrier than its queue's, cut and written
// anew.
struct Detour {
  CarrierNumber carrier;
  std::uint8_t number = 1;
  std::uint16_t concatenation_reference = 0;
  WritingRules writing;
};

void encode(smpp::Octets& out, const Detour& detour);
[[nodiscard]] std::optional<Detour> decode_detour(std::span<const std::uint8_t> in);

// The record of Column::receipts that an answered part leaves behind when a receipt is to come: all
// that its status event needs, without the text or the numbers.
struct AwaitedReceipt {
  MessageId message;
  CarrierNumber carrier;  // that took it
  ClientNumber client;
  QueueNumber queue;
  Conversation conversation = 0;
  smpp::FixedText<128> reference;
  std::uint8_t part = 1;
  std::uint8_t parts = 1;
  bool possible_duplicate = false;
  smpp::WallTime submitted_at;
  // What the carrier wants to be told when it is to cancel or replace it.
  smpp::FixedText<65> carrier_message_id;
  Address from;
  Address to;
  std::optional<smpp::Alphabet> alphabet;  // of a text without a header: another may replace it
};

void encode(smpp::Octets& out, const AwaitedReceipt& awaited);
[[nodiscard]] std::optional<AwaitedReceipt> decode_awaited(std::span<const std::uint8_t> in);

// A receipt as far as routing needs it; kept under its blind index while no answer matches it.
struct ReceiptFact {
  Address from;                      // the handset
  Address to;                        // our sender
  smpp::FixedText<65> message_id;    // as the receipt says it, TLV before text
  smpp::FixedText<65> message_id_2;  // the text's, where the TLV says another
  MessageState state{};              // accepted stands for "not final"
  CarrierSaid said;
  smpp::WallTime received_at;
  // When nothing but what it says makes it one, which anybody can write: the message that it is if
  // it is about nothing of ours.
  std::optional<MessageReceived> unmarked;
};

void encode(smpp::Octets& out, const ReceiptFact& receipt);
[[nodiscard]] std::optional<ReceiptFact> decode_receipt(std::span<const std::uint8_t> in);

}  // namespace routing
