// Octets to PDUs and back, derived from the layouts. Pure; any thread.
#pragma once

#include "smpp/base/expected.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/pdu/pdus.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace smpp {

inline constexpr std::size_t header_size = 16;

struct Header {
  std::uint32_t command_length = 0;
  CommandId command_id{};
  CommandStatus command_status{};
  SequenceNumber sequence;
};

enum class DecodeErrc : std::uint8_t {
  unknown_command,  // whole frame, but no PDU of ours has this command_id
  body,             // a field cannot be read: `field` and `offset` say which and where
  trailing_octets,  // a PDU without TLVs has octets after its last field
};

// Names what and where, never the content.
struct DecodeError {
  DecodeErrc code{};
  Header header;
  std::string_view field;  // static storage
  std::size_t offset = 0;  // from the start of the frame, in octets
  CommandStatus answer{};  // what a strict receiver answers (reference section 16)
};

// Reads the header of at least 16 octets. Precondition: frame.size() >= header_size.
[[nodiscard]] Header decode_header(std::span<const std::uint8_t> frame);

// Decodes one whole frame, header included. Precondition: frame.size() == command_length >= 16.
[[nodiscard]] expected<Pdu, DecodeError> decode(std::span<const std::uint8_t> frame);

// The PDU with this id, all fields empty. Precondition: there is one.
[[nodiscard]] Body empty_body(CommandId id);

// The size of the frame, header included, in octets.
[[nodiscard]] std::size_t encoded_size(const Pdu& pdu);

// Appends the frame to `out`. The result decodes to an equal PDU.
void encode(Octets& out, const Pdu& pdu);
// The same for a request or response body that is not wrapped in a Pdu.
template <class P>
void encode(Octets& out, CommandStatus status, SequenceNumber sequence, const P& body);
// Appends a frame of 16 octets: unbind, enquire_link, their responses, nacks, failed responses.
void encode_header_only(Octets& out, CommandId id, CommandStatus status, SequenceNumber sequence);

}  // namespace smpp
