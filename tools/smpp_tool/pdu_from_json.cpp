// Reading: see pdu_json.hpp.
#include "smpp/text/unicode.hpp"
#include "smpp/wire/writer.hpp"
#include "tools/smpp_tool/hex_text.hpp"
#include "tools/smpp_tool/pdu_json.hpp"
#include "tools/smpp_tool/status_command.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <iterator>

namespace smpp_tool {
namespace {

namespace json = boost::json;
using smpp::FormField;
using smpp::FormTlv;
using smpp::FormValue;
using smpp::Privacy;
using smpp::ValueType;

using Failure = std::optional<LineError>;

LineError wrong(smpp::FormErrc code, std::string_view place, std::string_view what) {
  return {.code = std::string{name_of(code)}, .what = fmt::format("{}: {}", place, what)};
}

std::string_view meaning(smpp::FormErrc code) {
  using enum smpp::FormErrc;
  switch (code) {
    case unknown_command:
      return "is no command of SMPP";
    case unknown_field:
      return "is no field here";
    case repeated:
      return "is given twice";
    case missing:
      return "is missing";
    case masked:
      return "is masked: decode with --reveal to encode again";
    case type:
      return "is of another type";
    case out_of_range:
      return "is more than the field holds";
    case too_long:
      return "is too long";
    case holds_nul:
      return "holds a NUL";
    case contradicts:
      return "contradicts the rest: leave it out to have it counted";
    case unknown_choice:
      return "is of no known kind";
    case no_tlvs:
      return "this PDU has none";
  }
  return {};
}

LineError said(const smpp::FormError& error) {
  std::string place{error.field};
  if (error.index) {
    fmt::format_to(std::back_inserter(place), "[{}]", *error.index);
  }
  if (!error.part.empty()) {
    fmt::format_to(std::back_inserter(place), ".{}", error.part);
  }
  return wrong(error.code, place, meaning(error.code));
}

LineError said(smpp::FormErrc code, std::string_view place) {
  return wrong(code, place, meaning(code));
}

// A number, or its hexadecimal digits after 0x.
std::optional<std::uint32_t> number_of(const json::value& value) {
  if (const json::string* const text = value.if_string()) {
    return text->starts_with("0x") ? parse_number(*text) : std::nullopt;
  }
  json::error_code error;
  const auto number = value.to_number<std::uint32_t>(error);
  return error ? std::nullopt : std::optional{number};
}

std::string_view text_or_empty(const json::object& object, std::string_view key) {
  const json::value* const value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string_view{value->get_string()}
                                                : std::string_view{};
}

bool is_mask(const json::value& value) {
  return value.is_object() && value.get_object().contains("masked");
}

// Fills a value from what stands under `value` or `hex`.
Failure read_value(const json::value& given, bool is_hex, FormValue& value) {
  if (is_mask(given)) {
    value.mask = Privacy::personal;
  } else if (given.is_string()) {
    const std::string_view text = given.get_string();
    auto octets = is_hex ? octets_of_hex(text) : smpp::encode_latin1(text);
    if (!octets) {
      return said(smpp::FormErrc::type, is_hex ? "hex" : "value");
    }
    value.type = is_hex ? ValueType::octets : ValueType::cstr;
    value.octets = std::move(*octets);
  } else if (const auto number = number_of(given); number && !is_hex) {
    value.type = ValueType::u32;
    value.number = *number;
  } else {
    return said(smpp::FormErrc::type, is_hex ? "hex" : "value");
  }
  return std::nullopt;
}

Failure read_entries(const json::array& list, FormField& field) {
  field.value.type = ValueType::list;
  for (const json::value& entry : list) {
    const json::object* const members = entry.if_object();
    if (members == nullptr) {
      return said(smpp::FormErrc::type, "value");
    }
    auto& values = field.entries.emplace_back();
    for (const auto& [name, given] : *members) {
      values.emplace_back().name = name;
      if (auto failed = read_value(given, false, values.back())) {
        return failed;
      }
    }
  }
  return std::nullopt;
}

Failure read_field(const json::value& given, FormField& field) {
  const json::object* const members = given.if_object();
  if (members == nullptr) {
    return said(smpp::FormErrc::type, "field");
  }
  field.value.name = text_or_empty(*members, "name");
  const json::value* const hex = members->if_contains("hex");
  const json::value* const value = hex != nullptr ? hex : members->if_contains("value");
  if (value == nullptr) {
    return said(smpp::FormErrc::missing, "value");
  }
  if (const json::array* const list = value->if_array()) {
    return read_entries(*list, field);
  }
  return read_value(*value, hex != nullptr, field.value);
}

ValueType type_named(std::string_view name, ValueType otherwise) {
  for (const ValueType type : {ValueType::u8, ValueType::u16, ValueType::u32, ValueType::cstr}) {
    if (name_of(type) == name) {
      return type;
    }
  }
  return otherwise;
}

Failure pack_number(std::uint32_t number, ValueType type, smpp::Octets& octets) {
  smpp::Writer writer{octets};
  bool fits = true;
  if (type == ValueType::u8) {
    fits = number <= 0xFF;
    writer.number(static_cast<std::uint8_t>(number));
  } else if (type == ValueType::u16) {
    fits = number <= 0xFFFF;
    writer.number(static_cast<std::uint16_t>(number));
  } else if (type == ValueType::u32) {
    writer.number(number);
  } else {
    return said(smpp::FormErrc::type, "value");
  }
  return fits ? Failure{} : said(smpp::FormErrc::out_of_range, "value");
}

// The value as it lies on the wire, when only `value` is given.
Failure pack_value(const json::object& members,
                   smpp::TlvTag tag,
                   ValueType declared,
                   FormValue& value) {
  const json::value* const given = members.if_contains("value");
  if (given == nullptr) {
    return said(smpp::FormErrc::missing, "hex");
  }
  if (auto failed = read_value(*given, false, value)) {
    return failed;
  }
  const ValueType type = type_named(text_or_empty(members, "type"), declared);
  if (value.mask != Privacy::open) {
    return std::nullopt;
  }
  if (value.type == ValueType::u32) {
    return pack_number(value.number, type, value.octets);
  }
  if (type != ValueType::cstr) {
    return said(smpp::FormErrc::type, "value");
  }
  if (tag != smpp::TlvTag::broadcast_end_time) {  // 16 octets (reference section 17)
    value.octets.push_back(0);
  }
  return std::nullopt;
}

// A value that was edited while the hex beside it was not. A text is the same with a NUL or
// without.
bool contradicts_hex(const json::object& members,
                     smpp::TlvTag tag,
                     ValueType declared,
                     const FormValue& of_hex) {
  FormValue value;
  if (!members.contains("value") || of_hex.mask != Privacy::open ||
      pack_value(members, tag, declared, value) || value.mask != Privacy::open) {
    return false;
  }
  if (value.type == ValueType::cstr) {
    return smpp::without_nuls(value.octets) != smpp::without_nuls(of_hex.octets);
  }
  return value.octets != of_hex.octets;
}

std::optional<smpp::TlvTag> tag_of(const json::object& members, smpp::VendorTlvs vendors) {
  if (const json::value* const tag = members.if_contains("tag")) {
    const auto number = number_of(*tag);
    return number && *number <= 0xFFFF ? std::optional{static_cast<smpp::TlvTag>(*number)}
                                       : std::nullopt;
  }
  return smpp::tlv_named(text_or_empty(members, "name"), vendors);
}

Failure read_tlv(const json::value& given, smpp::VendorTlvs vendors, FormTlv& tlv) {
  const json::object* const members = given.if_object();
  if (members == nullptr) {
    return said(smpp::FormErrc::type, "tlv");
  }
  const auto tag = tag_of(*members, vendors);
  if (!tag) {
    return said(smpp::FormErrc::missing, "tag");
  }
  tlv.tag = *tag;
  const json::value* const hex = members->if_contains("hex");
  const ValueType declared = kind_of(*tag, vendors).type;
  auto failed = hex != nullptr ? read_value(*hex, true, tlv.value)
                               : pack_value(*members, *tag, declared, tlv.value);
  if (!failed && hex != nullptr && contradicts_hex(*members, *tag, declared, tlv.value)) {
    failed = wrong(smpp::FormErrc::contradicts,
                   "value",
                   "contradicts the hex beside it: leave out the one that is not meant");
  }
  const json::value* const length = members->if_contains("length");
  if (!failed && tlv.value.mask == Privacy::open && length != nullptr &&
      number_of(*length) != tlv.value.octets.size()) {
    failed = said(smpp::FormErrc::contradicts, "length");
  }
  return failed;
}

// Reads each of an array's values; the place of a failure begins with the array and the index.
template <class Item, class Read>
Failure read_all(const json::object& object,
                 std::string_view key,
                 std::vector<Item>& items,
                 Read read) {
  const json::value* const value = object.if_contains(key);
  if (value == nullptr) {
    return std::nullopt;
  }
  const json::array* const array = value->if_array();
  if (array == nullptr) {
    return said(smpp::FormErrc::type, key);
  }
  items.reserve(array->size());
  for (const json::value& given : *array) {
    if (auto failed = read(given, items.emplace_back())) {
      failed->what = fmt::format("{}[{}].{}", key, items.size() - 1, failed->what);
      return failed;
    }
  }
  return std::nullopt;
}

Failure read_command(const json::object& object, smpp::Form& form) {
  const auto named = smpp::command_named(text_or_empty(object, "command_name"));
  const json::value* const id = object.if_contains("command_id");
  const auto number = id != nullptr ? number_of(*id) : std::nullopt;
  if (object.contains("command_name") && !named) {
    return said(smpp::FormErrc::unknown_command, "command_name");
  }
  if (id != nullptr && !number) {
    return said(smpp::FormErrc::type, "command_id");
  }
  if (!named && !number) {
    return said(smpp::FormErrc::missing, "command_name");
  }
  form.id = named.value_or(static_cast<smpp::CommandId>(number.value_or(0)));
  if (number.value_or(static_cast<std::uint32_t>(form.id)) != static_cast<std::uint32_t>(form.id)) {
    return said(smpp::FormErrc::contradicts, "command_id");
  }
  return std::nullopt;
}

Failure read_number(const json::object& object, std::string_view key, std::uint32_t& into) {
  if (const json::value* const value = object.if_contains(key)) {
    const auto number = number_of(*value);
    if (!number) {
      return said(smpp::FormErrc::type, key);
    }
    into = *number;
  }
  return std::nullopt;
}

Failure read_header(const json::object& object, smpp::Form& form) {
  if (auto failed = read_command(object, form)) {
    return failed;
  }
  const auto named = smpp::status_named(text_or_empty(object, "command_status"));
  std::uint32_t status = named ? static_cast<std::uint32_t>(*named) : 0;
  if (!named) {
    if (auto failed = read_number(object, "command_status", status)) {
      return failed;
    }
  }
  form.status = static_cast<smpp::CommandStatus>(status);
  std::uint32_t sequence = 0;
  if (!object.contains("sequence_number")) {
    return said(smpp::FormErrc::missing, "sequence_number");
  }
  if (auto failed = read_number(object, "sequence_number", sequence)) {
    return failed;
  }
  form.sequence = smpp::SequenceNumber{sequence};
  return read_number(object, "command_length", form.command_length);
}

}  // namespace

smpp::expected<smpp::Pdu, LineError> pdu_from_json(const json::value& value,
                                                   smpp::VendorTlvs vendors) {
  const json::object* const object = value.if_object();
  if (object == nullptr) {
    return smpp::unexpected(said(smpp::FormErrc::type, "pdu"));
  }
  smpp::Form form;
  auto failed = read_header(*object, form);
  if (!failed) {
    failed = read_all(*object, "fields", form.fields, read_field);
  }
  if (!failed) {
    failed = read_all(*object, "tlvs", form.tlvs, [&](const json::value& given, FormTlv& tlv) {
      return read_tlv(given, vendors, tlv);
    });
  }
  if (failed) {
    return smpp::unexpected(std::move(*failed));
  }
  auto pdu = smpp::pdu_of(form);
  if (!pdu) {
    return smpp::unexpected(said(pdu.error()));
  }
  return std::move(*pdu);
}

}  // namespace smpp_tool
