#include "routing/model/number_plan.hpp"

#include <algorithm>
#include <span>

namespace routing {
namespace {

constexpr std::size_t longest_code = 3;

std::span<const NumberBlock> blocks() {
  return {number_blocks, number_block_count};
}

const NumberBlock* block_named(std::string_view prefix) {
  const auto found = std::ranges::lower_bound(blocks(), prefix, {}, &NumberBlock::prefix);
  return found != blocks().end() && found->prefix == prefix ? &*found : nullptr;
}

// The octets of the calling code that begins the number; 0: none.
std::size_t code_size(std::string_view digits) {
  for (std::size_t size = 1; size <= std::min(longest_code, digits.size()); ++size) {
    if (block_named(digits.substr(0, size)) != nullptr) {
      return size;  // no code begins another
    }
  }
  return 0;
}

}  // namespace

const NumberBlock* block_of(std::string_view digits) {
  constexpr std::size_t longest_prefix = 8;
  for (std::size_t size = std::min(longest_prefix, digits.size()); size > 0; --size) {
    if (const NumberBlock* const block = block_named(digits.substr(0, size))) {
      return block;
    }
  }
  return nullptr;
}

std::optional<NumberFault> fault_in_number(std::string_view digits) {
  const std::size_t code = code_size(digits);
  if (code == 0) {
    return NumberFault::no_such_code;
  }
  const std::size_t rest = digits.size() - code;
  const std::uint32_t lengths = block_of(digits)->lengths;
  if (rest < 32 && (lengths >> rest & 1u) != 0) {
    return std::nullopt;
  }
  // Between two lengths in use a digit is missing or too many; more often it is missing.
  return rest >= 32 || (lengths >> rest) == 0 ? NumberFault::too_long : NumberFault::too_short;
}

bool is_country(std::string_view country) {
  return country.size() == 2 &&
         std::ranges::find(blocks(), country, &NumberBlock::country) != blocks().end();
}

}  // namespace routing
