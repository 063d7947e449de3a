#include "tools/smpp_tool/status_command.hpp"

#include "config/nearest.hpp"
#include "smpp/pdu/status_facts.hpp"
#include "tools/smpp_tool/tlv_meanings.hpp"
#include "tools/smpp_tool/words.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

namespace smpp_tool {
namespace {

namespace json = boost::json;
using smpp::CommandStatus;
using smpp::StatusClass;
using smpp::Version;

constexpr std::string_view prefix = "ESME_";

std::string upper(std::string_view word) {
  std::string same{word};
  for (char& c : same) {
    if (c >= 'a' && c <= 'z') {
      c = static_cast<char>(c - 'a' + 'A');
    }
  }
  return same;
}

LineError unknown_name(std::string_view given,
                       std::string_view what,
                       const std::vector<std::string_view>& names) {
  const std::string_view near = config::nearest(given, names);
  if (near.empty()) {
    return {.code = "unknown",
            .what = fmt::format("there is no {} of that name; a number is right too", what)};
  }
  return {.code = "unknown",
          .what = fmt::format("there is no {} of that name; did you mean {}?", what, near)};
}

// ESME_RTHROTTLED, rthrottled, or a name of 3.4.
std::optional<CommandStatus> status_named(std::string_view word) {
  std::string name = upper(word);
  if (!name.starts_with(prefix)) {
    name.insert(0, prefix);
  }
  for (const smpp::StatusFacts& facts : smpp::status_facts()) {
    if (name_of(facts.status) == name || facts.former_name == name) {
      return facts.status;
    }
  }
  return std::nullopt;
}

std::string_view what_a_class_means(StatusClass what) {
  switch (what) {
    case StatusClass::ok:
      return "it was done";
    case StatusClass::retry:
      return "the same message may be taken later";
    case StatusClass::throttle:
      return "the session sends too fast: pause it, then send the same message again";
    case StatusClass::permanent:
      return "sending the same again is of no use";
    case StatusClass::fatal:
      return "the session is of no use: bind again, then send again";
    case StatusClass::bind:
      return "about the account: in answers to binds";
  }
  return {};
}

std::string number_text(std::uint32_t number) {
  return number > 9 ? fmt::format("{} (0x{:02X})", number, number) : std::to_string(number);
}

std::string values_text(const smpp::TlvRow& row) {
  std::string text;
  for (std::size_t i = 0; i < row.values.count; ++i) {
    const auto& range = row.values.ranges[i];
    text += text.empty() ? "" : ", ";
    text += number_text(range.first);
    if (range.last != range.first) {
      text += " to " + number_text(range.last);
    }
    if (range.since == Version::v50) {
      text += " from 5.0 on";
    }
  }
  if (text.empty()) {
    return "any";
  }
  return row.shape.type == smpp::ValueType::octets ? "first octet: " + text : text;
}

std::string length_text(const smpp::TlvShape& shape) {
  const std::string nul = shape.type == smpp::ValueType::cstr ? " with the NUL at its end" : "";
  return shape.least == shape.most ? fmt::format("{}{}", shape.least, nul)
                                   : fmt::format("{} to {}{}", shape.least, shape.most, nul);
}

// Of those whose numbers stand for something.
json::object value_meanings(const smpp::TlvRow& row) {
  json::object meanings;
  for (std::size_t i = 0; i < row.values.count; ++i) {
    const auto& range = row.values.ranges[i];
    const std::uint32_t last = std::min(range.last, range.first + 255);
    for (std::uint32_t value = range.first; value <= last; ++value) {
      if (const auto words = words_for(row.name, value); words && *words != "reserved") {
        meanings[std::to_string(value)] = *words;
      }
    }
  }
  return meanings;
}

json::array places_json(const smpp::TlvRow& row, Version version) {
  json::array pdus;
  for (const smpp::CommandRow& command : smpp::command_rows) {
    switch (row.places.in(command.id, version)) {
      case smpp::Presence::never:
        break;
      case smpp::Presence::allowed:
        pdus.push_back(json::string{command.name});
        break;
      case smpp::Presence::required:
        pdus.push_back(json::string{fmt::format("{} (required)", command.name)});
        break;
    }
  }
  return pdus;
}

json::object row_json(const smpp::TlvRow& row) {
  json::object out{{"tag", fmt::format("0x{:04X}", static_cast<unsigned>(row.tag))},
                   {"name", row.name},
                   {"meaning", meaning_of_tlv(row.name)},
                   {"type", name_of(row.shape.type)},
                   {"length", length_text(row.shape)},
                   {"values", values_text(row)},
                   {"value_meanings", value_meanings(row)},
                   {"repeats", row.shape.may_repeat},
                   {"personal", row.privacy != smpp::Privacy::open}};
  out["pdus"] = json::object{{name_of(Version::v34), places_json(row, Version::v34)},
                             {name_of(Version::v50), places_json(row, Version::v50)}};
  return out;
}

json::object unlisted_tlv_json(smpp::TlvTag tag, smpp::VendorTlvs vendors) {
  const smpp::TlvKind kind = smpp::kind_of(tag, vendors);
  const auto number = static_cast<unsigned>(tag);
  json::object out{{"tag", fmt::format("0x{:04X}", number)}, {"name", nullptr}};
  if (!kind.name.empty()) {
    out["name"] = kind.name;
  }
  out["type"] = name_of(kind.type);
  const bool vendor = number >= 0x1400 && number <= 0x3FFF;
  out["values"] = vendor ? "a vendor's own: its carrier's documentation says what it holds"
                         : "reserved: nothing of the standard";
  return out;
}

}  // namespace

std::optional<std::uint32_t> parse_number(std::string_view word) {
  int base = 10;
  if (word.starts_with("0x") || word.starts_with("0X")) {
    word.remove_prefix(2);
    base = 16;
  } else if (word.size() > 1 && word.starts_with('0')) {  // copied from a dump
    base = 16;
  }
  std::uint32_t number = 0;
  const auto read = std::from_chars(word.data(), word.data() + word.size(), number, base);
  if (read.ec != std::errc{} || read.ptr != word.data() + word.size()) {
    return std::nullopt;
  }
  return number;
}

json::value status_json(CommandStatus status) {
  json::object out{{"status", fmt::format("0x{:08X}", static_cast<std::uint32_t>(status))}};
  const smpp::StatusFacts* const facts = smpp::facts_of(status);
  if (facts == nullptr) {
    const bool vendor = smpp::is_vendor_status(status);
    out["name"] = nullptr;
    out["meaning"] = vendor ? "the vendor's own" : "reserved: nothing of the standard";
    const StatusClass what = smpp::class_of(status);
    out["class"] = name_of(what);
    out["class_meaning"] = what_a_class_means(what);
    out["versions"] = json::array{};
    out["advice"] = vendor ? "Ask the carrier what it means; until then the same is not sent again."
                    : what == StatusClass::permanent
                        ? "Products of 3.3 used it for administration; ask the carrier."
                        : "Send the same a few times more, with pauses; ask the carrier.";
    return out;
  }
  out["name"] = name_of(status).value_or("");
  if (!facts->former_name.empty()) {
    out["former_name"] = facts->former_name;
  }
  out["meaning"] = facts->meaning;
  out["class"] = name_of(facts->what);
  out["class_meaning"] = what_a_class_means(facts->what);
  json::array versions;
  for (const Version version : smpp::versions) {
    if (static_cast<std::uint8_t>(version) >= facts->since) {
      versions.push_back(json::string{name_of(version)});
    }
  }
  out["versions"] = std::move(versions);
  out["advice"] = facts->advice;
  return out;
}

LineResult explain_status(std::string_view word) {
  if (const auto number = parse_number(word)) {
    return status_json(static_cast<CommandStatus>(*number));
  }
  if (const auto status = status_named(word)) {
    return status_json(*status);
  }
  std::vector<std::string_view> names;
  for (const smpp::StatusFacts& facts : smpp::status_facts()) {
    names.push_back(name_of(facts.status).value_or(""));
  }
  std::string whole = upper(word);
  whole.insert(0, whole.starts_with(prefix) ? "" : prefix);
  return smpp::unexpected(unknown_name(whole, "status", names));
}

LineResult explain_tlv(std::string_view word, smpp::VendorTlvs vendors) {
  std::optional<smpp::TlvTag> tag = smpp::tlv_named(word, vendors);
  if (const auto number = parse_number(word)) {
    if (*number > 0xFFFF) {
      return smpp::unexpected(
          LineError{.code = "unknown", .what = "a tag has 16 bits: 0x0000 to 0xFFFF are right"});
    }
    tag = static_cast<smpp::TlvTag>(*number);
  }
  if (tag) {
    const smpp::TlvRow* const row = smpp::row_of(*tag);
    return row != nullptr ? row_json(*row) : unlisted_tlv_json(*tag, vendors);
  }
  std::vector<std::string_view> names;
  for (const smpp::TlvRow& row : smpp::tlv_rows()) {
    names.push_back(row.name);
  }
  for (const smpp::VendorTlv& vendor : vendors) {
    names.push_back(vendor.name);
  }
  return smpp::unexpected(unknown_name(word, "optional parameter", names));
}

}  // namespace smpp_tool
