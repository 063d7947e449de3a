#include "routing/outbound/parts.hpp"

#include "routing/outbound/problems.hpp"
#include "smpp/text/message_time.hpp"

#include <algorithm>
#include <optional>

namespace routing {
namespace {

std::optional<smpp::Alphabet> forced(Encoding encoding) {
  switch (encoding) {
    case Encoding::automatic:
      return std::nullopt;
    case Encoding::gsm7:
      return smpp::Alphabet::gsm7;
    case Encoding::latin1:
      return smpp::Alphabet::latin1;
    case Encoding::ucs2:
      return smpp::Alphabet::ucs2;
  }
  return std::nullopt;
}

problems::Place place_of(smpp::SegmentError error, bool binary) {
  switch (error) {
    case smpp::SegmentError::not_utf8:
    case smpp::SegmentError::not_encodable:
    case smpp::SegmentError::wrong_alphabet:
      return problems::Place::not_encodable;
    case smpp::SegmentError::malformed_elements:
      return problems::Place::data_too_long;
    case smpp::SegmentError::too_many_parts:
      return binary ? problems::Place::data_too_long : problems::Place::too_long;
  }
  return problems::Place::not_encodable;
}

// An address that a client wrote has the type that its kind has by the standard.
NumberType type_of(const Address& address, const NumberTypes& types) {
  switch (address.ton) {
    case smpp::Ton::international:
      return types.international;
    case smpp::Ton::network_specific:
      return types.short_code;
    case smpp::Ton::alphanumeric:
      return types.name;
    case smpp::Ton::unknown:
    case smpp::Ton::national:
    case smpp::Ton::subscriber:
    case smpp::Ton::abbreviated:
      break;
  }
  return {.ton = address.ton, .npi = address.npi};
}

// Class 0: shown at once, not kept. By the carrier's way of saying so, and where that has no word
// for an alphabet, by the standard's.
void mark_flash(smpp::SubmitSm& submit, FlashForm form) {
  using smpp::DataCoding;
  const std::uint8_t plain = submit.data_coding.value;
  const bool ucs2 = plain == DataCoding::ucs2;
  const bool gsm = plain == DataCoding::smsc_default || plain == DataCoding::binary || ucs2;
  if (form == FlashForm::subunit || !gsm) {
    submit.tlvs.push_back(smpp::Tlv{.tag = smpp::TlvTag::dest_addr_subunit, .value = {1}});
  } else if (form == FlashForm::message_class && !ucs2) {
    submit.data_coding.value = static_cast<std::uint8_t>(0xF0 | plain);
  } else {
    submit.data_coding.value = static_cast<std::uint8_t>(0x10 | plain);
  }
}

}  // namespace

smpp::expected<smpp::Parts, Problem> cut(const Submission& message,
                                         const WritingRules& rules,
                                         std::uint16_t concatenation_reference,
                                         std::uint8_t max_parts) {
  const bool empty = message.binary ? message.data.empty() : message.text.empty();
  if (empty) {
    return smpp::unexpected(
        problems::at(message.binary ? problems::Place::data_too_long : problems::Place::empty));
  }
  smpp::SegmentOptions options;
  options.reference = concatenation_reference;
  options.wide_reference = rules.wide_reference;
  options.forced = forced(message.encoding);
  options.smsc_default = rules.default_alphabet;
  options.max_parts = message.binary ? 1 : max_parts;
  options.elements = message.udh;
  options.national_languages = rules.languages;
  options.boundary = rules.keep_graphemes ? smpp::Boundary::grapheme : smpp::Boundary::code_point;
  options.transliteration = rules.transliteration;
  options.long_form = rules.long_form;
  auto parts = message.binary ? smpp::segment_binary(message.data, options)
                              : smpp::segment_text(view(message.text), options);
  if (!parts) {
    return smpp::unexpected(problems::at(place_of(parts.error(), message.binary)));
  }
  return *std::move(parts);
}

smpp::expected<smpp::Parts, Problem> cut_again(const Envelope& envelope) {
  return cut(
      envelope.message, envelope.writing, envelope.concatenation_reference, smpp::most_parts);
}

std::unique_ptr<OutboundMessage> message_of(Envelope envelope) {
  auto parts = cut_again(envelope);
  if (!parts) {
    return nullptr;
  }
  auto message = std::make_unique<OutboundMessage>();
  message->carrier = envelope.id.carrier;
  message->states.assign(parts->octets.size(), PartState::waiting);
  message->parts = std::move(*parts);
  message->envelope = std::move(envelope);
  return message;
}

bool turn(OutboundMessage& message, const Detour& detour, std::uint8_t max_parts) {
  auto parts =
      cut(message.envelope.message, detour.writing, detour.concatenation_reference, max_parts);
  if (!parts) {
    return false;
  }
  message.carrier = detour.carrier;
  message.detours = detour.number;
  message.envelope.concatenation_reference = detour.concatenation_reference;
  message.envelope.writing = detour.writing;
  message.states.assign(parts->octets.size(), PartState::waiting);
  message.parts = std::move(*parts);
  return true;
}

smpp::SubmitSm submit_of(const OutboundMessage& message,
                         std::size_t part,
                         const CarrierRules& rules,
                         smpp::WallTime now) {
  const Submission& from = message.envelope.message;
  const NumberType source = type_of(from.from, rules.from);
  const NumberType dest = type_of(from.to, rules.to);
  smpp::SubmitSm submit;
  submit.source_ton = source.ton;
  submit.source_npi = source.npi;
  submit.source = from.from.digits;
  submit.dest_ton = dest.ton;
  submit.dest_npi = dest.npi;
  submit.dest = from.to.digits;
  submit.esm_class = message.parts.esm_class;
  if (from.receipt && rules.receipts.come_for(part, message.parts.octets.size())) {
    submit.registered_delivery.value = smpp::RegisteredDelivery::final_result;
  }
  submit.replace_if_present_flag = from.replace ? 1 : 0;
  submit.data_coding = message.parts.data_coding;
  submit.short_message = smpp::to_octets(short_message_of(message.parts, part - 1));
  submit.tlvs = tlvs_of(message.parts, part - 1);
  if (from.flash) {
    mark_flash(submit, rules.text.flash);
  }
  submit.tlvs.insert(submit.tlvs.end(), from.tlvs.begin(), from.tlvs.end());
  if (from.validity_s != 0) {
    const auto waited = std::chrono::floor<std::chrono::seconds>(
        now - std::max(message.envelope.accepted_at, from.send_at));
    const std::int64_t left = std::int64_t{from.validity_s} - waited.count();
    // Longer than a carrier can be told: it keeps its own default, we still expire the message.
    submit.validity_period =
        smpp::relative_time(std::chrono::seconds{std::max<std::int64_t>(left, 1)})
            .value_or(smpp::FixedText<16>{});
  }
  return submit;
}

namespace {

// How the original's source was told.
template <class Request>
Request about(const AwaitedReceipt& awaited, const CarrierRules& rules) {
  const NumberType source = type_of(awaited.from, rules.from);
  Request request;
  request.message_id.assign(awaited.carrier_message_id.reveal());
  request.source_ton = source.ton;
  request.source_npi = source.npi;
  request.source = awaited.from.digits;
  return request;
}

}  // namespace

smpp::CancelSm cancel_of(const AwaitedReceipt& awaited, const CarrierRules& rules) {
  auto cancel = about<smpp::CancelSm>(awaited, rules);
  const NumberType dest = type_of(awaited.to, rules.to);
  cancel.dest_ton = dest.ton;
  cancel.dest_npi = dest.npi;
  cancel.dest = awaited.to.digits;
  return cancel;
}

smpp::QuerySm query_of(const AwaitedReceipt& awaited, const CarrierRules& rules) {
  return about<smpp::QuerySm>(awaited, rules);
}

smpp::ReplaceSm replace_of(const AwaitedReceipt& awaited,
                           const CarrierRules& rules,
                           const smpp::Octets& text) {
  auto replace = about<smpp::ReplaceSm>(awaited, rules);
  replace.registered_delivery.value = smpp::RegisteredDelivery::final_result;
  replace.short_message = text;
  return replace;
}

std::optional<smpp::Alphabet> replaceable_in(const OutboundMessage& message) {
  const bool bare = message.parts.octets.size() == 1 && !message.envelope.message.binary &&
                    !message.parts.esm_class.has_udh() && !message.parts.in_payload;
  return bare ? std::optional{message.parts.alphabet} : std::nullopt;
}

smpp::expected<smpp::Octets, Problem> text_in(smpp::Alphabet alphabet,
                                              const Replacement& replacement,
                                              const WritingRules& rules) {
  const auto refuse = [](problems::Place place) { return smpp::unexpected(problems::at(place)); };
  if (forced(replacement.encoding).value_or(alphabet) != alphabet) {
    return refuse(problems::Place::sent_in_another_encoding);
  }
  smpp::SegmentOptions options;
  options.forced = alphabet;
  options.smsc_default = rules.default_alphabet;
  options.max_parts = 1;
  options.transliteration = rules.transliteration;
  auto parts = smpp::segment_text(view(replacement.text), options);
  if (!parts) {
    return refuse(parts.error() == smpp::SegmentError::too_many_parts
                      ? problems::Place::too_long_to_replace
                      : problems::Place::not_encodable_as_sent);
  }
  return std::move(parts->octets.front());
}

}  // namespace routing
