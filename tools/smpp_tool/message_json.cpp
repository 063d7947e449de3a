#include "tools/smpp_tool/message_json.hpp"

#include "smpp/text/receipt.hpp"
#include "smpp/text/user_data.hpp"
#include "tools/smpp_tool/hex_text.hpp"
#include "tools/smpp_tool/receipt_command.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <variant>

namespace smpp_tool {
namespace {

namespace json = boost::json;
using smpp::UdhElementId;

json::value element_name(UdhElementId id) {
  switch (id) {
    case UdhElementId::concatenation:
      return "concatenation";
    case UdhElementId::ports_8bit:
      return "application ports, 8 bit";
    case UdhElementId::ports_16bit:
      return "application ports, 16 bit";
    case UdhElementId::wide_concatenation:
      return "concatenation, 16 bit reference";
    case UdhElementId::single_shift:
      return "national single shift";
    case UdhElementId::locking_shift:
      return "national locking shift";
  }
  return nullptr;
}

json::object element_to_json(const smpp::UdhElement& element, smpp::Reveal reveal) {
  const json::value name = element_name(element.id);
  json::object out{{"id", fmt::format("0x{:02X}", static_cast<unsigned>(element.id))}};
  // Those with a name hold numbers of the protocol; any other may hold a part of the message.
  const bool shown = reveal == smpp::Reveal::yes || !name.is_null();
  out["name"] = name;
  out["length"] = element.data.size();
  if (shown) {
    out["hex"] = to_hex(element.data);
  } else {
    out["hex"] = json::object{{"masked", element.data.size()}};
  }
  return out;
}

json::array elements_to_json(std::span<const std::uint8_t> elements, smpp::Reveal reveal) {
  json::array list;
  while (const auto element = smpp::take_element(elements)) {
    list.push_back(element_to_json(*element, reveal));
  }
  return list;
}

json::value part_to_json(const std::optional<smpp::Concatenation>& part) {
  if (!part) {
    return nullptr;
  }
  return json::object{{"reference", part->reference},
                      {"reference_bits", part->wide ? 16 : 8},
                      {"total", part->total},
                      {"number", part->number}};
}

json::value text_to_json(const std::optional<smpp::Utf8>& text, smpp::Reveal reveal) {
  if (!text) {
    return nullptr;
  }
  if (reveal == smpp::Reveal::no) {
    return json::object{{"masked", text->size()}};
  }
  return json::string{smpp::view(*text)};
}

// A receipt quotes the message, and what a carrier adds may say anything.
void mask(json::object& receipt) {
  if (const json::string* const text = receipt["text"].if_string()) {
    receipt["text"] = json::object{{"masked", text->size()}};
  }
  for (auto& member : receipt["extra"].as_object()) {
    member.value() = json::object{{"masked", member.value().as_string().size()}};
  }
}

// Null for a message that is none and does not look like one.
template <class P>
json::value receipt_to_json(const P& pdu, smpp::Alphabet smsc_default, smpp::Reveal reveal) {
  if (!pdu.esm_class.is_receipt() && !pdu.esm_class.is_intermediate() &&
      !smpp::looks_like_receipt(pdu, {smsc_default})) {
    return nullptr;
  }
  json::object out;
  add_kind(out, pdu.esm_class);
  add_receipt(out, smpp::receipt_of(pdu, {smsc_default}));
  if (reveal == smpp::Reveal::no) {
    mask(out);
  }
  return out;
}

struct MessageOf {
  json::object& out;
  smpp::Alphabet smsc_default;
  smpp::Reveal reveal;

  template <class P>
  void operator()(const P& body) const {
    if constexpr (requires { smpp::user_data_of(body); }) {
      const smpp::UserData user_data = smpp::user_data_of(body);
      const auto alphabet = smpp::alphabet_of(body.data_coding, smsc_default);
      out["text"] =
          text_to_json(smpp::decode_text(alphabet, user_data.payload, form_of(user_data)), reveal);
      out["udh"] = nullptr;
      if (!user_data.elements.empty()) {
        out["udh"] = elements_to_json(user_data.elements, reveal);
      }
      out["part"] = part_to_json(user_data.concatenation);
      if constexpr (P::id == smpp::CommandId::deliver_sm || P::id == smpp::CommandId::data_sm) {
        out["receipt"] = receipt_to_json(body, smsc_default, reveal);
      }
    }
  }
};

}  // namespace

void add_message(json::object& out,
                 const smpp::Pdu& pdu,
                 smpp::Alphabet smsc_default,
                 smpp::Reveal reveal) {
  if (!pdu.bodiless) {
    std::visit(MessageOf{out, smsc_default, reveal}, pdu.body);
  }
}

}  // namespace smpp_tool
