// The PDUs that ask about, withdraw and change what was submitted (reference 3.5, 3.8),
// submit_multi (3.4), alert_notification (3.6) and outbind (3.1). As in pdus.hpp.
#pragma once

#include "smpp/pdu/list_field.hpp"
#include "smpp/pdu/rules.hpp"
#include "smpp/pdu/values.hpp"

#include <tuple>

namespace smpp {

// clang-format off

struct Outbind {
  static constexpr auto id = CommandId::outbind;

  FixedText<15> system_id;
  FixedText<64> password;
  Tlvs tlvs;  // none is defined
  bool operator==(const Outbind&) const = default;

  static constexpr auto layout = std::tuple{
      cstr<16>("system_id", &Outbind::system_id, CommandStatus::ESME_RINVSYSID),
      cstr<9>("password", &Outbind::password, CommandStatus::ESME_RINVPASWD, Privacy::secret),
      undefined_tlv_area("tlvs", &Outbind::tlvs)};
};

struct SubmitMulti {
  static constexpr auto id = CommandId::submit_multi;

  FixedText<5> service_type;
  Ton source_ton{};
  Npi source_npi{};
  FixedText<20> source;
  std::vector<Destination> dests;  // 1 to 254, in 5.0 to 255
  EsmClass esm_class;
  std::uint8_t protocol_id = 0;
  std::uint8_t priority_flag = 0;
  FixedText<16> schedule_delivery_time;
  FixedText<16> validity_period;
  RegisteredDelivery registered_delivery;
  std::uint8_t replace_if_present_flag = 0;
  DataCoding data_coding;
  std::uint8_t sm_default_msg_id = 0;
  Octets short_message;
  Tlvs tlvs;
  bool operator==(const SubmitMulti&) const = default;

  using S = SubmitMulti;
  static constexpr auto layout = std::tuple{
      cstr<6>("service_type", &S::service_type, CommandStatus::ESME_RINVSERTYP),
      num("source_addr_ton", &S::source_ton).fits(rules::ton, CommandStatus::ESME_RINVSRCTON),
      num("source_addr_npi", &S::source_npi).fits(rules::npi, CommandStatus::ESME_RINVSRCNPI),
      cstr<21>("source_addr", &S::source, CommandStatus::ESME_RINVSRCADR, Privacy::personal),
      list<DestinationEntry, 1>("number_of_dests", "dest_address", &S::dests, CommandStatus::ESME_RINVNUMDESTS).fits(rules::destinations),
      num("esm_class", &S::esm_class).fits(rules::esm_class, CommandStatus::ESME_RINVESMCLASS),
      num("protocol_id", &S::protocol_id),
      num("priority_flag", &S::priority_flag).fits(rules::priority_flag, CommandStatus::ESME_RINVPRTFLG),
      cstr<17>("schedule_delivery_time", &S::schedule_delivery_time, CommandStatus::ESME_RINVSCHED).fits(rules::when),
      cstr<17>("validity_period", &S::validity_period, CommandStatus::ESME_RINVEXPIRY).fits(rules::when),
      num("registered_delivery", &S::registered_delivery).fits(rules::registered_delivery, CommandStatus::ESME_RINVREGDLVFLG),
      num("replace_if_present_flag", &S::replace_if_present_flag).fits(rules::yes_or_no, CommandStatus::ESME_RINVREPFLAG),
      num("data_coding", &S::data_coding).fits(rules::data_coding, CommandStatus::ESME_RINVDCS),
      num("sm_default_msg_id", &S::sm_default_msg_id).fits(rules::default_message, CommandStatus::ESME_RINVDFTMSGID),
      counted_octets("sm_length", "short_message", &S::short_message).fits(rules::short_message),
      tlv_area("tlvs", &S::tlvs)};
};

// A destination that was not accepted, and why.
struct Unsuccess {
  Ton ton{};
  Npi npi{};
  FixedText<20> address;
  CommandStatus error{};
  bool operator==(const Unsuccess&) const = default;

  static constexpr auto layout = std::tuple{
      num("dest_addr_ton", &Unsuccess::ton),
      num("dest_addr_npi", &Unsuccess::npi),
      cstr<21>("destination_addr", &Unsuccess::address, CommandStatus::ESME_RINVDSTADR, Privacy::personal),
      num("error_status_code", &Unsuccess::error)};
};

struct SubmitMultiResp {
  static constexpr auto id = CommandId::submit_multi_resp;

  FixedText<64> message_id;
  std::vector<Unsuccess> unsuccess;
  Tlvs tlvs;
  bool operator==(const SubmitMultiResp&) const = default;

  using S = SubmitMultiResp;
  static constexpr auto layout = std::tuple{
      cstr<65>("message_id", &S::message_id, CommandStatus::ESME_RINVMSGID),
      list<LayoutEntry<Unsuccess>, 0>("no_unsuccess", "unsuccess_sme", &S::unsuccess, CommandStatus::ESME_RINVCMDLEN),
      tlv_area("tlvs", &S::tlvs)};
};

// A message by its id, and the source that it was submitted with.
struct MessageNameFields {
  FixedText<64> message_id;
  Ton source_ton{};
  Npi source_npi{};
  FixedText<20> source;
  Tlvs tlvs;
  bool operator==(const MessageNameFields&) const = default;

  using M = MessageNameFields;
  static constexpr auto layout = std::tuple{
      cstr<65>("message_id", &M::message_id, CommandStatus::ESME_RINVMSGID).fits(rules::message_id),
      num("source_addr_ton", &M::source_ton).fits(rules::ton, CommandStatus::ESME_RINVSRCTON),
      num("source_addr_npi", &M::source_npi).fits(rules::npi, CommandStatus::ESME_RINVSRCNPI),
      cstr<21>("source_addr", &M::source, CommandStatus::ESME_RINVSRCADR, Privacy::personal),
      tlv_area("tlvs", &M::tlvs)};
};

struct QuerySmResp {
  static constexpr auto id = CommandId::query_sm_resp;

  FixedText<64> message_id;
  FixedText<16> final_date;  // empty until a final state
  std::uint8_t message_state = 0;
  std::uint8_t error_code = 0;
  Tlvs tlvs;
  bool operator==(const QuerySmResp&) const = default;

  using Q = QuerySmResp;
  static constexpr auto layout = std::tuple{
      cstr<65>("message_id", &Q::message_id, CommandStatus::ESME_RINVMSGID).fits(rules::message_id),
      cstr<17>("final_date", &Q::final_date, CommandStatus::ESME_RINVCMDLEN),
      num("message_state", &Q::message_state),
      num("error_code", &Q::error_code),
      tlv_area("tlvs", &Q::tlvs)};
};

struct CancelSm {
  static constexpr auto id = CommandId::cancel_sm;

  FixedText<5> service_type;
  FixedText<64> message_id;  // empty: all pending of this source and destination
  Ton source_ton{};
  Npi source_npi{};
  FixedText<20> source;
  Ton dest_ton{};
  Npi dest_npi{};
  FixedText<20> dest;
  Tlvs tlvs;
  bool operator==(const CancelSm&) const = default;

  using C = CancelSm;
  static constexpr auto layout = std::tuple{
      cstr<6>("service_type", &C::service_type, CommandStatus::ESME_RINVSERTYP),
      cstr<65>("message_id", &C::message_id, CommandStatus::ESME_RINVMSGID).fits(rules::message_id),
      num("source_addr_ton", &C::source_ton).fits(rules::ton, CommandStatus::ESME_RINVSRCTON),
      num("source_addr_npi", &C::source_npi).fits(rules::npi, CommandStatus::ESME_RINVSRCNPI),
      cstr<21>("source_addr", &C::source, CommandStatus::ESME_RINVSRCADR, Privacy::personal),
      num("dest_addr_ton", &C::dest_ton).fits(rules::ton, CommandStatus::ESME_RINVDSTTON),
      num("dest_addr_npi", &C::dest_npi).fits(rules::npi, CommandStatus::ESME_RINVDSTNPI),
      cstr<21>("destination_addr", &C::dest, CommandStatus::ESME_RINVDSTADR, Privacy::personal),
      tlv_area("tlvs", &C::tlvs)};
};

struct ReplaceSm {
  static constexpr auto id = CommandId::replace_sm;

  FixedText<64> message_id;
  Ton source_ton{};
  Npi source_npi{};
  FixedText<20> source;
  FixedText<16> schedule_delivery_time;  // empty keeps the old one
  FixedText<16> validity_period;         // empty keeps the old one
  RegisteredDelivery registered_delivery;
  std::uint8_t sm_default_msg_id = 0;
  Octets short_message;
  Tlvs tlvs;
  bool operator==(const ReplaceSm&) const = default;

  using R = ReplaceSm;
  static constexpr auto layout = std::tuple{
      cstr<65>("message_id", &R::message_id, CommandStatus::ESME_RINVMSGID).fits(rules::message_id),
      num("source_addr_ton", &R::source_ton).fits(rules::ton, CommandStatus::ESME_RINVSRCTON),
      num("source_addr_npi", &R::source_npi).fits(rules::npi, CommandStatus::ESME_RINVSRCNPI),
      cstr<21>("source_addr", &R::source, CommandStatus::ESME_RINVSRCADR, Privacy::personal),
      cstr<17>("schedule_delivery_time", &R::schedule_delivery_time, CommandStatus::ESME_RINVSCHED).fits(rules::when),
      cstr<17>("validity_period", &R::validity_period, CommandStatus::ESME_RINVEXPIRY).fits(rules::when),
      num("registered_delivery", &R::registered_delivery).fits(rules::registered_delivery, CommandStatus::ESME_RINVREGDLVFLG),
      num("sm_default_msg_id", &R::sm_default_msg_id).fits(rules::default_message, CommandStatus::ESME_RINVDFTMSGID),
      counted_octets("sm_length", "short_message", &R::short_message).fits(rules::short_message),
      tlv_area("tlvs", &R::tlvs)};
};

struct AlertNotification {
  static constexpr auto id = CommandId::alert_notification;

  Ton source_ton{};
  Npi source_npi{};
  FixedText<64> source;
  Ton esme_ton{};
  Npi esme_npi{};
  FixedText<64> esme;
  Tlvs tlvs;
  bool operator==(const AlertNotification&) const = default;

  using A = AlertNotification;
  static constexpr auto layout = std::tuple{
      num("source_addr_ton", &A::source_ton).fits(rules::ton, CommandStatus::ESME_RINVSRCTON),
      num("source_addr_npi", &A::source_npi).fits(rules::npi, CommandStatus::ESME_RINVSRCNPI),
      cstr<65>("source_addr", &A::source, CommandStatus::ESME_RINVSRCADR, Privacy::personal),
      num("esme_addr_ton", &A::esme_ton).fits(rules::ton, CommandStatus::ESME_RINVDSTTON),
      num("esme_addr_npi", &A::esme_npi).fits(rules::npi, CommandStatus::ESME_RINVDSTNPI),
      cstr<65>("esme_addr", &A::esme, CommandStatus::ESME_RINVDSTADR, Privacy::personal),
      tlv_area("tlvs", &A::tlvs)};
};

// clang-format on

}  // namespace smpp
