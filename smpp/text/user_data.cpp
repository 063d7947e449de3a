#include "smpp/text/user_data.hpp"

#include "smpp/base/assert.hpp"

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

std::span<const std::uint8_t> payload_of(const Tlvs& tlvs) {
  const Tlv* payload = find(tlvs, TlvTag::message_payload);
  return payload == nullptr ? std::span<const std::uint8_t>{} : payload->value;
}

}  // namespace

UserData user_data_of(std::span<const std::uint8_t> content, bool has_udh, const Tlvs& tlvs) {
  UserData result{.concatenation = std::nullopt, .elements = {}, .payload = content};
  if (has_udh) {
    const std::size_t length = content.empty() ? 0 : content[0];
    if (content.size() < 1 + length || !are_elements(content.subspan(1, length))) {
      result.malformed_header = true;
      return result;
    }
    result.elements = content.subspan(1, length);
    result.payload = content.subspan(1 + length);
    result.concatenation = concatenation_of(result.elements);
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

std::optional<UdhElement> take_element(std::span<const std::uint8_t>& elements) {
  if (elements.size() < 2 || elements.size() - 2 < elements[1]) {
    return std::nullopt;
  }
  const UdhElement element{.id = static_cast<UdhElementId>(elements[0]),
                           .data = elements.subspan(2, elements[1])};
  elements = elements.subspan(2 + element.data.size());
  return element;
}

bool are_elements(std::span<const std::uint8_t> elements) {
  while (take_element(elements)) {
  }
  return elements.empty();
}

std::optional<Concatenation> concatenation_of(std::span<const std::uint8_t> elements) {
  std::optional<Concatenation> last;
  while (const auto element = take_element(elements)) {
    if (const auto found = concatenation_of(*element)) {
      last = found;
    }
  }
  return last;
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

}  // namespace smpp
