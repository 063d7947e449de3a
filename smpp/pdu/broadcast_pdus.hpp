// Cell broadcast, from version 5.0 on (reference 3.7). What is broadcast where and how often is in
// TLVs. As in pdus.hpp.
#pragma once

#include "smpp/pdu/field.hpp"
#include "smpp/pdu/rules.hpp"
#include "smpp/pdu/values.hpp"

#include <tuple>

namespace smpp {

// clang-format off

struct BroadcastSm {
  static constexpr auto id = CommandId::broadcast_sm;

  FixedText<5> service_type;
  Ton source_ton{};
  Npi source_npi{};
  FixedText<20> source;
  FixedText<64> message_id;  // of the broadcast to replace, else empty
  std::uint8_t priority_flag = 0;
  FixedText<16> schedule_delivery_time;
  FixedText<16> validity_period;
  std::uint8_t replace_if_present_flag = 0;
  DataCoding data_coding;
  std::uint8_t sm_default_msg_id = 0;
  Tlvs tlvs;
  bool operator==(const BroadcastSm&) const = default;

  using B = BroadcastSm;
  static constexpr auto layout = std::tuple{
      cstr<6>("service_type", &B::service_type, CommandStatus::ESME_RINVSERTYP),
      num("source_addr_ton", &B::source_ton).fits(rules::ton, CommandStatus::ESME_RINVSRCTON),
      num("source_addr_npi", &B::source_npi).fits(rules::npi, CommandStatus::ESME_RINVSRCNPI),
      cstr<21>("source_addr", &B::source, CommandStatus::ESME_RINVSRCADR, Privacy::personal),
      cstr<65>("message_id", &B::message_id, CommandStatus::ESME_RINVMSGID).fits(rules::message_id),
      num("priority_flag", &B::priority_flag).fits(rules::priority_flag, CommandStatus::ESME_RINVPRTFLG),
      cstr<17>("schedule_delivery_time", &B::schedule_delivery_time, CommandStatus::ESME_RINVSCHED).fits(rules::when),
      cstr<17>("validity_period", &B::validity_period, CommandStatus::ESME_RINVEXPIRY).fits(rules::when),
      num("replace_if_present_flag", &B::replace_if_present_flag).fits(rules::yes_or_no, CommandStatus::ESME_RINVREPFLAG),
      num("data_coding", &B::data_coding).fits(rules::data_coding, CommandStatus::ESME_RINVDCS),
      num("sm_default_msg_id", &B::sm_default_msg_id).fits(rules::default_message, CommandStatus::ESME_RINVDFTMSGID),
      tlv_area("tlvs", &B::tlvs)};
};

struct CancelBroadcastSm {
  static constexpr auto id = CommandId::cancel_broadcast_sm;

  FixedText<5> service_type;
  FixedText<64> message_id;  // empty: by source and service_type, or by reference
  Ton source_ton{};
  Npi source_npi{};
  FixedText<20> source;
  Tlvs tlvs;
  bool operator==(const CancelBroadcastSm&) const = default;

  using C = CancelBroadcastSm;
  static constexpr auto layout = std::tuple{
      cstr<6>("service_type", &C::service_type, CommandStatus::ESME_RINVSERTYP),
      cstr<65>("message_id", &C::message_id, CommandStatus::ESME_RINVMSGID).fits(rules::message_id),
      num("source_addr_ton", &C::source_ton).fits(rules::ton, CommandStatus::ESME_RINVSRCTON),
      num("source_addr_npi", &C::source_npi).fits(rules::npi, CommandStatus::ESME_RINVSRCNPI),
      cstr<21>("source_addr", &C::source, CommandStatus::ESME_RINVSRCADR, Privacy::personal),
      tlv_area("tlvs", &C::tlvs)};
};

// clang-format on

}  // namespace smpp
