// Optional parameters: kept as they came, octet for octet and in order, whether known or not. What
// is known of them is in tlv_rows.hpp.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/pdu/tlv_rows.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace smpp {

struct Tlv {
  TlvTag tag{};
  Octets value;
  bool operator==(const Tlv&) const = default;
};

using Tlvs = std::vector<Tlv>;

// The last one with this tag counts (reference 3.9); nullptr if there is none.
[[nodiscard]] const Tlv* find(const Tlvs& tlvs, TlvTag tag);
// The value of an integer TLV of exactly `sizeof(T)` octets, else nothing.
[[nodiscard]] std::optional<std::uint8_t> find_u8(const Tlvs& tlvs, TlvTag tag);
[[nodiscard]] std::optional<std::uint16_t> find_u16(const Tlvs& tlvs, TlvTag tag);
// A C-octet string without its trailing NULs.
[[nodiscard]] std::string_view without_nuls(std::span<const std::uint8_t> value);
// A C-octet string TLV without its trailing NULs, which many senders leave out.
[[nodiscard]] std::optional<std::string_view> find_text(const Tlvs& tlvs, TlvTag tag);

void add_u8(Tlvs& tlvs, TlvTag tag, std::uint8_t value);
void add_u16(Tlvs& tlvs, TlvTag tag, std::uint16_t value);
// Adds the NUL that the specification counts in the length.
void add_text(Tlvs& tlvs, TlvTag tag, std::string_view text);
void add_octets(Tlvs& tlvs, TlvTag tag, std::span<const std::uint8_t> octets);

}  // namespace smpp
