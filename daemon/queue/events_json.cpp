#include "daemon/queue/events_json.hpp"

namespace queue {
namespace {

void member(JsonWriter& out, std::string_view key, std::string_view text) {
  out.key(key);
  out.string(text);
}

void member(JsonWriter& out, std::string_view key, bool truth) {
  out.key(key);
  out.boolean(truth);
}

void member(JsonWriter& out, std::string_view key, const routing::Key& id) {
  out.key(key);
  out.hex(id.octets());
}

void count(JsonWriter& out, std::string_view key, std::uint32_t number) {
  out.key(key);
  out.number(number);
}

// What the carrier did not say is left out.
void write_said(JsonWriter& out, const routing::CarrierSaid& said) {
  const auto given = [&out](std::string_view key, std::string_view text) {
    if (!text.empty()) {
      member(out, key, text);
    }
  };
  given("carrier_state", said.word.reveal());
  given("carrier_error", said.error.reveal());
  given("carrier_submitted_at", said.submitted_at.reveal());
  given("carrier_done_at", said.done_at.reveal());
}

// Of what texts are written in; `binary` for data.
std::string_view name_of(smpp::Alphabet written_in) {
  switch (written_in) {
    case smpp::Alphabet::gsm7:
    case smpp::Alphabet::gsm7_packed:
      return "gsm7";
    case smpp::Alphabet::latin1:
      return "latin1";
    case smpp::Alphabet::ascii:
      return "ascii";
    case smpp::Alphabet::utf8:
      return "utf8";
    case smpp::Alphabet::ucs2:
      return "ucs2";
    case smpp::Alphabet::binary:
      return "binary";
    case smpp::Alphabet::windows1252:
    case smpp::Alphabet::cyrillic:
    case smpp::Alphabet::hebrew:
    case smpp::Alphabet::jis:
    case smpp::Alphabet::iso2022_jp:
    case smpp::Alphabet::extended_jis:
    case smpp::Alphabet::shift_jis:
    case smpp::Alphabet::korean:
    case smpp::Alphabet::other:
      break;  // nothing is written in these
  }
  return "other";
}

std::string_view name_of_carrier(const CarrierNames& carriers, routing::CarrierNumber number) {
  const auto found = carriers.find(number);
  return found == carriers.end() ? std::string_view{"unknown"} : std::string_view{found->second};
}

void write_body(JsonWriter& out,
                const routing::MessageReceived& body,
                const routing::QueueEvent& event,
                std::string_view carrier) {
  member(out, "from", routing::display(body.from).reveal());
  member(out, "to", routing::display(body.to).reveal());
  if (body.text) {
    member(out, "text", smpp::view(*body.text));
  } else {
    out.key("data_base64");
    out.base64(body.data);
    count(out, "data_coding", body.data_coding.value);
  }
  member(out, "carrier", carrier);
  out.key("received_at");
  out.time(event.time);
  // Sorts as text; a number of this size would be rounded by readers that keep doubles.
  routing::Key serial;
  serial.number(event.id.serial);
  member(out, "sequence", serial);
  count(out, "parts", body.parts);
  member(out, "incomplete", body.incomplete);
  member(out, "possible_duplicate", body.possible_duplicate);
}

void write_body(JsonWriter& out,
                const routing::StatusChanged& body,
                const routing::QueueEvent& /*event*/,
                std::string_view carrier) {
  member(out, "message", routing::outbound_key(body.message));
  if (!body.reference.empty()) {
    member(out, "reference", body.reference.reveal());
  }
  member(out, "state", routing::name_of(body.state));
  member(out, "carrier", carrier);
  if (body.command_status != 0) {
    count(out, "command_status", body.command_status);
  }
  write_said(out, body.said);
  count(out, "parts", body.parts);
  count(out, "parts_delivered", body.parts_delivered);
  count(out, "parts_failed", body.parts_failed);
  member(out, "possible_duplicate", body.possible_duplicate);
}

void write_body(JsonWriter& out,
                const routing::ReceiptUnmatched& body,
                const routing::QueueEvent& /*event*/,
                std::string_view carrier) {
  member(out, "from", routing::display(body.from).reveal());
  member(out, "to", routing::display(body.to).reveal());
  member(out, "carrier", carrier);
  member(out, "carrier_message_id", body.carrier_message_id.reveal());
  // A receipt that says nothing final is still one for a message that a carrier has.
  member(out,
         "state",
         routing::name_of(routing::is_final(body.state) ? body.state
                                                        : routing::MessageState::submitted));
  write_said(out, body.said);
}

void write_body(JsonWriter& out,
                const routing::MessageQuarantined& body,
                const routing::QueueEvent& event,
                std::string_view carrier) {
  member(out, "carrier", carrier);
  member(out, "reason", routing::name_of(body.reason));
  member(out, "record", routing::Key{}.number(body.record));
  count(out, "parts", body.parts);
  count(out, "size", body.size);
  out.key("quarantined_at");
  out.time(event.time);
}

std::string_view type_of(const routing::MessageReceived& /*body*/) {
  return "message.received";
}

std::string_view type_of(const routing::StatusChanged& /*body*/) {
  return "message.status";
}

std::string_view type_of(const routing::ReceiptUnmatched& /*body*/) {
  return "receipt.unmatched";
}

std::string_view type_of(const routing::MessageQuarantined& /*body*/) {
  return "message.quarantined";
}

std::string_view title_of(unsigned status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return "Error";
  }
}

}  // namespace

void write_event(JsonWriter& out, const routing::QueueEvent& event, const CarrierNames& carriers) {
  const std::string_view carrier = name_of_carrier(carriers, event.carrier);
  out.open('{');
  member(out, "specversion", std::string_view{"1.0"});
  member(out, "id", routing::inbound_key(event.id));
  member(out, "source", std::string{"/carriers/"}.append(carrier));
  std::visit([&out](const auto& body) { member(out, "type", type_of(body)); }, event.body);
  out.key("time");
  out.time(event.time);
  member(out, "datacontenttype", std::string_view{"application/json"});
  out.key("data");
  out.open('{');
  std::visit([&](const auto& body) { write_body(out, body, event, carrier); }, event.body);
  out.close('}');
  out.close('}');
}

void write_status(JsonWriter& out,
                  const routing::MessageStatus& status,
                  const CarrierNames& carriers) {
  out.open('{');
  write_status_members(out, status, carriers);
  out.close('}');
}

void write_status_members(JsonWriter& out,
                          const routing::MessageStatus& status,
                          const CarrierNames& carriers) {
  member(out, "id", routing::outbound_key(status.id));
  if (!status.reference.empty()) {
    member(out, "reference", status.reference.reveal());
  }
  member(out, "carrier", name_of_carrier(carriers, status.carrier));
  member(out, "state", routing::name_of(status.state));
  member(out, "possible_duplicate", status.possible_duplicate);
  out.key("parts");
  out.open('[');
  for (const routing::PartStatus& part : status.parts) {
    out.open('{');
    count(out, "number", part.number);
    member(out, "state", routing::name_of(part.state));
    out.close('}');
  }
  out.close(']');
  out.key("history");
  out.open('[');
  for (const routing::MessageStatus::Step& step : status.history) {
    out.open('{');
    member(out, "state", routing::name_of(step.state));
    out.key("at");
    out.time(step.at);
    out.close('}');
  }
  out.close(']');
}

void write_preview(JsonWriter& out, const routing::Preview& preview, const CarrierNames& carriers) {
  out.open('{');
  member(out, "carrier", name_of_carrier(carriers, preview.carrier));
  if (!preview.route.empty()) {
    member(out, "route", preview.route);
  }
  member(out, "encoding", name_of(preview.alphabet));
  out.key("data_coding");
  out.number(preview.data_coding.value);
  out.key("parts");
  out.number(preview.parts);
  if (!preview.price_class.empty()) {
    member(out, "price_class", preview.price_class);
  }
  out.close('}');
}

unsigned status_of(routing::Problem::Code code) {
  using Code = routing::Problem::Code;
  switch (code) {
    case Code::invalid:
    case Code::no_route:
    case Code::too_long:
    case Code::not_encodable:
      return 422;
    case Code::sender_not_allowed:
      return 403;
    case Code::queue_full:
      return 429;
    case Code::unavailable:
      return 503;
  }
  return 503;
}

std::string_view name_of(routing::Problem::Code code) {
  using Code = routing::Problem::Code;
  switch (code) {
    case Code::invalid:
      return "invalid";
    case Code::no_route:
      return "no-route";
    case Code::too_long:
      return "too-long";
    case Code::not_encodable:
      return "not-encodable";
    case Code::sender_not_allowed:
      return "sender-not-allowed";
    case Code::queue_full:
      return "queue-full";
    case Code::unavailable:
      return "unavailable";
  }
  return "unavailable";
}

void write_problem(JsonWriter& out,
                   std::string_view type,
                   unsigned status,
                   std::string_view field,
                   std::string_view detail) {
  out.open('{');
  member(out, "type", "urn:smppbridge:problem:" + std::string{type});
  member(out, "title", title_of(status));
  count(out, "status", status);
  if (!field.empty()) {
    member(out, "field", field);
  }
  member(out, "detail", detail);
  out.close('}');
}

}  // namespace queue
