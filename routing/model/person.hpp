// A number whose records are to be erased, and whether an address is that number: in the form of
// the numbering plan, whichever way a carrier marks it. Pure values.
#pragma once

#include "routing/model/address.hpp"
#include "smpp/base/octets.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace routing {

class Person {
 public:
  // A number in international form, with or without its + or 00; or as a carrier writes it: a short
  // code, or a number without its country code. 3 to 15 digits. Nothing for what is none.
  [[nodiscard]] static std::optional<Person> parse(std::string_view text);

  [[nodiscard]] bool is(const Address& address) const;
  // Whether a PDU or text in the clear has it, between characters that are no digits.
  [[nodiscard]] bool is_in(std::span<const std::uint8_t> octets) const;

  // As conversations are made of it.
  [[nodiscard]] const Address& address() const { return address_; }

 private:
  Address address_;
};

}  // namespace routing
