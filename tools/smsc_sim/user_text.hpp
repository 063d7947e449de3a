// The user data of a submit, taken apart for people and tests: header, and text or octets. Pure.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/pdu/values.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace sim {

struct UserText {
  std::span<const std::uint8_t> header;  // its elements, without the length octet; empty: none
  std::span<const std::uint8_t> body;
  std::optional<smpp::Utf8> text;  // of the body; nothing when it is no text
};

// The spans lie in `data`.
[[nodiscard]] UserText read_user_text(const smpp::Octets& data,
                                      smpp::DataCoding coding,
                                      smpp::EsmClass esm_class);

}  // namespace sim
