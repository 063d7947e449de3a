// From a deliver_sm or data_sm to what routing works with: who, to whom, which octets, part of
// what, or what the receipt says. Pure; the only file of the incoming side that knows alphabets and
// headers.
#pragma once

#include "routing/model/address.hpp"
#include "routing/model/carrier_rules.hpp"
#include "routing/model/envelope.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/pdu/pdus.hpp"
#include "smpp/text/joined_text.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace routing {

struct PartOf {
  std::uint16_t reference = 0;
  std::uint8_t width = 8;  // of the reference, in bits: sets of different widths are never joined
  std::uint8_t total = 1;
  std::uint8_t number = 1;
};

// One short message as it came.
struct Incoming {
  Address from;
  Address to;
  smpp::EsmClass esm_class;
  smpp::DataCoding data_coding;
  std::optional<PartOf> part;
  smpp::Octets udh;      // the whole header with its length octet; empty without one
  smpp::Octets payload;  // behind the header
};

// Nothing for a body that is no deliver_sm or data_sm, or whose addresses are too long to be kept.
[[nodiscard]] std::optional<Incoming> incoming_of(const smpp::Body& body);

// What the octets of a message say, or those of its parts in order, each read with the shift tables
// of its own header; nothing for binary ones and for those that do not decode.
[[nodiscard]] std::optional<smpp::Utf8> text_of(const TextRules& rules, const Incoming& incoming);
[[nodiscard]] std::optional<smpp::Utf8> text_of(const TextRules& rules,
                                                std::span<const smpp::TextPart> parts);

// As a message whole in itself.
[[nodiscard]] MessageReceived message_of(const TextRules& rules, const Incoming& incoming);

// Precondition of both: incoming was taken from this body.
[[nodiscard]] DeliverKind kind_of(const CarrierRules& rules,
                                  const smpp::Body& body,
                                  const Incoming& incoming);
// Precondition: it is no message.
[[nodiscard]] ReceiptFact receipt_of(const CarrierRules& rules,
                                     const smpp::Body& body,
                                     const Incoming& incoming,
                                     smpp::WallTime wall);

}  // namespace routing
