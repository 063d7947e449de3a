// Every PDU, declared once; those of queries and broadcasts lie in files of their own. A struct
// holds the members, its `layout` names each field in wire order with its kind, its privacy and
// what a strict receiver answers when it is wrong; everything else is derived. PDUs of one shape
// share the members and the layout and differ by their command id.
//
// To add a PDU: a struct with `id` and `layout`, its id in ids.hpp, its name in `PduTypes`. Values
// of plain data; they own everything they hold.
#pragma once

#include "smpp/pdu/broadcast_pdus.hpp"
#include "smpp/pdu/field.hpp"
#include "smpp/pdu/ids.hpp"
#include "smpp/pdu/query_pdus.hpp"
#include "smpp/pdu/rules.hpp"
#include "smpp/pdu/smpp33_pdus.hpp"
#include "smpp/pdu/values.hpp"

#include <cstdint>
#include <tuple>
#include <utility>
#include <variant>

namespace smpp {

// clang-format off

struct BindFields {  // reference 3.1
  FixedText<15> system_id;
  FixedText<64> password;  // some carriers hand out more than the specified eight characters
  FixedText<12> system_type;
  std::uint8_t interface_version = 0x34;
  Ton addr_ton{};
  Npi addr_npi{};
  FixedText<40> address_range;
  Tlvs tlvs;  // none is defined
  bool operator==(const BindFields&) const = default;

  using B = BindFields;
  static constexpr auto layout = std::tuple{
      cstr<16>("system_id", &B::system_id, CommandStatus::ESME_RINVSYSID),
      cstr<9>("password", &B::password, CommandStatus::ESME_RINVPASWD, Privacy::secret),
      cstr<13>("system_type", &B::system_type, CommandStatus::ESME_RINVSYSTYP),
      num("interface_version", &B::interface_version),
      num("addr_ton", &B::addr_ton).fits(rules::ton, CommandStatus::ESME_RBINDFAIL),
      num("addr_npi", &B::addr_npi).fits(rules::npi, CommandStatus::ESME_RBINDFAIL),
      cstr<41>("address_range", &B::address_range, CommandStatus::ESME_RINVCMDLEN, Privacy::personal),
      undefined_tlv_area("tlvs", &B::tlvs)};
};

struct BindRespFields {
  FixedText<15> system_id;
  Tlvs tlvs;
  bool operator==(const BindRespFields&) const = default;

  static constexpr auto layout = std::tuple{
      cstr<16>("system_id", &BindRespFields::system_id, CommandStatus::ESME_RINVSYSID),
      tlv_area("tlvs", &BindRespFields::tlvs)};
};

struct ShortMessageFields {  // reference 3.2
  FixedText<5> service_type;
  Ton source_ton{};
  Npi source_npi{};
  FixedText<20> source;
  Ton dest_ton{};
  Npi dest_npi{};
  FixedText<20> dest;
  EsmClass esm_class;
  std::uint8_t protocol_id = 0;
  std::uint8_t priority_flag = 0;
  FixedText<16> schedule_delivery_time;
  FixedText<16> validity_period;
  RegisteredDelivery registered_delivery;
  std::uint8_t replace_if_present_flag = 0;
  DataCoding data_coding;
  std::uint8_t sm_default_msg_id = 0;
  Octets short_message;  // at most 255 octets
  Tlvs tlvs;
  bool operator==(const ShortMessageFields&) const = default;

  using S = ShortMessageFields;
  static constexpr auto layout = std::tuple{
      cstr<6>("service_type", &S::service_type, CommandStatus::ESME_RINVSERTYP),
      num("source_addr_ton", &S::source_ton).fits(rules::ton, CommandStatus::ESME_RINVSRCTON),
      num("source_addr_npi", &S::source_npi).fits(rules::npi, CommandStatus::ESME_RINVSRCNPI),
      cstr<21>("source_addr", &S::source, CommandStatus::ESME_RINVSRCADR, Privacy::personal),
      num("dest_addr_ton", &S::dest_ton).fits(rules::ton, CommandStatus::ESME_RINVDSTTON),
      num("dest_addr_npi", &S::dest_npi).fits(rules::npi, CommandStatus::ESME_RINVDSTNPI),
      cstr<21>("destination_addr", &S::dest, CommandStatus::ESME_RINVDSTADR, Privacy::personal).fits(rules::destination),
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

struct MessageIdFields {
  FixedText<64> message_id;
  Tlvs tlvs;
  bool operator==(const MessageIdFields&) const = default;

  static constexpr auto layout = std::tuple{
      cstr<65>("message_id", &MessageIdFields::message_id, CommandStatus::ESME_RINVMSGID),
      tlv_area("tlvs", &MessageIdFields::tlvs)};
};

struct TlvsOnlyFields {
  Tlvs tlvs;
  bool operator==(const TlvsOnlyFields&) const = default;

  static constexpr auto layout = std::tuple{undefined_tlv_area("tlvs", &TlvsOnlyFields::tlvs)};
};

struct DataSm {  // reference 3.3
  static constexpr auto id = CommandId::data_sm;

  FixedText<5> service_type;
  Ton source_ton{};
  Npi source_npi{};
  FixedText<64> source;
  Ton dest_ton{};
  Npi dest_npi{};
  FixedText<64> dest;
  EsmClass esm_class;
  RegisteredDelivery registered_delivery;
  DataCoding data_coding;
  Tlvs tlvs;
  bool operator==(const DataSm&) const = default;

  static constexpr auto layout = std::tuple{
      cstr<6>("service_type", &DataSm::service_type, CommandStatus::ESME_RINVSERTYP),
      num("source_addr_ton", &DataSm::source_ton).fits(rules::ton, CommandStatus::ESME_RINVSRCTON),
      num("source_addr_npi", &DataSm::source_npi).fits(rules::npi, CommandStatus::ESME_RINVSRCNPI),
      cstr<65>("source_addr", &DataSm::source, CommandStatus::ESME_RINVSRCADR, Privacy::personal),
      num("dest_addr_ton", &DataSm::dest_ton).fits(rules::ton, CommandStatus::ESME_RINVDSTTON),
      num("dest_addr_npi", &DataSm::dest_npi).fits(rules::npi, CommandStatus::ESME_RINVDSTNPI),
      cstr<65>("destination_addr", &DataSm::dest, CommandStatus::ESME_RINVDSTADR, Privacy::personal).fits(rules::destination),
      num("esm_class", &DataSm::esm_class).fits(rules::esm_class, CommandStatus::ESME_RINVESMCLASS),
      num("registered_delivery", &DataSm::registered_delivery).fits(rules::registered_delivery, CommandStatus::ESME_RINVREGDLVFLG),
      num("data_coding", &DataSm::data_coding).fits(rules::data_coding, CommandStatus::ESME_RINVDCS),
      tlv_area("tlvs", &DataSm::tlvs)};
};

// A PDU type: shared members under a command id of its own.
template <CommandId Id, class Fields>
struct Command : Fields {
  static constexpr auto id = Id;
};

using BindTransmitter       = Command<CommandId::bind_transmitter, BindFields>;
using BindReceiver          = Command<CommandId::bind_receiver, BindFields>;
using BindTransceiver       = Command<CommandId::bind_transceiver, BindFields>;
using BindTransmitterResp   = Command<CommandId::bind_transmitter_resp, BindRespFields>;
using BindReceiverResp      = Command<CommandId::bind_receiver_resp, BindRespFields>;
using BindTransceiverResp   = Command<CommandId::bind_transceiver_resp, BindRespFields>;
using Unbind                = Command<CommandId::unbind, TlvsOnlyFields>;
using UnbindResp            = Command<CommandId::unbind_resp, TlvsOnlyFields>;
using EnquireLink           = Command<CommandId::enquire_link, TlvsOnlyFields>;
using EnquireLinkResp       = Command<CommandId::enquire_link_resp, TlvsOnlyFields>;
using GenericNack           = Command<CommandId::generic_nack, TlvsOnlyFields>;
using SubmitSm              = Command<CommandId::submit_sm, ShortMessageFields>;
using SubmitSmResp          = Command<CommandId::submit_sm_resp, MessageIdFields>;
using DeliverSm             = Command<CommandId::deliver_sm, ShortMessageFields>;
using DeliverSmResp         = Command<CommandId::deliver_sm_resp, MessageIdFields>;
using DataSmResp            = Command<CommandId::data_sm_resp, MessageIdFields>;
using QuerySm               = Command<CommandId::query_sm, MessageNameFields>;
using CancelSmResp          = Command<CommandId::cancel_sm_resp, TlvsOnlyFields>;
using ReplaceSmResp         = Command<CommandId::replace_sm_resp, TlvsOnlyFields>;
using BroadcastSmResp       = Command<CommandId::broadcast_sm_resp, MessageIdFields>;
using QueryBroadcastSm      = Command<CommandId::query_broadcast_sm, MessageNameFields>;
using QueryBroadcastSmResp  = Command<CommandId::query_broadcast_sm_resp, MessageIdFields>;
using CancelBroadcastSmResp = Command<CommandId::cancel_broadcast_sm_resp, TlvsOnlyFields>;

// clang-format on

using PduTypes = std::variant<EnquireLink,
                              EnquireLinkResp,
                              SubmitSm,
                              SubmitSmResp,
                              DeliverSm,
                              DeliverSmResp,
                              DataSm,
                              DataSmResp,
                              BindTransmitter,
                              BindTransmitterResp,
                              BindReceiver,
                              BindReceiverResp,
                              BindTransceiver,
                              BindTransceiverResp,
                              Unbind,
                              UnbindResp,
                              GenericNack,
                              Outbind,
                              SubmitMulti,
                              SubmitMultiResp,
                              QuerySm,
                              QuerySmResp,
                              CancelSm,
                              CancelSmResp,
                              ReplaceSm,
                              ReplaceSmResp,
                              AlertNotification,
                              BroadcastSm,
                              BroadcastSmResp,
                              QueryBroadcastSm,
                              QueryBroadcastSmResp,
                              CancelBroadcastSm,
                              CancelBroadcastSmResp,
                              QueryLastMsgs,
                              QueryLastMsgsResp,
                              QueryMsgDetails,
                              QueryMsgDetailsResp,
                              ParamRetrieve,
                              ParamRetrieveResp>;

// What a PDU carries. A variant of its own type, because every source that copies, moves or
// destroys a variant of so many types takes a compiler seconds: pdus.cpp does it for all.
struct Body : PduTypes {
  Body();
  template <class P>
  requires requires { std::remove_cvref_t<P>::id; }

  Body(P&& pdu) : PduTypes(std::forward<P>(pdu)) {}

  Body(const Body&);
  Body(Body&&) noexcept;
  Body& operator=(const Body&);
  Body& operator=(Body&&) noexcept;
  ~Body();

  [[nodiscard]] CommandId id() const;

  friend bool operator==(const Body& a, const Body& b);
};

// Calls f.template operator()<P>() for the PDU type with this id; false if there is none.
template <std::size_t I = 0, class F>
bool with_pdu_type(CommandId id, F&& f) {
  if constexpr (I < std::variant_size_v<PduTypes>) {
    using P = std::variant_alternative_t<I, PduTypes>;
    if (P::id == id) {
      f.template operator()<P>();
      return true;
    }
    return with_pdu_type<I + 1>(id, std::forward<F>(f));
  } else {
    return false;
  }
}

struct Pdu {
  CommandStatus status = CommandStatus::ESME_ROK;
  SequenceNumber sequence;
  Body body;
  // A failed response may come, and be sent, without any body (reference 3.1).
  bool bodiless = false;

  [[nodiscard]] CommandId id() const { return body.id(); }

  bool operator==(const Pdu&) const = default;
};

}  // namespace smpp
