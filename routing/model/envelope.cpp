#include "routing/model/envelope.hpp"

#include "routing/model/binary.hpp"

namespace routing {
namespace {

constexpr std::uint8_t envelope_version = 3;
constexpr std::uint8_t plainest_envelope = 2;  // without what version 3 adds
constexpr std::uint8_t receipt_version = 4;
constexpr std::uint8_t plainest_receipt = 3;  // marked as one
constexpr std::uint8_t awaited_version = 4;
constexpr std::uint8_t plainest_awaited = 3;  // without the alphabet
constexpr std::uint8_t no_alphabet = 0xFF;
constexpr std::uint8_t detour_version = 1;

// Octets of each form without what has no fixed length, or all of it at its longest.
constexpr std::size_t envelope_room = 160;
constexpr std::size_t awaited_room = 59;
constexpr std::size_t receipt_room = 368;

enum EnvelopeFlag : std::uint8_t {
  binary_message = 1,
  wants_receipt = 2,
  flash_message = 4,
  replaces = 8,
};

enum WritingFlag : std::uint8_t { wide_reference = 1, keep_graphemes = 2 };

void write_rules(smpp::Writer& out, const WritingRules& rules) {
  out.number(static_cast<std::uint8_t>(rules.default_alphabet));
  out.number(static_cast<std::uint8_t>(rules.long_form));
  out.number(static_cast<std::uint8_t>(rules.transliteration));
  out.number(static_cast<std::uint8_t>((rules.wide_reference ? wide_reference : 0) |
                                       (rules.keep_graphemes ? keep_graphemes : 0)));
  out.number(static_cast<std::uint8_t>(rules.languages.size()));
  out.octets(rules.languages);
}

WritingRules read_rules(smpp::Reader& in) {
  WritingRules rules;
  rules.default_alphabet = static_cast<smpp::Alphabet>(in.number<std::uint8_t>());
  rules.long_form = static_cast<smpp::LongForm>(in.number<std::uint8_t>());
  rules.transliteration = static_cast<smpp::Transliteration>(in.number<std::uint8_t>());
  const auto flags = in.number<std::uint8_t>();
  rules.wide_reference = (flags & wide_reference) != 0;
  rules.keep_graphemes = (flags & keep_graphemes) != 0;
  const auto languages = in.octets(in.number<std::uint8_t>());
  rules.languages.assign(languages.begin(), languages.end());
  if (rules.default_alphabet > smpp::Alphabet::other || rules.long_form > smpp::LongForm::payload ||
      rules.transliteration > smpp::Transliteration::smart) {
    in.fail();
  }
  return rules;
}

void write_tlvs(smpp::Writer& out, const smpp::Tlvs& tlvs) {
  out.number(static_cast<std::uint8_t>(tlvs.size()));
  for (const smpp::Tlv& tlv : tlvs) {
    out.number(static_cast<std::uint16_t>(tlv.tag));
    binary::write_octets(out, tlv.value);
  }
}

smpp::Tlvs read_tlvs(smpp::Reader& in) {
  smpp::Tlvs tlvs;
  for (auto count = in.number<std::uint8_t>(); count > 0 && !in.failed(); --count) {
    smpp::Tlv tlv;
    tlv.tag = static_cast<smpp::TlvTag>(in.number<std::uint16_t>());
    tlv.value = smpp::to_octets(binary::read_octets(in));
    tlvs.push_back(std::move(tlv));
  }
  return tlvs;
}

bool at_end(const smpp::Reader& in) {
  return !in.failed() && in.empty();
}

}  // namespace

void encode(smpp::Octets& out, const Envelope& envelope) {
  const Submission& message = envelope.message;
  out.reserve(out.size() + envelope_room + message.reference.size() + message.text.size() +
              message.data.size() + message.udh.size());
  smpp::Writer writer{out};
  writer.number(envelope_version);
  binary::write_message_id(writer, envelope.id);
  writer.number(envelope.client.value());
  writer.number(envelope.queue.value());
  writer.number(envelope.conversation);
  binary::write_time(writer, envelope.accepted_at);
  writer.number(envelope.concatenation_reference);
  write_rules(writer, envelope.writing);
  binary::write_address(writer, message.to);
  binary::write_address(writer, message.from);
  writer.number(static_cast<std::uint8_t>(
      (message.binary ? binary_message : 0) | (message.receipt ? wants_receipt : 0) |
      (message.flash ? flash_message : 0) | (message.replace ? replaces : 0)));
  writer.number(static_cast<std::uint8_t>(message.encoding));
  writer.number(message.validity_s);
  writer.number(message.priority);
  binary::write_text(writer, message.reference);
  binary::write_octets(writer, smpp::octets_of(view(message.text)));
  binary::write_octets(writer, message.data);
  binary::write_octets(writer, message.udh);
  binary::write_text(writer, message.traffic_class);
  binary::write_time(writer, message.send_at);
  write_tlvs(writer, message.tlvs);
}

std::optional<Envelope> decode_envelope(std::span<const std::uint8_t> in) {
  smpp::Reader reader{in};
  const auto version = reader.number<std::uint8_t>();
  if (version < plainest_envelope || version > envelope_version) {
    return std::nullopt;
  }
  Envelope envelope;
  envelope.id = binary::read_message_id(reader);
  envelope.client = ClientNumber{reader.number<std::uint16_t>()};
  envelope.queue = QueueNumber{reader.number<std::uint16_t>()};
  envelope.conversation = reader.number<std::uint64_t>();
  envelope.accepted_at = binary::read_time(reader);
  envelope.concatenation_reference = reader.number<std::uint16_t>();
  envelope.writing = read_rules(reader);
  Submission& message = envelope.message;
  message.to = binary::read_address(reader);
  message.from = binary::read_address(reader);
  const auto flags = reader.number<std::uint8_t>();
  message.binary = (flags & binary_message) != 0;
  message.receipt = (flags & wants_receipt) != 0;
  message.flash = (flags & flash_message) != 0;
  message.replace = (flags & replaces) != 0;
  message.encoding = static_cast<Encoding>(reader.number<std::uint8_t>());
  message.validity_s = reader.number<std::uint32_t>();
  message.priority = reader.number<std::uint8_t>();
  message.reference = binary::read_text<128>(reader);
  message.text = smpp::to_utf8(smpp::view(binary::read_octets(reader)));
  message.data = smpp::to_octets(binary::read_octets(reader));
  message.udh = smpp::to_octets(binary::read_octets(reader));
  if (version > plainest_envelope) {
    message.traffic_class = binary::read_text<32>(reader);
    message.send_at = binary::read_time(reader);
    message.tlvs = read_tlvs(reader);
  }
  if (!at_end(reader) || message.encoding > Encoding::ucs2) {
    return std::nullopt;
  }
  return envelope;
}

void encode(smpp::Octets& out, const Detour& detour) {
  smpp::Writer writer{out};
  writer.number(detour_version);
  writer.number(detour.carrier.value());
  writer.number(detour.number);
  writer.number(detour.concatenation_reference);
  write_rules(writer, detour.writing);
}

std::optional<Detour> decode_detour(std::span<const std::uint8_t> in) {
  smpp::Reader reader{in};
  if (reader.number<std::uint8_t>() != detour_version) {
    return std::nullopt;
  }
  Detour detour;
  detour.carrier = CarrierNumber{reader.number<std::uint16_t>()};
  detour.number = reader.number<std::uint8_t>();
  detour.concatenation_reference = reader.number<std::uint16_t>();
  detour.writing = read_rules(reader);
  return at_end(reader) ? std::optional{detour} : std::nullopt;
}

void encode(smpp::Octets& out, const AwaitedReceipt& awaited) {
  out.reserve(out.size() + awaited_room + awaited.reference.size() +
              awaited.carrier_message_id.size() + awaited.from.digits.size() +
              awaited.to.digits.size());
  smpp::Writer writer{out};
  writer.number(awaited_version);
  binary::write_message_id(writer, awaited.message);
  writer.number(awaited.client.value());
  writer.number(awaited.queue.value());
  writer.number(awaited.conversation);
  binary::write_text(writer, awaited.reference);
  writer.number(awaited.part);
  writer.number(awaited.parts);
  writer.number(static_cast<std::uint8_t>(awaited.possible_duplicate ? 1 : 0));
  binary::write_time(writer, awaited.submitted_at);
  writer.number(awaited.carrier.value());
  binary::write_text(writer, awaited.carrier_message_id);
  binary::write_address(writer, awaited.from);
  binary::write_address(writer, awaited.to);
  writer.number(awaited.alphabet ? static_cast<std::uint8_t>(*awaited.alphabet) : no_alphabet);
}

std::optional<AwaitedReceipt> decode_awaited(std::span<const std::uint8_t> in) {
  smpp::Reader reader{in};
  const auto version = reader.number<std::uint8_t>();
  if (version < plainest_awaited || version > awaited_version) {
    return std::nullopt;
  }
  AwaitedReceipt awaited;
  awaited.message = binary::read_message_id(reader);
  awaited.client = ClientNumber{reader.number<std::uint16_t>()};
  awaited.queue = QueueNumber{reader.number<std::uint16_t>()};
  awaited.conversation = reader.number<std::uint64_t>();
  awaited.reference = binary::read_text<128>(reader);
  awaited.part = reader.number<std::uint8_t>();
  awaited.parts = reader.number<std::uint8_t>();
  awaited.possible_duplicate = reader.number<std::uint8_t>() != 0;
  awaited.submitted_at = binary::read_time(reader);
  awaited.carrier = CarrierNumber{reader.number<std::uint16_t>()};
  awaited.carrier_message_id = binary::read_text<65>(reader);
  awaited.from = binary::read_address(reader);
  awaited.to = binary::read_address(reader);
  if (version > plainest_awaited) {
    const auto alphabet = reader.number<std::uint8_t>();
    if (alphabet != no_alphabet) {
      awaited.alphabet = static_cast<smpp::Alphabet>(alphabet);
    }
  }
  if (!at_end(reader) || awaited.alphabet > smpp::Alphabet::other) {
    return std::nullopt;
  }
  return awaited;
}

void encode(smpp::Octets& out, const ReceiptFact& receipt) {
  const auto& message = receipt.unmarked;
  out.reserve(out.size() + receipt_room +
              (!message        ? 0
               : message->text ? message->text->size()
                               : message->data.size()));
  smpp::Writer writer{out};
  writer.number(message ? receipt_version : plainest_receipt);
  binary::write_address(writer, receipt.from);
  binary::write_address(writer, receipt.to);
  binary::write_text(writer, receipt.message_id);
  binary::write_text(writer, receipt.message_id_2);
  writer.number(static_cast<std::uint8_t>(receipt.state));
  write_said(writer, receipt.said);
  binary::write_time(writer, receipt.received_at);
  if (message) {
    write_received(writer, *message);
  }
}

std::optional<ReceiptFact> decode_receipt(std::span<const std::uint8_t> in) {
  smpp::Reader reader{in};
  const auto version = reader.number<std::uint8_t>();
  if (version < plainest_receipt || version > receipt_version) {
    return std::nullopt;
  }
  ReceiptFact receipt;
  receipt.from = binary::read_address(reader);
  receipt.to = binary::read_address(reader);
  receipt.message_id = binary::read_text<65>(reader);
  receipt.message_id_2 = binary::read_text<65>(reader);
  receipt.state = static_cast<MessageState>(reader.number<std::uint8_t>());
  receipt.said = read_said(reader);
  receipt.received_at = binary::read_time(reader);
  if (version > plainest_receipt) {
    receipt.unmarked = read_received(reader);
  }
  if (!at_end(reader) || receipt.state > MessageState::unknown) {
    return std::nullopt;
  }
  return receipt;
}

}  // namespace routing
