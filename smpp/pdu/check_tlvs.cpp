#include "smpp/pdu/check_tlvs.hpp"

#include "smpp/pdu/rules.hpp"

#include <algorithm>

namespace smpp {
namespace {

bool has_length(const TlvRow& row, const Octets& value, Version version) {
  std::size_t length = value.size();
  if (row.shape.type == ValueType::cstr && length > 0) {
    length = without_nuls(value).size() + 1;
  }
  if (row.tag == TlvTag::ms_validity) {  // an octet, from 5.0 on also a period behind it
    return length == 1 || (length == 4 && version >= Version::v50);
  }
  if (row.tag == TlvTag::alert_on_message_delivery) {  // the alert's kind, from 5.0 on
    return length == 0 || (length == 1 && version >= Version::v50);
  }
  return row.shape.least <= length && length <= row.shape.most;
}

std::uint32_t first_number(const TlvRow& row, const Octets& value) {
  const std::size_t octets = row.shape.type == ValueType::octets ? 1 : value.size();
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < octets; ++i) {
    number = (number << 8) | value[i];
  }
  return number;
}

bool are_digits(const Octets& value) {
  return std::all_of(value.begin(), value.end(), [](auto c) { return c >= '0' && c <= '9'; });
}

// What the ranges of a row cannot say. The length is right.
bool has_inner_meaning(TlvTag tag, const Octets& value, Version version) {
  const Ear ear{.receiver = Role::smsc, .version = version};
  constexpr std::uint8_t relative_period = 4;
  constexpr std::uint8_t years = 6;  // the last of the units
  if (tag == TlvTag::callback_num) {
    return rules::ton(value[1], ear) && rules::npi(value[2], ear);
  }
  if (tag == TlvTag::ms_validity) {
    const bool period = value[0] == relative_period;
    return period == (value.size() == 4) && (!period || value[1] <= years);
  }
  if (tag == TlvTag::source_node_id || tag == TlvTag::dest_node_id) {
    return are_digits(value);
  }
  if (tag == TlvTag::broadcast_end_time) {
    const auto time = wire_time(without_nuls(value));
    return time && !time->relative;
  }
  return true;
}

CommandStatus judged(const Tlv& tlv, const TlvRow& row, CommandId pdu, Version version) {
  if (row.places.in(pdu, version) == Presence::never) {
    return CommandStatus::ESME_RTLVNOTALLWD;
  }
  if (!has_length(row, tlv.value, version)) {
    return CommandStatus::ESME_RINVTLVLEN;
  }
  const bool has_number = !tlv.value.empty() && row.shape.type != ValueType::cstr;
  if ((has_number && !row.values.include(first_number(row, tlv.value), version)) ||
      !has_inner_meaning(tlv.tag, tlv.value, version)) {
    return CommandStatus::ESME_RINVTLVVAL;
  }
  return CommandStatus::ESME_ROK;
}

const TlvRow* first_missing(const Tlvs& tlvs, CommandId pdu, Version version) {
  if (needs_tlvs(pdu, version)) {
    for (const TlvRow& row : tlv_rows()) {
      if (row.places.in(pdu, version) == Presence::required && find(tlvs, row.tag) == nullptr) {
        return &row;
      }
    }
  }
  return nullptr;
}

// A segment needs all three, and a number that it can have.
std::optional<TlvFault> check_segment(const Tlvs& tlvs, std::size_t size) {
  const auto total = find_u8(tlvs, TlvTag::sar_total_segments);
  const auto number = find_u8(tlvs, TlvTag::sar_segment_seqnum);
  const bool has_reference = find(tlvs, TlvTag::sar_msg_ref_num) != nullptr;
  if (!has_reference && !total && !number) {
    return std::nullopt;
  }
  if (!has_reference) {
    return TlvFault{"sar_msg_ref_num", size, CommandStatus::ESME_RMISSINGTLV};
  }
  if (!total || !number) {
    return TlvFault{
        total ? "sar_segment_seqnum" : "sar_total_segments", size, CommandStatus::ESME_RMISSINGTLV};
  }
  if (*number > *total) {
    return TlvFault{"sar_segment_seqnum", size, CommandStatus::ESME_RINVTLVVAL};
  }
  return std::nullopt;
}

}  // namespace

std::optional<TlvFault> check_tlvs(const Tlvs& tlvs, CommandId pdu, Version version) {
  std::size_t size = 0;
  bool segmented = false;
  for (const Tlv& tlv : tlvs) {
    if (version < Version::v34) {  // what is left of the body is no TLV in 3.3
      return TlvFault{"tlvs", size, CommandStatus::ESME_RINVCMDLEN};
    }
    if (const TlvRow* row = row_of(tlv.tag)) {
      const CommandStatus answer = judged(tlv, *row, pdu, version);
      if (answer != CommandStatus::ESME_ROK) {
        return TlvFault{row->name, size, answer};
      }
    }
    segmented =
        segmented || (tlv.tag >= TlvTag::sar_msg_ref_num && tlv.tag <= TlvTag::sar_segment_seqnum);
    size += 4 + tlv.value.size();
  }
  if (const TlvRow* row = first_missing(tlvs, pdu, version)) {
    return TlvFault{row->name, size, CommandStatus::ESME_RMISSINGTLV};
  }
  return segmented ? check_segment(tlvs, size) : std::nullopt;
}

}  // namespace smpp
