#include "smpp/pdu/tlvs.hpp"

#include "smpp/wire/writer.hpp"

namespace smpp {

const Tlv* find(const Tlvs& tlvs, TlvTag tag) {
  for (auto at = tlvs.rbegin(); at != tlvs.rend(); ++at) {
    if (at->tag == tag) {
      return &*at;
    }
  }
  return nullptr;
}

std::optional<std::uint8_t> find_u8(const Tlvs& tlvs, TlvTag tag) {
  const Tlv* tlv = find(tlvs, tag);
  if (tlv == nullptr || tlv->value.size() != 1) {
    return std::nullopt;
  }
  return tlv->value[0];
}

std::optional<std::uint16_t> find_u16(const Tlvs& tlvs, TlvTag tag) {
  const Tlv* tlv = find(tlvs, tag);
  if (tlv == nullptr || tlv->value.size() != 2) {
    return std::nullopt;
  }
  return static_cast<std::uint16_t>((tlv->value[0] << 8) | tlv->value[1]);
}

std::string_view without_nuls(std::span<const std::uint8_t> value) {
  std::string_view text = view(value);
  while (!text.empty() && text.back() == '\0') {
    text.remove_suffix(1);
  }
  return text;
}

std::optional<std::string_view> find_text(const Tlvs& tlvs, TlvTag tag) {
  const Tlv* tlv = find(tlvs, tag);
  if (tlv == nullptr) {
    return std::nullopt;
  }
  return without_nuls(tlv->value);
}

void add_u8(Tlvs& tlvs, TlvTag tag, std::uint8_t value) {
  tlvs.push_back(Tlv{.tag = tag, .value = Octets{value}});
}

void add_u16(Tlvs& tlvs, TlvTag tag, std::uint16_t value) {
  Tlv tlv{.tag = tag, .value = {}};
  Writer{tlv.value}.number(value);
  tlvs.push_back(std::move(tlv));
}

void add_text(Tlvs& tlvs, TlvTag tag, std::string_view text) {
  Tlv tlv{.tag = tag, .value = {}};
  tlv.value.reserve(text.size() + 1);
  tlv.value.assign(text.begin(), text.end());
  tlv.value.push_back(0);
  tlvs.push_back(std::move(tlv));
}

void add_octets(Tlvs& tlvs, TlvTag tag, std::span<const std::uint8_t> octets) {
  tlvs.push_back(Tlv{.tag = tag, .value = to_octets(octets)});
}

}  // namespace smpp
