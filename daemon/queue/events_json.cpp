#include "daemon/queue/events_json.hpp"

#include "daemon/queue/jwe.hpp"

#include <algorithm>
#include <bit>

namespace queue {
namespace {

constexpr std::size_t least_padded = 1'024;

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

// What of an event its carriers need not know: it is sealed for clients that have a key. The rest,
// below, is what an event can be handled by without opening it.

void write_personal(JsonWriter& out, const routing::MessageReceived& body) {
  member(out, "from", routing::display(body.from).reveal());
  member(out, "to", routing::display(body.to).reveal());
  if (body.text) {
    member(out, "text", smpp::view(*body.text));
  } else {
    out.key("data_base64");
    out.base64(body.data);
    count(out, "data_coding", body.data_coding.value);
  }
  count(out, "parts", body.parts);  // tells how long the text is
}

void write_rest(JsonWriter& out,
                const routing::MessageReceived& body,
                const routing::QueueEvent& event,
                std::string_view carrier) {
  member(out, "carrier", carrier);
  out.key("received_at");
  out.time(event.time);
  // Sorts as text; a number of this size would be rounded by readers that keep doubles.
  routing::Key serial;
  serial.number(event.id.serial);
  member(out, "sequence", serial);
  member(out, "incomplete", body.incomplete);
  member(out, "possible_duplicate", body.possible_duplicate);
}

void write_personal(JsonWriter& out, const routing::StatusChanged& body) {
  if (!body.reference.empty()) {
    member(out, "reference", body.reference.reveal());
  }
  if (body.command_status != 0) {
    count(out, "command_status", body.command_status);
  }
  write_said(out, body.said);
  count(out, "parts", body.parts);
  count(out, "parts_delivered", body.parts_delivered);
  count(out, "parts_failed", body.parts_failed);
}

void write_rest(JsonWriter& out,
                const routing::StatusChanged& body,
                const routing::QueueEvent& /*event*/,
                std::string_view carrier) {
  member(out, "message", routing::outbound_key(body.message));
  member(out, "state", routing::name_of(body.state));
  member(out, "carrier", carrier);
  member(out, "possible_duplicate", body.possible_duplicate);
}

void write_personal(JsonWriter& out, const routing::ReceiptUnmatched& body) {
  member(out, "from", routing::display(body.from).reveal());
  member(out, "to", routing::display(body.to).reveal());
  member(out, "carrier_message_id", body.carrier_message_id.reveal());
  write_said(out, body.said);
}

void write_rest(JsonWriter& out,
                const routing::ReceiptUnmatched& body,
                const routing::QueueEvent& /*event*/,
                std::string_view carrier) {
  member(out, "carrier", carrier);
  // A receipt that says nothing final is still one for a message that a carrier has.
  member(out,
         "state",
         routing::name_of(routing::is_final(body.state) ? body.state
                                                        : routing::MessageState::submitted));
}

void write_personal(JsonWriter& /*out*/, const routing::MessageQuarantined& /*body*/) {}

void write_rest(JsonWriter& out,
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

void write_personal(JsonWriter& out, const routing::QueueEvent& event) {
  std::visit([&out](const auto& body) { write_personal(out, body); }, event.body);
}

void write_rest(JsonWriter& out, const routing::QueueEvent& event, std::string_view carrier) {
  std::visit([&](const auto& body) { write_rest(out, body, event, carrier); }, event.body);
}

// All of `data`, with whom it is for and what it belongs to, as long as its class is.
smpp::Octets sealed_content(const routing::QueueEvent& event,
                            std::string_view carrier,
                            std::string_view client) {
  constexpr std::string_view end = R"("}})";
  smpp::Octets content;
  content.reserve(least_padded);
  JsonWriter out{content};
  out.open('{');
  write_personal(out, event);
  write_rest(out, event, carrier);
  out.key("seal");
  out.open('{');
  member(out, "event", routing::inbound_key(event.id));
  member(out, "client", client);
  out.key("pad");
  smpp::append(content, "\"");
  content.resize(padded_size(content.size() + end.size()) - end.size(), '0');
  smpp::append(content, end);
  return content;
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

}  // namespace

std::size_t padded_size(std::size_t octets) {
  return std::max(least_padded, std::bit_ceil(octets));
}

void write_event(JsonWriter& out,
                 const routing::QueueEvent& event,
                 const CarrierNames& carriers,
                 const ClientKey* reader) {
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
  if (reader == nullptr || std::holds_alternative<routing::MessageQuarantined>(event.body)) {
    write_personal(out, event);
  } else {
    member(out,
           "sealed",
           smpp::view(seal_jwe(reader->key, sealed_content(event, carrier, reader->client))));
  }
  write_rest(out, event, carrier);
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

}  // namespace queue
