// What a message carries: its user data header, if it has one, and its payload. Says which part of
// a long message it is, whichever of the three ways the sender chose, which national tables its
// septets are of and which ports it is for. Pure; any thread.
//
//   esm_class UDHI:  UDHL | id length data | id length data | ... | payload
//                         '---------- elements ----------'
//
// Views point into the PDU they were taken from.
#pragma once

#include "smpp/base/octets.hpp"
#include "smpp/pdu/pdus.hpp"
#include "smpp/pdu/udh.hpp"
#include "smpp/text/alphabet.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace smpp {

// This is part `number` of `total`. Valid: 1 <= number <= total.
struct Concatenation {
  std::uint16_t reference = 0;
  bool wide = false;  // the reference has 16 bits; one of 8 bits is another reference
  std::uint8_t total = 1;
  std::uint8_t number = 1;
  bool operator==(const Concatenation&) const = default;
};

// The applications at both ends. Those of 8 bits are 240 to 255.
struct Ports {
  bool wide = false;  // 16 bits
  std::uint16_t destination = 0;
  std::uint16_t source = 0;
  bool operator==(const Ports&) const = default;
};

struct UserData {
  std::optional<Concatenation> concatenation;
  std::optional<Ports> ports;
  Gsm7Shift shift;
  std::span<const std::uint8_t> header;    // whole; empty without one
  std::span<const std::uint8_t> elements;  // of the header, without its length octet
  std::span<const std::uint8_t> payload;
  // UDHI is set but the header overruns the message, or an element overruns the header: the payload
  // is everything, header octets included. A strict receiver answers ESME_RINVESMCLASS.
  bool malformed_header = false;
};

// message_payload counts before short_message when it is not empty. The header's concatenation
// counts before the SAR TLVs, of which all three are needed, and its ports before those of TLVs, of
// which both are needed. Of several elements of a kind the last counts; one that is not valid is as
// if it were not there.
[[nodiscard]] UserData user_data_of(const ShortMessageFields& message);
[[nodiscard]] UserData user_data_of(const DataSm& message);
// The same of content alone; `tlvs` for those of SAR and ports.
[[nodiscard]] UserData user_data_of(std::span<const std::uint8_t> content,
                                    bool has_udh,
                                    const Tlvs& tlvs);

// How the payload's septets lie, if they are some.
[[nodiscard]] SeptetForm form_of(const UserData& data);

// The last valid concatenation among the elements of a header.
[[nodiscard]] std::optional<Concatenation> concatenation_of(std::span<const std::uint8_t> elements);

// The last valid one of each kind among them.
[[nodiscard]] std::optional<Ports> ports_of(std::span<const std::uint8_t> elements);
[[nodiscard]] Gsm7Shift shift_of(std::span<const std::uint8_t> elements);

void append_element(Octets& elements, UdhElementId id, std::span<const std::uint8_t> data);
void append_concatenation(Octets& elements, const Concatenation& concatenation);
void append_ports(Octets& elements, const Ports& ports);
// The single shift, then the locking one; nothing for a default table.
void append_shift(Octets& elements, Gsm7Shift shift);

}  // namespace smpp
