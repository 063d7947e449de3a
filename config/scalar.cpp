#include "config/scalar.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace config {

std::string_view kind_of(const Node& node) {
  switch (node.kind) {
    case Node::Kind::nothing:
      return "has no value";
    case Node::Kind::scalar:
      return "is a single value";
    case Node::Kind::list:
      return "is a list";
    case Node::Kind::map:
      return "is a map";
    case Node::Kind::refused:
      break;
  }
  return "uses an anchor, an alias or a tag of YAML";
}

bool is_plain(const Node& node) {
  return node.kind == Node::Kind::scalar && !node.quoted;
}

std::string_view other_type(std::string_view plain) {
  constexpr std::array<std::string_view, 8> words{
      "true", "false", "yes", "no", "on", "off", "y", "n"};
  std::string lower{plain};
  for (char& c : lower) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  if (std::ranges::find(words, lower) != words.end()) {
    return "reads as true or false";
  }
  const std::size_t sign = plain.starts_with('+') || plain.starts_with('-') ? 1 : 0;
  const std::string_view rest = std::string_view{lower}.substr(sign);
  const bool prefixed = rest.starts_with("0x") || rest.starts_with("0o");
  const std::string_view digits = prefixed ? rest.substr(2) : rest;
  const bool only = std::ranges::all_of(digits, [&](char c) {
    const bool hex = prefixed && c >= 'a' && c <= 'f';
    return (c >= '0' && c <= '9') || hex || c == '_' || c == '.' || c == ':' || c == 'e';
  });
  // An IPv4 address has more dots, an IPv6 address may begin with a colon.
  const bool has_digit = digits.find_first_of("0123456789") != std::string_view::npos;
  if (only && has_digit && digits.front() != 'e' && digits.front() != ':' &&
      std::ranges::count(digits, '.') <= 1) {
    return "reads as a number";
  }
  return {};
}

}  // namespace config
