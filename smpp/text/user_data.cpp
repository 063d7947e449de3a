#include "smpp/text/user_data.hpp"

#include "smpp/base/assert.hpp"
#include "smpp/text/septets.hpp"

#include <array>

namespace smpp {
namespace {

std::optional<Concatenation> valid(const Concatenation& concatenation) {
  if (concatenation.number == 0 || concatenation.number > concatenation.total) {
    return std::nullopt;
  }
  return concatenation;
}

std::optional<Concatenation> concatenation_of(const UdhElement& element) {
  const auto& data = element.data;
  if (element.id == UdhElementId::concatenation && data.size() == 3) {
    return valid({.reference = data[0], .wide = false, .total = data[1], .number = data[2]});
  }
  if (element.id == UdhElementId::wide_concatenation && data.size() == 4) {
    return valid({.reference = static_cast<std::uint16_t>((data[0] << 8) | data[1]),
                  .wide = true,
                  .total = data[2],
                  .number = data[3]});
  }
  return std::nullopt;
}

std::optional<Concatenation> concatenation_of(const Tlvs& tlvs) {
  const auto reference = find_u16(tlvs, TlvTag::sar_msg_ref_num);
  const auto total = find_u8(tlvs, TlvTag::sar_total_segments);
  const auto number = find_u8(tlvs, TlvTag::sar_segment_seqnum);
  if (!reference || !total || !number) {
    return std::nullopt;
  }
  return valid({.reference = *reference, .wide = true, .total = *total, .number = *number});
}

std::optional<Ports> ports_of(const UdhElement& element) {
  const auto& data = element.data;
  if (element.id == UdhElementId::ports_8bit && data.size() == 2) {
    return Ports{.wide = false, .destination = data[0], .source = data[1]};
  }
  if (element.id == UdhElementId::ports_16bit && data.size() == 4) {
    return Ports{.wide = true,
                 .destination = static_cast<std::uint16_t>((data[0] << 8) | data[1]),
                 .source = static_cast<std::uint16_t>((data[2] << 8) | data[3])};
  }
  return std::nullopt;
}

std::optional<Ports> ports_of(const Tlvs& tlvs) {
  const auto destination = find_u16(tlvs, TlvTag::dest_port);
  const auto source = find_u16(tlvs, TlvTag::source_port);
  if (!destination || !source) {
    return std::nullopt;
  }
  return Ports{.wide = true, .destination = *destination, .source = *source};
}

// The last that `read` finds in one of the elements.
template <class Read>
auto last_of(std::span<const std::uint8_t> elements, Read&& read) {
  decltype(read(UdhElement{})) last;
  while (const auto element = take_element(elements)) {
    if (const auto found = read(*element)) {
      last = found;
    }
  }
  return last;
}

std::uint8_t language_of(std::span<const std::uint8_t> elements, UdhElementId kind) {
  return last_of(elements,
                 [kind](const UdhElement& element) {
                   return element.id == kind && element.data.size() == 1
                              ? std::optional{element.data[0]}
                              : std::nullopt;
                 })
      .value_or(0);
}

std::span<const std::uint8_t> payload_of(const Tlvs& tlvs) {
  const Tlv* payload = find(tlvs, TlvTag::message_payload);
  return payload == nullptr ? std::span<const std::uint8_t>{} : payload->value;
}

}  // namespace

UserData user_data_of(std::span<const std::uint8_t> content, bool has_udh, const Tlvs& tlvs) {
  UserData result;
  result.payload = content;
  if (has_udh) {
    const auto elements = udh_of(content);
    if (!elements) {
      result.malformed_header = true;
      return result;
    }
    result.header = content.first(1 + elements->size());
    result.elements = *elements;
    result.payload = content.subspan(result.header.size());
    result.concatenation = concatenation_of(result.elements);
    result.ports = ports_of(result.elements);
    result.shift = shift_of(result.elements);
  }
  if (!result.ports) {
    result.ports = ports_of(tlvs);
  }
  if (!result.concatenation) {
    result.concatenation = concatenation_of(tlvs);
  }
  return result;
}

UserData user_data_of(const ShortMessageFields& message) {
  const auto payload = payload_of(message.tlvs);
  return user_data_of(
      payload.empty() ? std::span<const std::uint8_t>{message.short_message} : payload,
      message.esm_class.has_udh(),
      message.tlvs);
}

UserData user_data_of(const DataSm& message) {
  return user_data_of(payload_of(message.tlvs), message.esm_class.has_udh(), message.tlvs);
}

SeptetForm form_of(const UserData& data) {
  return {.shift = data.shift, .fill_bits = gsm7_fill_bits(data.header.size())};
}

std::optional<Concatenation> concatenation_of(std::span<const std::uint8_t> elements) {
  return last_of(elements, [](const UdhElement& element) { return concatenation_of(element); });
}

std::optional<Ports> ports_of(std::span<const std::uint8_t> elements) {
  return last_of(elements, [](const UdhElement& element) { return ports_of(element); });
}

Gsm7Shift shift_of(std::span<const std::uint8_t> elements) {
  return {.locking = language_of(elements, UdhElementId::locking_shift),
          .single = language_of(elements, UdhElementId::single_shift)};
}

void append_element(Octets& elements, UdhElementId id, std::span<const std::uint8_t> data) {
  BRIDGE_ASSERT(data.size() <= 255);
  elements.push_back(static_cast<std::uint8_t>(id));
  elements.push_back(static_cast<std::uint8_t>(data.size()));
  append(elements, data);
}

void append_concatenation(Octets& elements, const Concatenation& concatenation) {
  const auto low = static_cast<std::uint8_t>(concatenation.reference);
  if (concatenation.wide) {
    const auto high = static_cast<std::uint8_t>(concatenation.reference >> 8);
    const std::array<std::uint8_t, 4> data{high, low, concatenation.total, concatenation.number};
    append_element(elements, UdhElementId::wide_concatenation, data);
  } else {
    const std::array<std::uint8_t, 3> data{low, concatenation.total, concatenation.number};
    append_element(elements, UdhElementId::concatenation, data);
  }
}

void append_ports(Octets& elements, const Ports& ports) {
  const auto high = [](std::uint16_t port) { return static_cast<std::uint8_t>(port >> 8); };
  const auto low = [](std::uint16_t port) { return static_cast<std::uint8_t>(port); };
  if (ports.wide) {
    const std::array<std::uint8_t, 4> data{
        high(ports.destination), low(ports.destination), high(ports.source), low(ports.source)};
    append_element(elements, UdhElementId::ports_16bit, data);
  } else {
    const std::array<std::uint8_t, 2> data{low(ports.destination), low(ports.source)};
    append_element(elements, UdhElementId::ports_8bit, data);
  }
}

void append_shift(Octets& elements, Gsm7Shift shift) {
  if (shift.single != 0) {
    append_element(elements, UdhElementId::single_shift, std::span{&shift.single, 1});
  }
  if (shift.locking != 0) {
    append_element(elements, UdhElementId::locking_shift, std::span{&shift.locking, 1});
  }
}

}  // namespace smpp
