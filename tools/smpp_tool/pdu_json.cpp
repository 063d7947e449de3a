#include "tools/smpp_tool/pdu_json.hpp"

#include "smpp/text/unicode.hpp"
#include "tools/smpp_tool/hex_text.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

namespace smpp_tool {
namespace {

namespace json = boost::json;
using smpp::FormField;
using smpp::FormTlv;
using smpp::FormValue;
using smpp::Privacy;
using smpp::ValueType;

// Octets as the Latin-1 characters of their numbers.
json::string text_of(std::string_view octets) {
  const smpp::Utf8 text = smpp::decode_latin1(smpp::octets_of(octets));
  return json::string{smpp::view(text)};
}

json::value mask_of(const FormValue& value) {
  if (value.mask == Privacy::secret) {
    return json::object{{"masked", true}};
  }
  return json::object{{"masked", value.number}};
}

std::uint32_t number_in(std::span<const std::uint8_t> octets) {
  std::uint32_t number = 0;
  for (const std::uint8_t octet : octets) {
    number = (number << 8) | octet;
  }
  return number;
}

json::value value_of(const FormValue& value) {
  if (value.mask != Privacy::open) {
    return mask_of(value);
  }
  switch (value.type) {
    case ValueType::u8:
    case ValueType::u16:
    case ValueType::u32:
    case ValueType::list:
      return value.number;
    case ValueType::cstr:
      return text_of(smpp::view(value.octets));
    case ValueType::octets:
      return json::string{to_hex(value.octets)};
  }
  return nullptr;
}

json::array entries_of(const FormField& field) {
  json::array list;
  for (const auto& entry : field.entries) {
    json::object values;
    for (const FormValue& value : entry) {
      values[value.name] = value_of(value);
    }
    list.push_back(std::move(values));
  }
  return list;
}

json::object field_to_json(const FormField& field) {
  const FormValue& value = field.value;
  json::object out{{"name", value.name}, {"type", name_of(value.type)}};
  if (value.type == ValueType::list) {
    out["value"] = entries_of(field);
  } else {
    out[value.type == ValueType::octets ? "hex" : "value"] = value_of(value);
  }
  return out;
}

json::value tlv_value(const FormValue& value) {
  if (value.mask != Privacy::open) {
    return mask_of(value);
  }
  if (value.type == ValueType::cstr) {
    return text_of(smpp::without_nuls(value.octets));
  }
  return number_in(value.octets);
}

json::object tlv_to_json(const FormTlv& tlv) {
  const FormValue& value = tlv.value;
  json::object out{{"tag", fmt::format("0x{:04X}", static_cast<unsigned>(tlv.tag))}};
  out["name"] = nullptr;
  if (!value.name.empty()) {
    out["name"] = value.name;
  }
  out["length"] = value.number;
  if (value.mask == Privacy::secret) {
    out["length"] = nullptr;  // it would say something about it
  }
  out["type"] = name_of(value.type);
  out["hex"] = mask_of(value);
  if (value.mask == Privacy::open) {
    out["hex"] = to_hex(value.octets);
  }
  if (value.type != ValueType::octets) {
    out["value"] = tlv_value(value);
  }
  return out;
}

}  // namespace

json::object pdu_to_json(const smpp::Pdu& pdu, smpp::Reveal reveal, smpp::VendorTlvs vendors) {
  const smpp::Form form = form_of(pdu, reveal, vendors);
  json::object out{
      {"command_length", form.command_length},
      {"command_name", smpp::name_of(form.id).value_or("unknown")},
      {"command_id", fmt::format("0x{:08X}", static_cast<std::uint32_t>(form.id))},
      {"command_status", fmt::format("0x{:08X}", static_cast<std::uint32_t>(form.status))},
      {"sequence_number", form.sequence.value()}};
  json::array fields;
  for (const FormField& field : form.fields) {
    fields.push_back(field_to_json(field));
  }
  out["fields"] = std::move(fields);
  json::array tlvs;
  for (const FormTlv& tlv : form.tlvs) {
    tlvs.push_back(tlv_to_json(tlv));
  }
  out["tlvs"] = std::move(tlvs);
  return out;
}

}  // namespace smpp_tool
