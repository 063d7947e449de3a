// A phone number, short code or alphanumeric sender with its TON and NPI. Built only by parsing
// (what a client wrote) or from a PDU (what a carrier sent).
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/pdu/values.hpp"

#include <optional>
#include <string_view>

namespace routing {

struct Address {
  smpp::Ton ton{};
  smpp::Npi npi{};
  smpp::FixedText<20> digits;  // without a leading +; the characters of an alphanumeric sender

  bool operator==(const Address&) const = default;
};

// A destination: E.164 with or without +, 7 to 15 digits, not starting with 0; or a short code of 3
// to 6 digits. Nothing if it is neither.
[[nodiscard]] std::optional<Address> parse_destination(std::string_view text);
// A sender: as a destination, or 1 to 11 letters, digits, spaces and . _ - & with a letter in it.
[[nodiscard]] std::optional<Address> parse_sender(std::string_view text);
// As clients read it: +digits for international numbers, else the characters.
[[nodiscard]] smpp::FixedText<21> display(const Address& address);

}  // namespace routing
