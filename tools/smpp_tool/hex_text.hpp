// Octets out of what people paste: hexadecimal digits in any dress, and dumps over several lines.
// Pure; one owner, one thread.
#pragma once

#include "smpp/base/octets.hpp"
#include "tools/smpp_tool/line.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace smpp_tool {

using Bytes = std::vector<std::uint8_t>;

// Digits in pairs, with blanks, colons, commas, dashes, 0x, \x, quotes and brackets between them.
[[nodiscard]] smpp::expected<Bytes, LineError> parse_hex(std::string_view text);
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> octets);
// What to_hex writes, in either case: pairs of digits and nothing else.
[[nodiscard]] std::optional<smpp::Octets> octets_of_hex(std::string_view hex);

// One line of a dump: where its octets stand, and the octets.
//
//   0010  00 00 00 01 ...   ....        Wireshark, hexdump -C, od
//   0x0010:  0000 0001 ...  ....        tcpdump -X
//   00000010: 0000 0001 ...  ....       xxd
struct DumpLine {
  std::size_t offset = 0;
  Bytes octets;
};

[[nodiscard]] std::optional<DumpLine> parse_dump_line(std::string_view line);

// Lines to octets: a line of hex is one unit, the lines of a dump are one together.
class HexInput {
 public:
  using Unit = smpp::expected<Bytes, LineError>;
  using Take = std::function<void(Unit)>;

  explicit HexInput(Take take) : take_(std::move(take)) {}

  void line(std::string_view text);
  // The input ends, or something else comes in between.
  void finish();

 private:
  void dump_line(DumpLine line);

  Take take_;
  bool in_dump_ = false;
  bool after_dump_ = false;  // blank lines there separate
  std::optional<LineError> fault_;
  std::size_t last_offset_ = 0;
  Bytes octets_;
};

}  // namespace smpp_tool
