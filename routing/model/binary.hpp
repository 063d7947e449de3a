// Building blocks of the binary forms that records have inside their seal: length-prefixed octets,
// addresses, times. Used by the codecs of events and envelopes only.
#pragma once

#include "routing/model/address.hpp"
#include "routing/model/ids.hpp"
#include "smpp/base/octets.hpp"
#include "smpp/base/time.hpp"
#include "smpp/wire/reader.hpp"
#include "smpp/wire/writer.hpp"

#include <cstdint>
#include <string_view>

namespace routing::binary {

inline void write_octets(smpp::Writer& out, std::span<const std::uint8_t> octets) {
  out.number(static_cast<std::uint32_t>(octets.size()));
  out.octets(octets);
}

inline std::span<const std::uint8_t> read_octets(smpp::Reader& in) {
  return in.octets(in.number<std::uint32_t>());
}

// For FixedText: one length octet is enough.
template <std::size_t N>
void write_text(smpp::Writer& out, const smpp::FixedText<N>& text) {
  out.number(static_cast<std::uint8_t>(text.size()));
  out.text(text.reveal());
}

template <std::size_t N>
smpp::FixedText<N> read_text(smpp::Reader& in) {
  const auto octets = in.octets(in.number<std::uint8_t>());
  if (octets.size() > N) {
    in.fail();
    return {};
  }
  return smpp::FixedText<N>{smpp::view(octets)};
}

inline void write_address(smpp::Writer& out, const Address& address) {
  out.number(static_cast<std::uint8_t>(address.ton));
  out.number(static_cast<std::uint8_t>(address.npi));
  write_text(out, address.digits);
}

inline Address read_address(smpp::Reader& in) {
  Address address;
  address.ton = static_cast<smpp::Ton>(in.number<std::uint8_t>());
  address.npi = static_cast<smpp::Npi>(in.number<std::uint8_t>());
  address.digits = read_text<20>(in);
  return address;
}

inline void write_time(smpp::Writer& out, smpp::WallTime time) {
  out.number(static_cast<std::uint64_t>(time.time_since_epoch().count()));
}

inline smpp::WallTime read_time(smpp::Reader& in) {
  return smpp::WallTime{
      std::chrono::milliseconds{static_cast<std::int64_t>(in.number<std::uint64_t>())}};
}

inline void write_message_id(smpp::Writer& out, const MessageId& id) {
  out.octets(outbound_key(id).octets());
}

inline MessageId read_message_id(smpp::Reader& in) {
  const auto id = parse_outbound_key(Key{in.octets(17)});
  if (!id) {
    in.fail();
    return {};
  }
  return *id;
}

}  // namespace routing::binary
