#include "tools/smsc_sim/message_ids.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace sim {

namespace {

constexpr int decimal = 10;
constexpr int hexadecimal = 16;
constexpr MessageNumber last_eight = 0xFFFFFFFF;

}  // namespace

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
  if (form == IdForm::hex8) {
    // A leading one keeps the zeros behind it.
    number = (number & last_eight) | (last_eight + 1);
  }
  const bool hex = form == IdForm::hex || form == IdForm::hex8;
  const auto end =
      std::to_chars(at, chars.data() + chars.size(), number, hex ? hexadecimal : decimal);
  if (form == IdForm::hex8) {
    ++at;
  }
  std::transform(at, end.ptr, at, [](char digit) {
    return digit >= 'a' && digit <= 'f' ? static_cast<char>(digit - 'a' + 'A') : digit;
  });
  const char* const begin = form == IdForm::hex8 ? at : chars.data();
  return smpp::FixedText<64>{std::string_view{begin, end.ptr}};
}

std::optional<MessageNumber> read_message_id(const smpp::FixedText<64>& id,
                                             IdForm form,
                                             MessageNumber next) {
  std::string_view text = id.reveal();
  if (form == IdForm::text && text.starts_with("m-")) {
    text.remove_prefix(2);
  }
  const bool hex = form == IdForm::hex || form == IdForm::hex8;
  MessageNumber number = 0;
  const auto read =
      std::from_chars(text.data(), text.data() + text.size(), number, hex ? hexadecimal : decimal);
  if (form == IdForm::hex8 && number <= last_eight) {
    number |= next & ~last_eight;
    number -= number >= next ? last_eight + 1 : 0;
  }
  // Written again it must be the same: no leading zero, no sign, no other case.
  if (read.ec != std::errc{} || number >= next || !(write_message_id(number, form) == id)) {
    return std::nullopt;
  }
  return number;
}

}  // namespace sim
