// What the two sides make of the versions that they state when they bind, and what may be sent to a
// peer of a version (reference section 10). Values; any thread.
#pragma once

#include "smpp/pdu/codec.hpp"
#include "smpp/pdu/roles.hpp"

#include <algorithm>
#include <cstdint>

namespace smpp {

// An interface_version or sc_interface_version: one between is the next lower that is known.
constexpr Version version_of(std::uint8_t stated) {
  if (stated >= static_cast<std::uint8_t>(Version::v50)) {
    return Version::v50;
  }
  return stated >= static_cast<std::uint8_t>(Version::v34) ? Version::v34 : Version::v33;
}

// Whether this PDU may carry the TLV in a session of this version. 3.3 has none, and of the
// standard ones 3.4 does not have those of 5.0; a vendor's is the owner's business.
[[nodiscard]] inline bool carries(Version version, CommandId pdu, TlvTag tag) {
  if (version != Version::v34) {
    return version == Version::v50;
  }
  const TlvRow* const row = row_of(tag);
  return row == nullptr || row->places.in(pdu, Version::v50) == Presence::never ||
         row->places.in(pdu, Version::v34) != Presence::never;
}

// Leaves out what the version does not have. 3.3 has no TLVs: a text that lies in one goes to the
// body, where it has room.
template <class P>
void leave_out_newer(P& pdu, Version version) {
  if constexpr (requires { pdu.short_message; }) {
    const Tlv* const payload = find(pdu.tlvs, TlvTag::message_payload);
    if (payload != nullptr && !carries(version, P::id, TlvTag::message_payload)) {
      BRIDGE_ASSERT(payload->value.size() <= ShortMessage::max);  // the owner knows the version
      pdu.short_message = payload->value;
    }
  }
  std::erase_if(pdu.tlvs, [version](const Tlv& tlv) { return !carries(version, P::id, tlv.tag); });
}

// encode(), for a peer of this version.
template <class P>
void encode_for(
    Version version, Octets& out, CommandStatus status, SequenceNumber sequence, const P& pdu) {
  if constexpr (requires { pdu.tlvs; }) {
    const bool all = std::all_of(pdu.tlvs.begin(), pdu.tlvs.end(), [version](const Tlv& tlv) {
      return carries(version, P::id, tlv.tag);
    });
    if (!all) {
      P older = pdu;
      leave_out_newer(older, version);
      encode(out, status, sequence, older);
      return;
    }
  }
  encode(out, status, sequence, pdu);
}

}  // namespace smpp
