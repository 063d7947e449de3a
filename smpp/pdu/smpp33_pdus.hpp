// The three queries that only version 3.3 had (reference 3.8, informative): an SMSC that does not
// know them answers with a nack. As in pdus.hpp.
#pragma once

#include "smpp/pdu/list_field.hpp"
#include "smpp/pdu/rules.hpp"
#include "smpp/pdu/values.hpp"

#include <tuple>

namespace smpp {

// clang-format off

struct QueryLastMsgs {
  static constexpr auto id = CommandId::query_last_msgs;

  Ton source_ton{};
  Npi source_npi{};
  FixedText<20> source;
  std::uint8_t no_of_messages = 1;  // 1 to 100
  bool operator==(const QueryLastMsgs&) const = default;

  using Q = QueryLastMsgs;
  static constexpr auto layout = std::tuple{
      num("source_addr_ton", &Q::source_ton).fits(rules::ton, CommandStatus::ESME_RINVSRCTON),
      num("source_addr_npi", &Q::source_npi).fits(rules::npi, CommandStatus::ESME_RINVSRCNPI),
      cstr<21>("source_addr", &Q::source, CommandStatus::ESME_RINVSRCADR, Privacy::personal),
      num("no_of_messages", &Q::no_of_messages).fits(rules::message_count, CommandStatus::ESME_RINVNUMMSGS)};
};

struct ListedMessage {
  FixedText<8> message_id;
  bool operator==(const ListedMessage&) const = default;

  static constexpr auto layout = std::tuple{
      cstr<9>("message_id", &ListedMessage::message_id, CommandStatus::ESME_RINVMSGID)};
};

struct QueryLastMsgsResp {
  static constexpr auto id = CommandId::query_last_msgs_resp;

  std::vector<ListedMessage> messages;
  bool operator==(const QueryLastMsgsResp&) const = default;

  static constexpr auto layout = std::tuple{
      list<LayoutEntry<ListedMessage>, 0>("no_of_messages", "message_ids", &QueryLastMsgsResp::messages, CommandStatus::ESME_RINVCMDLEN)};
};

struct QueryMsgDetails {
  static constexpr auto id = CommandId::query_msg_details;

  FixedText<8> message_id;
  Ton source_ton{};
  Npi source_npi{};
  FixedText<20> source;
  std::uint8_t sm_length = 0;  // octets of the text that are wanted
  bool operator==(const QueryMsgDetails&) const = default;

  using Q = QueryMsgDetails;
  static constexpr auto layout = std::tuple{
      cstr<9>("message_id", &Q::message_id, CommandStatus::ESME_RINVMSGID),
      num("source_addr_ton", &Q::source_ton).fits(rules::ton, CommandStatus::ESME_RINVSRCTON),
      num("source_addr_npi", &Q::source_npi).fits(rules::npi, CommandStatus::ESME_RINVSRCNPI),
      cstr<21>("source_addr", &Q::source, CommandStatus::ESME_RINVSRCADR, Privacy::personal),
      num("sm_length", &Q::sm_length)};
};

struct QueryMsgDetailsResp {
  static constexpr auto id = CommandId::query_msg_details_resp;

  FixedText<5> service_type;
  Ton source_ton{};
  Npi source_npi{};
  FixedText<20> source;
  std::vector<Destination> dests;
  std::uint8_t protocol_id = 0;
  std::uint8_t priority_flag = 0;
  FixedText<16> schedule_delivery_time;
  FixedText<16> validity_period;
  RegisteredDelivery registered_delivery;
  DataCoding data_coding;
  Octets short_message;
  FixedText<8> message_id;
  FixedText<16> final_date;
  std::uint8_t message_status = 0;
  std::uint8_t error_code = 0;
  bool operator==(const QueryMsgDetailsResp&) const = default;

  using Q = QueryMsgDetailsResp;
  static constexpr auto layout = std::tuple{
      cstr<6>("service_type", &Q::service_type, CommandStatus::ESME_RINVSERTYP),
      num("source_addr_ton", &Q::source_ton).fits(rules::ton, CommandStatus::ESME_RINVSRCTON),
      num("source_addr_npi", &Q::source_npi).fits(rules::npi, CommandStatus::ESME_RINVSRCNPI),
      cstr<21>("source_addr", &Q::source, CommandStatus::ESME_RINVSRCADR, Privacy::personal),
      list<DestinationEntry, 0>("number_of_dests", "dest_address", &Q::dests, CommandStatus::ESME_RINVNUMDESTS),
      num("protocol_id", &Q::protocol_id),
      num("priority_flag", &Q::priority_flag).fits(rules::priority_flag, CommandStatus::ESME_RINVPRTFLG),
      cstr<17>("schedule_delivery_time", &Q::schedule_delivery_time, CommandStatus::ESME_RINVSCHED).fits(rules::when),
      cstr<17>("validity_period", &Q::validity_period, CommandStatus::ESME_RINVEXPIRY).fits(rules::when),
      num("registered_delivery", &Q::registered_delivery).fits(rules::registered_delivery, CommandStatus::ESME_RINVREGDLVFLG),
      num("data_coding", &Q::data_coding).fits(rules::data_coding, CommandStatus::ESME_RINVDCS),
      counted_octets("sm_length", "short_message", &Q::short_message).fits(rules::short_message),
      cstr<9>("message_id", &Q::message_id, CommandStatus::ESME_RINVMSGID),
      cstr<17>("final_date", &Q::final_date, CommandStatus::ESME_RINVCMDLEN),
      num("message_status", &Q::message_status),
      num("error_code", &Q::error_code)};
};

struct ParamRetrieve {
  static constexpr auto id = CommandId::param_retrieve;

  FixedText<31> param_name;
  bool operator==(const ParamRetrieve&) const = default;

  static constexpr auto layout = std::tuple{
      cstr<32>("param_name", &ParamRetrieve::param_name, CommandStatus::ESME_RINVCMDLEN)};
};

struct ParamRetrieveResp {
  static constexpr auto id = CommandId::param_retrieve_resp;

  FixedText<100> param_value;
  bool operator==(const ParamRetrieveResp&) const = default;

  static constexpr auto layout = std::tuple{
      cstr<101>("param_value", &ParamRetrieveResp::param_value, CommandStatus::ESME_RINVCMDLEN)};
};

// clang-format on

}  // namespace smpp
