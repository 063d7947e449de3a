#include "tools/smpp_tool/readable.hpp"

#include "smpp/pdu/status_facts.hpp"
#include "tools/smpp_tool/status_command.hpp"
#include "tools/smpp_tool/words.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

namespace smpp_tool {
namespace {

namespace json = boost::json;

constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view dim = "\x1b[2m";
constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view cyan = "\x1b[36m";

// Characters of UTF-8 are counted, not octets: columns stand below one another.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

// What comes out of a message must not move the cursor or change colours.
std::string harmless(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x20 || octet == 0x7F) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", octet);
    } else {
      out += c;
    }
  }
  return out;
}

std::string scalar_text(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "-";
    case json::kind::string:
      return harmless(value.get_string());
    case json::kind::object:
      if (const json::value* const masked = value.get_object().if_contains("masked")) {
        return masked->is_number() ? fmt::format("<{}>", masked->to_number<std::uint64_t>())
                                   : "***";
      }
      return harmless(json::serialize(value));
    case json::kind::array:
    case json::kind::bool_:
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_:
      return harmless(json::serialize(value));
  }
  return {};
}

bool is_scalar(const json::value& value) {
  return !value.is_structured() || (value.is_object() && value.get_object().contains("masked"));
}

class Page {
 public:
  explicit Page(Colour colour) : coloured_(colour == Colour::yes) {}

  std::string take() && { return std::move(out_); }

  void value(const json::value& value, std::size_t indent);
  void object(const json::object& object, std::size_t indent);
  void pdu(const json::object& pdu);

  void blank_line() { out_ += '\n'; }

 private:
  void paint(std::string_view colour, std::string_view text) {
    if (coloured_) {
      out_.append(colour).append(text).append("\x1b[0m");
    } else {
      out_ += text;
    }
  }

  void pad(std::string_view text, std::size_t width) {
    const std::size_t used = width_of(text);
    out_.append(used < width ? width - used : 0, ' ');
  }

  void list(const json::array& list, std::size_t indent);
  void row(const json::object& field, std::size_t width);

  bool coloured_;
  std::string out_;
};

void Page::value(const json::value& value, std::size_t indent) {
  if (value.is_object() && !is_scalar(value)) {
    object(value.get_object(), indent);
  } else if (value.is_array()) {
    list(value.get_array(), indent);
  } else {
    out_.append(indent, ' ');
    out_ += scalar_text(value) + "\n";
  }
}

void Page::object(const json::object& object, std::size_t indent) {
  std::size_t width = 0;
  for (const auto& member : object) {
    width = std::max(width, width_of(member.key()));
  }
  for (const auto& member : object) {
    out_.append(indent, ' ');
    paint(member.key() == "error" ? red : cyan, member.key());
    if (is_scalar(member.value())) {
      pad(member.key(), width);
      out_ += "  " + scalar_text(member.value()) + "\n";
    } else {
      out_ += '\n';
      value(member.value(), indent + 2);
    }
  }
}

void Page::list(const json::array& list, std::size_t indent) {
  if (std::ranges::all_of(list, is_scalar)) {
    std::string line;
    for (const json::value& one : list) {
      line += (line.empty() ? "" : ", ") + scalar_text(one);
    }
    out_.append(indent, ' ');
    out_ += (line.empty() ? "none" : line) + "\n";
    return;
  }
  for (const json::value& one : list) {
    if (one.is_object() && one.get_object().contains("name")) {
      out_.append(indent, ' ');
      row(one.get_object(), 30 - std::min<std::size_t>(indent, 10));
    } else {
      value(one, indent);
    }
  }
}

// A field or TLV: tag if it has one, name, value, and what the value says.
void Page::row(const json::object& field, std::size_t width) {
  std::string name;
  if (const json::value* const tag = field.if_contains("tag")) {
    name = scalar_text(*tag) + " ";
  } else if (const json::value* const id = field.if_contains("id")) {
    name = scalar_text(*id) + " ";
  }
  name += field.at("name").is_null() ? "" : scalar_text(field.at("name"));
  paint(cyan, name);
  pad(name, width);
  const json::value* const value = field.if_contains("value");
  const json::value* const shown = value != nullptr ? value : field.if_contains("hex");
  if (shown != nullptr && shown->is_array()) {
    out_ += '\n';
    for (const json::value& entry : shown->get_array()) {
      out_.append(width + 2, ' ');
      out_ += scalar_text(entry) + "\n";
    }
    return;
  }
  out_ += "  " + (shown == nullptr ? std::string{} : scalar_text(*shown));
  std::optional<std::string> words;
  if (const json::value* const means = field.if_contains("means")) {
    words = scalar_text(*means);
  } else if (shown != nullptr && shown->is_number() && field.at("name").is_string()) {
    words = words_for(field.at("name").get_string(), shown->to_number<std::uint32_t>());
  }
  if (words) {
    out_ += "  ";
    paint(dim, *words);
  }
  out_ += '\n';
}

void Page::pdu(const json::object& pdu) {
  paint(bold, scalar_text(pdu.at("command_name")));
  out_ += fmt::format("  sequence {}  {} octets",
                      scalar_text(pdu.at("sequence_number")),
                      scalar_text(pdu.at("command_length")));
  const auto status = static_cast<smpp::CommandStatus>(
      parse_number(pdu.at("command_status").as_string()).value_or(0));
  if (status != smpp::CommandStatus::ESME_ROK) {
    out_ += "  ";
    paint(red,
          fmt::format("{} {}",
                      scalar_text(pdu.at("command_status")),
                      name_of(status).value_or("not of the standard")));
  }
  out_ += '\n';
  for (const std::string_view part : {"fields", "tlvs"}) {
    for (const json::value& field : pdu.at(part).as_array()) {
      out_ += "  ";
      row(field.as_object(), 36);
    }
  }
  json::object rest;
  for (const std::string_view name : {"text", "udh", "part", "receipt", "capture"}) {
    const json::value* const value = pdu.if_contains(name);
    if (value != nullptr && !value->is_null()) {
      rest[name] = *value;
    }
  }
  object(rest, 2);
}

}  // namespace

std::string readable(const json::value& value, Colour colour) {
  Page page{colour};
  const auto show = [&](const json::value& one) {
    if (one.is_object() && one.get_object().contains("command_name")) {
      page.pdu(one.get_object());
    } else {
      page.value(one, 0);
    }
    page.blank_line();
  };
  if (const json::array* const several = value.if_array()) {
    std::ranges::for_each(*several, show);
  } else {
    show(value);
  }
  return std::move(page).take();
}

}  // namespace smpp_tool
