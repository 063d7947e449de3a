// Optional parameters: kept as they came, in order, whether known or not. TLVs that the code reads
// or writes are rows of `TlvTag` (reference section 4).
#pragma once

#include "smpp/base/octets.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace smpp {

enum class TlvTag : std::uint16_t {
  receipted_message_id = 0x001E,
  user_message_reference = 0x0204,
  sar_msg_ref_num = 0x020C,
  sar_total_segments = 0x020E,
  sar_segment_seqnum = 0x020F,
  sc_interface_version = 0x0210,
  network_error_code = 0x0423,
  message_payload = 0x0424,
  message_state = 0x0427,
  congestion_state = 0x0428,
};

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
// A C-octet string TLV without its trailing NULs, which many senders leave out.
[[nodiscard]] std::optional<std::string_view> find_text(const Tlvs& tlvs, TlvTag tag);

void add_u8(Tlvs& tlvs, TlvTag tag, std::uint8_t value);
void add_u16(Tlvs& tlvs, TlvTag tag, std::uint16_t value);
// Adds the NUL that the specification counts in the length.
void add_text(Tlvs& tlvs, TlvTag tag, std::string_view text);
void add_octets(Tlvs& tlvs, TlvTag tag, std::span<const std::uint8_t> octets);

}  // namespace smpp
