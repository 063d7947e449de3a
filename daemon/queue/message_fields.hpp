// The members of one message, each by itself: its name, its words when it is wrong, its value read.
// Pure; any thread.
#pragma once

#include "daemon/queue/json_reader.hpp"
#include "daemon/queue/unsealer.hpp"
#include "routing/model/acceptance.hpp"
#include "smpp/base/octets.hpp"

#include <cstdint>
#include <string_view>

namespace queue {

// What the user data of one short message holds (GSM 03.40, 9.2.3.24).
inline constexpr std::size_t max_user_data = 140;

enum class Field : std::uint8_t {
  to,
  from,
  text,
  data_base64,
  udh_hex,
  reference,
  encoding,
  receipt,
  validity,
  priority,
  traffic_class,
  flash,
  replace,
  send_at,
  tlvs,
  sealed,
  seal,
  unknown,
};

// What is read of one object.
struct Item {
  routing::Submission message;
  smpp::Utf8 sealed;
  SealClaims claims;
  unsigned seen = 0;  // bits of Field
};

constexpr unsigned bit_of(Field field) {
  return 1u << static_cast<unsigned>(field);
}

// `unknown` for a name that is none.
[[nodiscard]] Field field_of(std::string_view name);
[[nodiscard]] std::string_view name_of(Field field);

[[nodiscard]] routing::Problem wrong(std::string_view field, std::string_view detail);
// What would be right.
[[nodiscard]] routing::Problem wrong(Field field);

// One value into its place, all of it read; false if it does not fit.
[[nodiscard]] bool read_field(JsonReader& in, Field field, Item& item);

}  // namespace queue
