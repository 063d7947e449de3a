// From what a client wrote to what goes into submit_sm: the alphabet, the parts, the headers. Pure.
#pragma once

#include "routing/model/acceptance.hpp"
#include "routing/model/writing_rules.hpp"
#include "routing/outbound/message.hpp"
#include "routing/outbound/settings.hpp"
#include "smpp/base/expected.hpp"
#include "smpp/pdu/pdus.hpp"

#include <cstdint>
#include <memory>

namespace routing {

[[nodiscard]] smpp::expected<smpp::Parts, Problem> cut(const Submission& message,
                                                       const WritingRules& rules,
                                                       std::uint16_t concatenation_reference,
                                                       std::uint8_t max_parts);

// As it was cut at acceptance: by the rules of then, and a limit lowered since does not take it
// back.
[[nodiscard]] smpp::expected<smpp::Parts, Problem> cut_again(const Envelope& envelope);

// A message in memory, no part of it sent; nothing if it cannot have been accepted.
[[nodiscard]] std::unique_ptr<OutboundMessage> message_of(Envelope envelope);

// By another carrier, written and cut for it: nothing of it has been sent there. False, and nothing
// changed, if it cannot be written so.
[[nodiscard]] bool turn(OutboundMessage& message, const Detour& detour, std::uint8_t max_parts);

// The submit of one part (1-based), as the carrier wants it. Precondition: part <=
// message.parts.octets.size().
[[nodiscard]] smpp::SubmitSm submit_of(const OutboundMessage& message,
                                       std::size_t part,
                                       const CarrierRules& rules,
                                       smpp::WallTime now);

// What is asked about one that a carrier has. Precondition: its id there fits.
[[nodiscard]] smpp::CancelSm cancel_of(const AwaitedReceipt& awaited, const CarrierRules& rules);
[[nodiscard]] smpp::QuerySm query_of(const AwaitedReceipt& awaited, const CarrierRules& rules);
[[nodiscard]] smpp::ReplaceSm replace_of(const AwaitedReceipt& awaited,
                                         const CarrierRules& rules,
                                         const smpp::Octets& text);

// Its alphabet, if another text can take the place of its only part's without a word on how it is
// written: replace_sm has none.
[[nodiscard]] std::optional<smpp::Alphabet> replaceable_in(const OutboundMessage& message);

// A text for replace_sm.
[[nodiscard]] smpp::expected<smpp::Octets, Problem> text_in(smpp::Alphabet alphabet,
                                                            const Replacement& replacement,
                                                            const WritingRules& rules);

}  // namespace routing
