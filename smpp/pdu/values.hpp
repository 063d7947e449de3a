// The small coded values of PDU fields (reference sections 5, 6, 8). Each is one octet and holds
// whatever came off the wire; questions about it are functions.
#pragma once

#include <compare>
#include <cstdint>

namespace smpp {

enum class Ton : std::uint8_t {
  unknown = 0,
  international = 1,
  national = 2,
  network_specific = 3,
  subscriber = 4,
  alphanumeric = 5,
  abbreviated = 6,
};

enum class Npi : std::uint8_t {
  unknown = 0,
  isdn = 1,
  data = 3,
  telex = 4,
  national = 8,
  private_ = 9,
  internet = 14
};

struct EsmClass {
  std::uint8_t value = 0;

  static constexpr std::uint8_t udhi = 0x40;
  static constexpr std::uint8_t receipt = 0x04;

  // Bits 5-2, never the whole octet: the UDHI and reply path bits may be set beside them.
  [[nodiscard]] constexpr std::uint8_t message_type() const { return value & 0x3C; }

  [[nodiscard]] constexpr bool is_receipt() const { return message_type() == receipt; }

  [[nodiscard]] constexpr bool is_intermediate() const { return message_type() == 0x20; }

  [[nodiscard]] constexpr bool has_udh() const { return (value & udhi) != 0; }

  auto operator<=>(const EsmClass&) const = default;
};

struct RegisteredDelivery {
  std::uint8_t value = 0;

  static constexpr std::uint8_t final_result = 0x01;

  [[nodiscard]] constexpr bool asks_for_receipt() const { return (value & 0x03) != 0; }

  auto operator<=>(const RegisteredDelivery&) const = default;
};

struct DataCoding {
  std::uint8_t value = 0;

  static constexpr std::uint8_t smsc_default = 0x00;
  static constexpr std::uint8_t latin1 = 0x03;
  static constexpr std::uint8_t binary = 0x04;
  static constexpr std::uint8_t ucs2 = 0x08;

  auto operator<=>(const DataCoding&) const = default;
};

// Also the value of the message_state TLV (reference section 6).
enum class MessageState : std::uint8_t {
  scheduled = 0,
  enroute = 1,
  delivered = 2,
  expired = 3,
  deleted = 4,
  undeliverable = 5,
  accepted = 6,
  unknown = 7,
  rejected = 8,
  skipped = 9,
};

enum class BindMode : std::uint8_t { transmitter, receiver, transceiver };

}  // namespace smpp
