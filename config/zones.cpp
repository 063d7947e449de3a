#include "config/zones.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

namespace config {
namespace {

constexpr std::string_view folder = "/usr/share/zoneinfo/";
constexpr std::size_t largest_file = 64 * 1024;  // they have some 4 KiB

bool is_zone_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name.front() != '/' &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '+' || c == '-' || c == '/';
         });
}

}  // namespace

std::optional<routing::Zone> zone_named(std::string_view name) {
  if (!is_zone_name(name)) {
    return std::nullopt;
  }
  std::ifstream file{std::string{folder} + std::string{name}, std::ios::binary};
  std::string octets(largest_file, '\0');
  file.read(octets.data(), static_cast<std::streamsize>(octets.size()));
  octets.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  // RFC 8536: the file ends in a line with the rule for times after its table.
  if (!octets.starts_with("TZif") || !octets.ends_with('\n')) {
    return std::nullopt;
  }
  octets.pop_back();
  const std::size_t line = octets.rfind('\n');
  return line == std::string::npos ? std::nullopt
                                   : routing::parse_zone(std::string_view{octets}.substr(line + 1));
}

}  // namespace config
