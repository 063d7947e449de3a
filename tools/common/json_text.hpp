// Writes JSON by appending: no tree, no std::string that a text would stay behind in.
#pragma once

#include "smpp/base/octets.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace tools {

// As a JSON string, quotes included. Octets that are no UTF-8 are passed through.
void append_json_string(smpp::Utf8& out, std::string_view text);
// As a JSON string of lower-case hexadecimal digits.
void append_json_hex(smpp::Utf8& out, std::span<const std::uint8_t> octets);
void append_number(smpp::Utf8& out, std::uint64_t number);
void append_number(smpp::Utf8& out, double number);  // six digits

// One JSON object, field by field: {"name":value,...}. `close` ends it.
class JsonObject {
 public:
  explicit JsonObject(smpp::Utf8& out) : out_(out) { out_.push_back('{'); }

  JsonObject(const JsonObject&) = delete;
  JsonObject& operator=(const JsonObject&) = delete;

  // Whatever follows in `out()` is the field's value.
  smpp::Utf8& name(std::string_view name);

  void field(std::string_view name, std::string_view text);
  void field(std::string_view name, std::uint64_t number);
  void field(std::string_view name, double number);
  void field(std::string_view name, bool yes);
  void hex(std::string_view name, std::span<const std::uint8_t> octets);

  void field(std::string_view name, const char* text) { field(name, std::string_view{text}); }

  void close() { out_.push_back('}'); }

 private:
  smpp::Utf8& out_;
  bool first_ = true;
};

}  // namespace tools
