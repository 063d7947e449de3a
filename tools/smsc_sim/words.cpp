#include "tools/smsc_sim/words.hpp"

#include "smpp/text/message_state.hpp"

#include <charconv>

namespace sim {

std::optional<smpp::Duration> parse_duration(std::string_view text) {
  std::uint32_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit{read.ptr, text.data() + text.size()};
  if (read.ec != std::errc{}) {
    return std::nullopt;
  }
  if (unit == "us") {
    return std::chrono::microseconds{number};
  }
  if (unit == "ms") {
    return std::chrono::milliseconds{number};
  }
  if (unit == "s") {
    return std::chrono::seconds{number};
  }
  if (unit == "m") {
    return std::chrono::minutes{number};
  }
  return std::nullopt;
}

std::optional<IdForm> parse_id_form(std::string_view word) {
  if (word == "dec") {
    return IdForm::dec;
  }
  if (word == "hex") {
    return IdForm::hex;
  }
  if (word == "text") {
    return IdForm::text;
  }
  return std::nullopt;
}

std::optional<ReceiptForm> parse_receipt_form(std::string_view word) {
  if (word == "none") {
    return ReceiptForm::none;
  }
  if (word == "text") {
    return ReceiptForm::text;
  }
  if (word == "tlv") {
    return ReceiptForm::tlv;
  }
  if (word == "both") {
    return ReceiptForm::both;
  }
  return std::nullopt;
}

std::optional<smpp::Version> parse_version(std::string_view word) {
  if (word == "3.3") {
    return smpp::Version::v33;
  }
  if (word == "3.4") {
    return smpp::Version::v34;
  }
  if (word == "5.0") {
    return smpp::Version::v50;
  }
  return std::nullopt;
}

std::optional<smpp::MessageState> parse_state(std::string_view word) {
  using smpp::MessageState;
  for (const MessageState state : {MessageState::enroute,
                                   MessageState::delivered,
                                   MessageState::expired,
                                   MessageState::deleted,
                                   MessageState::undeliverable,
                                   MessageState::accepted,
                                   MessageState::unknown,
                                   MessageState::rejected}) {
    if (smpp::state_word(state) == word) {
      return state;
    }
  }
  return std::nullopt;
}

}  // namespace sim
