#include "tests/unit/smpp/vectors.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

namespace vectors {
namespace {

boost::json::object load(const std::string& path) {
  std::ifstream in{path};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  boost::json::error_code error;
  const auto value = boost::json::parse(text, error);
  if (error || !value.is_object()) {
    std::cerr << path << ": cannot be read: " << error.message() << "\n";
    std::exit(EXIT_FAILURE);
  }
  return value.as_object();
}

std::uint8_t nibble(char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  return static_cast<std::uint8_t>(digits.find(c));
}

}  // namespace

const boost::json::object& file(std::string_view name) {
  static std::map<std::string, boost::json::object, std::less<>> files;
  const auto found = files.find(name);
  if (found != files.end()) {
    return found->second;
  }
  const std::string path = std::string{SMPPBRIDGE_VECTORS} + "/" + std::string{name} + ".json";
  return files.emplace(std::string{name}, load(path)).first->second;
}

smpp::Octets from_hex(std::string_view hex) {
  smpp::Octets octets;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    octets.push_back(static_cast<std::uint8_t>(nibble(hex[i]) << 4 | nibble(hex[i + 1])));
  }
  return octets;
}

std::string to_hex(std::span<const std::uint8_t> octets) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const std::uint8_t octet : octets) {
    hex += digits[octet >> 4];
    hex += digits[octet & 0x0F];
  }
  return hex;
}

std::uint32_t hex_number(std::string_view text) {
  return static_cast<std::uint32_t>(std::stoul(std::string{text.substr(2)}, nullptr, 16));
}

}  // namespace vectors
