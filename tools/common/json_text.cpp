#include "tools/common/json_text.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <iterator>

namespace tools {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

}  // namespace

void append_json_string(smpp::Utf8& out, std::string_view text) {
  constexpr char first_printable = 0x20;
  out.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (c >= 0 && c < first_printable) {
      append(out, "\\u00");
      out.push_back(hex_digits[static_cast<std::size_t>(c) >> 4]);
      out.push_back(hex_digits[static_cast<std::size_t>(c) & 0xF]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

void append_json_hex(smpp::Utf8& out, std::span<const std::uint8_t> octets) {
  out.push_back('"');
  for (const std::uint8_t octet : octets) {
    out.push_back(hex_digits[octet >> 4]);
    out.push_back(hex_digits[octet & 0xF]);
  }
  out.push_back('"');
}

void append_number(smpp::Utf8& out, std::uint64_t number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.insert(out.end(), digits.data(), end.ptr);
}

void append_number(smpp::Utf8& out, double number) {
  fmt::format_to(std::back_inserter(out), "{:.6g}", number);
}

smpp::Utf8& JsonObject::name(std::string_view name) {
  if (!first_) {
    out_.push_back(',');
  }
  first_ = false;
  append_json_string(out_, name);
  out_.push_back(':');
  return out_;
}

void JsonObject::field(std::string_view field_name, std::string_view text) {
  append_json_string(name(field_name), text);
}

void JsonObject::field(std::string_view field_name, std::uint64_t number) {
  append_number(name(field_name), number);
}

void JsonObject::field(std::string_view field_name, double number) {
  append_number(name(field_name), number);
}

void JsonObject::field(std::string_view field_name, bool yes) {
  append(name(field_name), yes ? "true" : "false");
}

void JsonObject::hex(std::string_view field_name, std::span<const std::uint8_t> octets) {
  append_json_hex(name(field_name), octets);
}

}  // namespace tools
