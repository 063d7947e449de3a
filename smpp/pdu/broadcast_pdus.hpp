// Cell broadcast, from version 5.0 on (reference 3.7). What is broadcast where and how often is in
// TLVs. As in pdus.hpp.
#pragma once

#include "smpp/pdu/field.hpp"
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
      num("source_addr_ton", &B::source_ton),
      num("source_addr_npi", &B::source_npi),
      cstr<21>("source_addr", &B::source, CommandStatus::ESME_RINVSRCADR, Privacy::personal),
      cstr<65>("message_id", &B::message_id, CommandStatus::ESME_RINVMSGID),
      num("priority_flag", &B::priority_flag),
      cstr<17>("schedule_delivery_time", &B::schedule_delivery_time, CommandStatus::ESME_RINVSCHED),
      cstr<17>("validity_period", &B::validity_period, CommandStatus::ESME_RINVEXPIRY),
      num("replace_if_present_flag", &B::replace_if_present_flag),
      num("data_coding", &B::data_coding),
      num("sm_default_msg_id", &B::sm_default_msg_id),
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
      cstr<65>("message_id", &C::message_id, CommandStatus::ESME_RINVMSGID),
      num("source_addr_ton", &C::source_ton),
      num("source_addr_npi", &C::source_npi),
      cstr<21>("source_addr", &C::source, CommandStatus::ESME_RINVSRCADR, Privacy::personal),
      tlv_area("tlvs", &C::tlvs)};
};

// clang-format on

}  // namespace smpp
