#include "tools/smsc_sim/message_ids.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace sim {

MessageNumber first_message_number(smpp::WallTime started) {
  constexpr unsigned numbers_a_second_bits = 20;
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(started.time_since_epoch()).count();
  return static_cast<MessageNumber>(seconds) << numbers_a_second_bits;
}

smpp::FixedText<64> write_message_id(MessageNumber number, IdForm form) {
  std::array<char, 32> chars{};
  char* at = chars.data();
  if (form == IdForm::text) {
    *at++ = 'm';
    *at++ = '-';
  }
  constexpr int decimal = 10;
  constexpr int hexadecimal = 16;
  const auto end = std::to_chars(
      at, chars.data() + chars.size(), number, form == IdForm::hex ? hexadecimal : decimal);
  std::transform(at, end.ptr, at, [](char digit) {
    return digit >= 'a' && digit <= 'f' ? static_cast<char>(digit - 'a' + 'A') : digit;
  });
  return smpp::FixedText<64>{std::string_view{chars.data(), end.ptr}};
}

}  // namespace sim
