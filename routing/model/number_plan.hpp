// What the world's numbering plan says of a number in international form (E.164): whose it is, and
// whether one can be that long. The table (number_plan_table.cpp) is generated.
//
// Pure functions over constants; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace routing {

// Numbers that begin with `prefix` and with no longer prefix of the table.
struct NumberBlock {
  std::string_view prefix;   // digits, the calling code first
  std::string_view country;  // ISO 3166, two letters; 001: of no country
  std::uint32_t lengths;     // bit n: numbers may have n digits after the calling code
};

extern const NumberBlock number_blocks[];
extern const std::size_t number_block_count;

// The block of a number; nothing if no calling code in use begins it.
[[nodiscard]] const NumberBlock* block_of(std::string_view digits);

enum class NumberFault : std::uint8_t { no_such_code, too_short, too_long };

// digits: without the +. Nothing if the plan has room for such a number.
[[nodiscard]] std::optional<NumberFault> fault_in_number(std::string_view digits);

// Whether the table knows the country, as two capital letters.
[[nodiscard]] bool is_country(std::string_view country);

}  // namespace routing
