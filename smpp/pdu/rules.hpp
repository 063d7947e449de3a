// What values of fields mean something, and to whom (reference sections 3, 5, 7, 8): the rules that
// the layouts name. Whether a receiver asks them is its own affair (check.hpp). Pure; any thread.
#pragma once

#include "smpp/pdu/roles.hpp"
#include "smpp/pdu/values.hpp"
#include "smpp/pdu/wire_time.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace smpp::rules {

constexpr bool ton(std::uint32_t value, Ear) {
  return value <= 6;
}

constexpr bool npi(std::uint32_t value, Ear) {
  constexpr std::uint32_t assigned = 1U << 0 | 1U << 1 | 1U << 3 | 1U << 4 | 1U << 6 | 1U << 8 |
                                     1U << 9 | 1U << 10 | 1U << 14 | 1U << 18;
  return value < 32 && (assigned >> value & 1) != 0;
}

// The type in bits 5-2; the mode in bits 1-0 has no meaning from an SMSC, and none is reserved.
constexpr bool esm_class(std::uint32_t value, Ear ear) {
  const std::uint8_t type = EsmClass{static_cast<std::uint8_t>(value)}.message_type();
  switch (type) {
    case 0x00:
    case 0x08:
    case 0x10:
      return true;
    case 0x04:
    case 0x18:
    case 0x20:
      return ear.sender() == Role::smsc;
    default:
      return false;
  }
}

constexpr bool priority_flag(std::uint32_t value, Ear ear) {
  switch (ear.version) {
    case Version::v33:
      return value <= 1;
    case Version::v34:
      return value <= 3;
    case Version::v50:
      return value <= 4;
  }
  return false;
}

constexpr bool registered_delivery(std::uint32_t value, Ear ear) {
  switch (ear.version) {
    case Version::v33:
      return value <= 1;
    case Version::v34:
      return value <= 0x1F && (value & 0x03) != 0x03;  // on success only: from 5.0 on
    case Version::v50:
      return value <= 0x1F;
  }
  return false;
}

constexpr bool yes_or_no(std::uint32_t value, Ear) {
  return value <= 1;
}

// Before 5.0 there is no status to refuse one with, and SMSCs pass the reserved values on; 0x10 to
// 0x3F they take for a GSM DCS in every version (reference section 8).
constexpr bool data_coding(std::uint32_t value, Ear ear) {
  const bool reserved =
      value == 0x0B || value == 0x0C || value == 0x0F || (value >= 0x40 && value <= 0xBF);
  return ear.version < Version::v50 || !reserved;
}

constexpr bool default_message(std::uint32_t value, Ear) {
  return value != 255;
}

constexpr bool message_count(std::uint32_t value, Ear) {
  return value >= 1 && value <= 100;
}

constexpr bool not_empty(std::string_view text, Ear) {
  return !text.empty();
}

// An SMSC delivers to whom it knows; what is submitted must say to whom.
constexpr bool destination(std::string_view text, Ear ear) {
  return ear.receiver == Role::esme || !text.empty();
}

// Eight hexadecimal digits in 3.3.
constexpr bool message_id(std::string_view text, Ear ear) {
  return ear.version >= Version::v34 || text.size() <= 8;
}

inline bool when(std::string_view text, Ear) {
  return text.empty() || wire_time(text).has_value();
}

// 3.3 has 140 octets; some SMSCs take as many as the septets that these are.
constexpr bool short_message(std::size_t length, Ear ear) {
  switch (ear.version) {
    case Version::v33:
      return length <= 160;
    case Version::v34:
      return length <= 254;
    case Version::v50:
      return length <= 255;
  }
  return false;
}

constexpr bool destinations(std::size_t count, Ear ear) {
  return count <= (ear.version >= Version::v50 ? 255 : 254);
}

}  // namespace smpp::rules
