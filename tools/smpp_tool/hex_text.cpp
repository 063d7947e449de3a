#include "tools/smpp_tool/hex_text.hpp"

#include "tools/smpp_tool/line_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace smpp_tool {
namespace {

// A dump is bounded as a line is.
constexpr std::size_t most_octets = longest_line;

int nibble(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  if (c >= 'A' && c <= 'F') {
    return c - 'A' + 10;
  }
  return -1;
}

bool is_digit(char c) {
  return nibble(c) >= 0;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::uint8_t octet_of(char high, char low) {
  return static_cast<std::uint8_t>(nibble(high) << 4 | nibble(low));
}

bool separates(char c) {
  return is_blank(c) || std::string_view{":,;-_\"'{}[]()"}.find(c) != std::string_view::npos;
}

std::size_t count_digits(std::string_view text) {
  const auto* const end = std::ranges::find_if_not(text, is_digit);
  return static_cast<std::size_t>(end - text.begin());
}

std::size_t count_blanks(std::string_view text) {
  const auto* const end = std::ranges::find_if_not(text, is_blank);
  return static_cast<std::size_t>(end - text.begin());
}

bool is_prefix(std::string_view text) {
  return text.size() >= 2 && (text[0] == '0' || text[0] == '\\') &&
         (text[1] == 'x' || text[1] == 'X');
}

LineError hex_error(std::size_t at, std::string_view what) {
  return {.code = "hex", .what = fmt::format("column {}: {}", at + 1, what)};
}

// What tcpdump prints before each packet's dump: a time, then the protocol.
bool is_packet_heading(std::string_view line) {
  return line.size() > 9 && is_digit(line[0]) && line[2] == ':' && line[5] == ':' &&
         (line.find(" IP ") != std::string_view::npos ||
          line.find(" IP6 ") != std::string_view::npos);
}

bool is_blank_line(std::string_view line) {
  return count_blanks(line) == line.size();
}

// The octets before the column of characters, which two blanks or a bar divide from them. A gap of
// two in the middle of a line of pairs is part of it.
Bytes column_of_octets(std::string_view text) {
  Bytes octets;
  const bool in_pairs = count_digits(text) == 2;
  while (octets.size() < 64) {  // no dump has wider lines
    const std::size_t digits = count_digits(text);
    if (digits == 0 || digits % 2 != 0 || (in_pairs && digits != 2)) {
      break;
    }
    for (std::size_t i = 0; i < digits; i += 2) {
      octets.push_back(octet_of(text[i], text[i + 1]));
    }
    text.remove_prefix(digits);
    const std::size_t gap = count_blanks(text);
    const bool middle = in_pairs && gap == 2 && octets.size() == 8;
    if (gap == 0 || (gap > 1 && !middle)) {
      break;
    }
    text.remove_prefix(gap);
  }
  return octets;
}

}  // namespace

smpp::expected<Bytes, LineError> parse_hex(std::string_view text) {
  Bytes octets;
  std::size_t at = 0;
  while (at < text.size()) {
    if (separates(text[at])) {
      ++at;
      continue;
    }
    const bool prefixed = is_prefix(text.substr(at));
    if (prefixed) {
      at += 2;
    }
    const std::size_t digits = count_digits(text.substr(at));
    if (digits == 0) {
      return smpp::unexpected(hex_error(at, "hexadecimal digits are right"));
    }
    if (digits == 1 && prefixed) {  // 0x0 is an octet where each has its prefix
      octets.push_back(static_cast<std::uint8_t>(nibble(text[at])));
    } else if (digits % 2 != 0) {
      return smpp::unexpected(
          hex_error(at, "two digits an octet are right, here is an odd number"));
    } else {
      for (std::size_t i = 0; i < digits; i += 2) {
        octets.push_back(octet_of(text[at + i], text[at + i + 1]));
      }
    }
    at += digits;
  }
  if (octets.empty()) {
    return smpp::unexpected(LineError{.code = "empty", .what = "the line holds no octets"});
  }
  return octets;
}

std::string to_hex(std::span<const std::uint8_t> octets) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * octets.size());
  for (const std::uint8_t octet : octets) {
    hex += digits[octet >> 4];
    hex += digits[octet & 0x0F];
  }
  return hex;
}

std::optional<smpp::Octets> octets_of_hex(std::string_view hex) {
  if (hex.size() % 2 != 0 || count_digits(hex) != hex.size()) {
    return std::nullopt;
  }
  smpp::Octets octets;
  octets.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    octets.push_back(octet_of(hex[i], hex[i + 1]));
  }
  return octets;
}

std::optional<DumpLine> parse_dump_line(std::string_view line) {
  line.remove_prefix(count_blanks(line));
  if (is_prefix(line)) {
    line.remove_prefix(2);
  }
  const std::size_t digits = count_digits(line);
  if (digits < 4 || digits > 8) {
    return std::nullopt;
  }
  DumpLine dump;
  // od counts in octal, with seven digits; nobody else has seven.
  constexpr std::size_t digits_of_od = 7;
  const char* const end = line.data() + digits;
  if (digits != digits_of_od || std::from_chars(line.data(), end, dump.offset, 8).ptr != end) {
    std::from_chars(line.data(), end, dump.offset, 16);
  }
  line.remove_prefix(digits);
  const bool colon = line.starts_with(':');
  if (colon) {
    line.remove_prefix(1);
  }
  const std::size_t gap = count_blanks(line);
  line.remove_prefix(gap);
  if (line.empty()) {  // od and hexdump end with the length alone
    return dump.offset != 0 ? std::optional{dump} : std::nullopt;
  }
  // Without a colon only pairs tell an offset from the first group of plain hex.
  if (gap == 0 || (!colon && count_digits(line) != 2)) {
    return std::nullopt;
  }
  dump.octets = column_of_octets(line);
  return dump.octets.empty() ? std::nullopt : std::optional{std::move(dump)};
}

void HexInput::line(std::string_view text) {
  if (is_blank_line(text)) {
    const bool separator = in_dump_ || after_dump_;
    finish();
    after_dump_ = separator;
    if (!separator) {
      take_(smpp::unexpected(LineError{.code = "empty", .what = "the line holds no octets"}));
    }
    return;
  }
  auto dump = parse_dump_line(text);
  // A lone offset is the end of the dump above it, if it is the right one; else plain hex.
  if (dump && (!dump->octets.empty() || (in_dump_ && dump->offset == octets_.size()))) {
    dump_line(*std::move(dump));
    return;
  }
  finish();
  if (is_packet_heading(text)) {
    after_dump_ = true;
    return;
  }
  after_dump_ = false;
  take_(parse_hex(text));
}

void HexInput::dump_line(DumpLine line) {
  if (line.offset == 0 || !in_dump_) {
    finish();
    in_dump_ = true;
    last_offset_ = 0;
  }
  if (line.offset != octets_.size()) {
    // Characters that look like octets were taken for some: the next offset knows better.
    if (line.offset > last_offset_ && line.offset < octets_.size()) {
      octets_.resize(line.offset);
    } else if (!fault_) {
      fault_ = LineError{
          .code = "dump",
          .what = fmt::format("the line at offset {} of the dump is missing", octets_.size())};
    }
  }
  if (octets_.size() + line.octets.size() > most_octets && !fault_) {
    fault_ = LineError{.code = "too_long",
                       .what = fmt::format("a dump has at most {} octets", most_octets)};
  }
  if (fault_) {
    return;
  }
  last_offset_ = line.offset;
  octets_.insert(octets_.end(), line.octets.begin(), line.octets.end());
}

void HexInput::finish() {
  after_dump_ = false;
  if (!std::exchange(in_dump_, false)) {
    return;
  }
  after_dump_ = true;
  Bytes octets = std::exchange(octets_, {});
  if (const auto fault = std::exchange(fault_, std::nullopt)) {
    take_(smpp::unexpected(*fault));
  } else {
    take_(std::move(octets));
  }
}

}  // namespace smpp_tool
