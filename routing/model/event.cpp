#include "routing/model/event.hpp"

#include "routing/model/binary.hpp"

namespace routing {
namespace {

// version (1), kind (1), conversation (8), queue (2), serial (8), carrier (2), time (8), then the
// rest: head_of reads no further.
constexpr std::uint8_t event_version = 2;

enum class Kind : std::uint8_t { received = 1, status = 2, unmatched = 3, quarantined = 4 };

enum Flag : std::uint8_t { has_text = 1, incomplete = 2, possible_duplicate = 4 };

void encode_body(smpp::Writer& out, const MessageReceived& body) {
  write_received(out, body);
}

void encode_body(smpp::Writer& out, const StatusChanged& body) {
  binary::write_message_id(out, body.message);
  binary::write_text(out, body.reference);
  out.number(static_cast<std::uint8_t>(body.state));
  out.number(body.command_status);
  write_said(out, body.said);
  out.number(body.parts);
  out.number(body.parts_delivered);
  out.number(body.parts_failed);
  out.number(static_cast<std::uint8_t>(body.possible_duplicate ? 1 : 0));
}

StatusChanged decode_status(smpp::Reader& in) {
  StatusChanged body;
  body.message = binary::read_message_id(in);
  body.reference = binary::read_text<128>(in);
  body.state = static_cast<MessageState>(in.number<std::uint8_t>());
  body.command_status = in.number<std::uint32_t>();
  body.said = read_said(in);
  body.parts = in.number<std::uint8_t>();
  body.parts_delivered = in.number<std::uint8_t>();
  body.parts_failed = in.number<std::uint8_t>();
  body.possible_duplicate = in.number<std::uint8_t>() != 0;
  return body;
}

void encode_body(smpp::Writer& out, const ReceiptUnmatched& body) {
  binary::write_address(out, body.from);
  binary::write_address(out, body.to);
  binary::write_text(out, body.carrier_message_id);
  out.number(static_cast<std::uint8_t>(body.state));
  write_said(out, body.said);
}

ReceiptUnmatched decode_unmatched(smpp::Reader& in) {
  ReceiptUnmatched body;
  body.from = binary::read_address(in);
  body.to = binary::read_address(in);
  body.carrier_message_id = binary::read_text<65>(in);
  body.state = static_cast<MessageState>(in.number<std::uint8_t>());
  body.said = read_said(in);
  return body;
}

void encode_body(smpp::Writer& out, const MessageQuarantined& body) {
  out.number(body.record);
  out.number(static_cast<std::uint8_t>(body.reason));
  out.number(body.parts);
  out.number(body.size);
}

MessageQuarantined decode_quarantined(smpp::Reader& in) {
  MessageQuarantined body;
  body.record = in.number<std::uint64_t>();
  body.reason = static_cast<QuarantineReason>(in.number<std::uint8_t>());
  body.parts = in.number<std::uint8_t>();
  body.size = in.number<std::uint32_t>();
  if (body.reason > QuarantineReason::unusable) {
    in.fail();
  }
  return body;
}

// Room for what comes with every event, and for the longest texts that are not people's.
std::size_t room_for(const QueueEvent& event) {
  constexpr std::size_t room = 192;
  if (const auto* received = std::get_if<MessageReceived>(&event.body)) {
    return room + (received->text ? received->text->size() : received->data.size());
  }
  if (const auto* status = std::get_if<StatusChanged>(&event.body)) {
    return room + status->reference.size();
  }
  return room;
}

// What lies before the body, behind the kind.
QueueEvent read_head(smpp::Reader& in) {
  QueueEvent event;
  event.conversation = in.number<std::uint64_t>();
  event.id.queue = QueueNumber{in.number<std::uint16_t>()};
  event.id.serial = in.number<std::uint64_t>();
  event.carrier = CarrierNumber{in.number<std::uint16_t>()};
  event.time = binary::read_time(in);
  return event;
}

Kind kind_of(const QueueEvent& event) {
  static constexpr std::array kinds{
      Kind::received, Kind::status, Kind::unmatched, Kind::quarantined};
  return kinds[event.body.index()];
}

}  // namespace

std::string_view name_of(MessageState state) {
  switch (state) {
    case MessageState::accepted:
      return "accepted";
    case MessageState::submitted:
      return "submitted";
    case MessageState::in_doubt:
      return "in_doubt";
    case MessageState::delivered:
      return "delivered";
    case MessageState::failed:
      return "failed";
    case MessageState::expired:
      return "expired";
    case MessageState::rejected:
      return "rejected";
    case MessageState::cancelled:
      return "cancelled";
    case MessageState::unknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view name_of(QuarantineReason reason) {
  switch (reason) {
    case QuarantineReason::crash:
      return "crash";
    case QuarantineReason::unusable:
      return "unusable";
  }
  return "unusable";
}

MessageState state_of(smpp::MessageState state) {
  switch (state) {
    case smpp::MessageState::scheduled:
    case smpp::MessageState::enroute:
    case smpp::MessageState::accepted:
    case smpp::MessageState::unknown:
      return MessageState::accepted;
    case smpp::MessageState::delivered:
      return MessageState::delivered;
    case smpp::MessageState::expired:
      return MessageState::expired;
    case smpp::MessageState::deleted:
    case smpp::MessageState::undeliverable:
    case smpp::MessageState::skipped:
      return MessageState::failed;
    case smpp::MessageState::rejected:
      return MessageState::rejected;
  }
  return MessageState::accepted;
}

bool is_final(MessageState state) {
  switch (state) {
    case MessageState::accepted:
    case MessageState::submitted:
    case MessageState::in_doubt:
      return false;
    case MessageState::delivered:
    case MessageState::failed:
    case MessageState::expired:
    case MessageState::rejected:
    case MessageState::cancelled:
    case MessageState::unknown:
      return true;
  }
  return true;
}

void write_said(smpp::Writer& out, const CarrierSaid& said) {
  binary::write_text(out, said.word);
  binary::write_text(out, said.error);
  binary::write_text(out, said.submitted_at);
  binary::write_text(out, said.done_at);
}

CarrierSaid read_said(smpp::Reader& in) {
  CarrierSaid said;
  said.word = binary::read_text<32>(in);
  said.error = binary::read_text<32>(in);
  said.submitted_at = binary::read_text<25>(in);
  said.done_at = binary::read_text<25>(in);
  return said;
}

void write_received(smpp::Writer& out, const MessageReceived& message) {
  binary::write_address(out, message.from);
  binary::write_address(out, message.to);
  out.number(static_cast<std::uint8_t>((message.text ? has_text : 0) |
                                       (message.incomplete ? incomplete : 0) |
                                       (message.possible_duplicate ? possible_duplicate : 0)));
  out.number(message.data_coding.value);
  out.number(message.parts);
  binary::write_octets(out, message.text ? smpp::octets_of(view(*message.text)) : message.data);
}

MessageReceived read_received(smpp::Reader& in) {
  MessageReceived message;
  message.from = binary::read_address(in);
  message.to = binary::read_address(in);
  const auto flags = in.number<std::uint8_t>();
  message.incomplete = (flags & incomplete) != 0;
  message.possible_duplicate = (flags & possible_duplicate) != 0;
  message.data_coding.value = in.number<std::uint8_t>();
  message.parts = in.number<std::uint8_t>();
  const auto octets = binary::read_octets(in);
  if ((flags & has_text) != 0) {
    message.text = smpp::to_utf8(smpp::view(octets));
  } else {
    message.data = smpp::to_octets(octets);
  }
  return message;
}

void encode(smpp::Octets& out, const QueueEvent& event) {
  out.reserve(out.size() + room_for(event));
  smpp::Writer writer{out};
  writer.number(event_version);
  writer.number(static_cast<std::uint8_t>(kind_of(event)));
  writer.number(event.conversation);
  writer.number(event.id.queue.value());
  writer.number(event.id.serial);
  writer.number(event.carrier.value());
  binary::write_time(writer, event.time);
  std::visit([&](const auto& body) { encode_body(writer, body); }, event.body);
}

std::optional<QueueEvent> decode_event(std::span<const std::uint8_t> in) {
  smpp::Reader reader{in};
  if (reader.number<std::uint8_t>() != event_version) {
    return std::nullopt;
  }
  const auto kind = static_cast<Kind>(reader.number<std::uint8_t>());
  QueueEvent event = read_head(reader);
  switch (kind) {
    case Kind::received:
      event.body = read_received(reader);
      break;
    case Kind::status:
      event.body = decode_status(reader);
      break;
    case Kind::unmatched:
      event.body = decode_unmatched(reader);
      break;
    case Kind::quarantined:
      event.body = decode_quarantined(reader);
      break;
    default:  // off the disk, so any value can be here
      return std::nullopt;
  }
  if (reader.failed() || !reader.empty()) {
    return std::nullopt;
  }
  return event;
}

std::optional<EventHead> head_of(std::span<const std::uint8_t> in) {
  smpp::Reader reader{in};
  if (reader.number<std::uint8_t>() != event_version) {
    return std::nullopt;
  }
  reader.number<std::uint8_t>();
  const QueueEvent event = read_head(reader);
  if (reader.failed()) {
    return std::nullopt;
  }
  return EventHead{.conversation = event.conversation, .time = event.time};
}

}  // namespace routing
