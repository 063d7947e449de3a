#include "tools/smpp_tool/explain_command.hpp"

#include "smpp/pdu/tlv_rows.hpp"
#include "tools/smpp_tool/status_command.hpp"
#include "tools/smpp_tool/words.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <string>

namespace smpp_tool {
namespace {

namespace json = boost::json;

std::string_view text_at(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view{value->get_string()}
                                                : std::string_view{};
}

// Of an operation or its answer.
std::string purpose_text(std::string_view command) {
  constexpr std::string_view ending = "_resp";
  if (command.ends_with(ending)) {
    return fmt::format("the answer to {}", command.substr(0, command.size() - ending.size()));
  }
  return std::string{purpose_of(command)};
}

// {"name", "value" or "hex", "means"}
json::object in_words(const json::object& field) {
  const std::string_view name = text_at(field, "name");
  json::object out{{"name", name.empty() ? text_at(field, "tag") : name}};
  const json::value* const value = field.if_contains("value");
  const json::value& shown = value != nullptr ? *value : field.at("hex");
  out["value"] = shown;
  if (shown.is_number()) {
    if (auto words = words_for(name, shown.to_number<std::uint32_t>())) {
      out["means"] = *std::move(words);
    }
  } else if (shown.is_string() && shown.get_string().empty()) {
    out["means"] = "not given";
  }
  return out;
}

json::array list_in_words(const json::object& pdu, std::string_view name) {
  json::array out;
  for (const json::value& field : pdu.at(name).as_array()) {
    out.push_back(in_words(field.as_object()));
  }
  return out;
}

json::object explain_fault(const json::object& fault) {
  json::object out{{"error", fault}};
  const std::string_view code = text_at(fault, "code");
  std::string means = fmt::format("the octets at {} cannot be what {} is to be",
                                  fault.at("offset").to_number<std::size_t>(),
                                  text_at(fault, "field"));
  if (code == "incomplete") {
    means = "the PDU is longer than what is given: the rest comes with the next octets, or is lost";
  } else if (code == "command_length") {
    means = "no PDU has this length: where it ends is unknown, and so is all that follows";
  } else if (code == "unknown_command") {
    means = "no command of SMPP has this command_id";
  } else if (code == "state") {
    means = "well-formed, but not legal for this ear in this state";
  }
  out["means"] = means;
  const std::string_view status = text_at(fault, "expected_status");
  if (const auto number = parse_number(status); number && !status.empty()) {
    out["answer"] = status_json(static_cast<smpp::CommandStatus>(*number));
  }
  return out;
}

json::object explain_pdu(const json::object& pdu) {
  const std::string_view command = text_at(pdu, "command_name");
  json::object out{{"command", command}, {"means", purpose_text(command)}};
  out["sequence_number"] = pdu.at("sequence_number");
  const auto status = parse_number(text_at(pdu, "command_status")).value_or(0);
  if (status != 0 || command.ends_with("_resp") || command == "generic_nack") {
    out["status"] = status_json(static_cast<smpp::CommandStatus>(status));
  }
  out["fields"] = list_in_words(pdu, "fields");
  out["tlvs"] = list_in_words(pdu, "tlvs");
  for (const std::string_view name : {"text", "udh", "part", "receipt"}) {
    if (const json::value* const value = pdu.if_contains(name); value != nullptr) {
      if (!value->is_null()) {
        out[name] = *value;
      }
    }
  }
  return out;
}

// Of a PDU with a wrong value: what is wrong, then the PDU.
json::object explain_decoded(const json::value& decoded) {
  const json::object& members = decoded.as_object();
  if (!is_error(decoded)) {
    return explain_pdu(members);
  }
  json::object out = explain_fault(members.at("error").as_object());
  if (const json::value* const pdu = members.if_contains("pdu")) {
    out["pdu"] = explain_pdu(pdu->as_object());
  }
  return out;
}

}  // namespace

json::value explain_octets(std::span<const std::uint8_t> octets, const DecodeSettings& settings) {
  DecodeSettings in_full = settings;
  in_full.text = true;
  in_full.despite_error = true;
  const json::value decoded = decode_octets(octets, in_full);
  if (const json::array* const several = decoded.if_array()) {
    json::array out;
    for (const json::value& one : *several) {
      out.push_back(explain_decoded(one));
    }
    return out;
  }
  return explain_decoded(decoded);
}

}  // namespace smpp_tool
