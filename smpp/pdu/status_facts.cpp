#include "smpp/pdu/status_facts.hpp"

#include <algorithm>
#include <array>

namespace smpp {
namespace {

// clang-format off
constexpr auto table = std::to_array<StatusFacts>({
    {CommandStatus::ESME_ROK, StatusClass::ok, 0x33,
     "success",
     "Nothing: the request was taken.",
     ""},
    {CommandStatus::ESME_RINVMSGLEN, StatusClass::permanent, 0x33,
     "the message is too long, or its length field does not fit its octets",
     "Send at most 254 octets in short_message (140 for 3.3), longer ones in message_payload "
     "or in parts; UCS-2 needs an even number of octets.",
     ""},
    {CommandStatus::ESME_RINVCMDLEN, StatusClass::permanent, 0x33,
     "command_length is wrong for this PDU",
     "Compare the PDU with its layout (smpp-tool decode): a field is missing, unterminated or "
     "one too many. In a generic_nack framing is lost: close and bind again.",
     ""},
    {CommandStatus::ESME_RINVCMDID, StatusClass::permanent, 0x33,
     "the command_id is unknown or not supported",
     "Do not send this operation to this peer; check which SMPP version the bind agreed on.",
     ""},
    {CommandStatus::ESME_RINVBNDSTS, StatusClass::fatal, 0x33,
     "the operation is not legal in the session's state",
     "Bind again, then send again. If it comes back, the bind is of the wrong kind: a receiver"
     " cannot submit, a transmitter gets no messages.",
     ""},
    {CommandStatus::ESME_RALYBND, StatusClass::bind, 0x33,
     "the session is bound already",
     "Many carriers say so when an account has all its binds: wait for old sessions to time "
     "out, or lower the number of binds.",
     ""},
    {CommandStatus::ESME_RINVPRTFLG, StatusClass::permanent, 0x33,
     "priority_flag is not acceptable",
     "Use 0 to 3 (0 or 1 for 3.3), or what the carrier sells.",
     ""},
    {CommandStatus::ESME_RINVREGDLVFLG, StatusClass::permanent, 0x33,
     "registered_delivery is not acceptable",
     "Use 0 or 1; 2 and 3 and the intermediate bits are not offered everywhere.",
     ""},
    {CommandStatus::ESME_RSYSERR, StatusClass::retry, 0x33,
     "an internal error of the peer",
     "Send again with growing pauses; if it stays, ask the carrier. Versions without a "
     "throttle status use it for overload too.",
     ""},
    {CommandStatus::ESME_RINVSRCADR, StatusClass::permanent, 0x33,
     "the source address is not acceptable",
     "Check that the sender is registered for this account and country, its TON and NPI, and "
     "its length (11 characters when alphanumeric).",
     ""},
    {CommandStatus::ESME_RINVDSTADR, StatusClass::permanent, 0x33,
     "the destination address is not acceptable",
     "Send the international number as digits without plus sign, TON 1 and NPI 1, unless the "
     "carrier asks for another form.",
     ""},
    {CommandStatus::ESME_RINVMSGID, StatusClass::permanent, 0x33,
     "the message_id is unknown or malformed",
     "Compare its form with the one in submit_sm_resp (hexadecimal or decimal, leading zeros);"
     " the carrier may have forgotten it.",
     ""},
    {CommandStatus::ESME_RBINDFAIL, StatusClass::bind, 0x33,
     "the bind is refused without a reason",
     "Try again with long pauses; check account, password, address allow list and number of "
     "binds with the carrier.",
     ""},
    {CommandStatus::ESME_RINVPASWD, StatusClass::bind, 0x33,
     "the password is wrong or malformed",
     "Mend the configuration before the next bind: many carriers lock an account after some "
     "failures. At most 8 characters by the specification.",
     ""},
    {CommandStatus::ESME_RINVSYSID, StatusClass::bind, 0x33,
     "the system_id is unknown or malformed",
     "Mend the configuration: account name, case, and the host and port that this account "
     "belongs to.",
     ""},
    {CommandStatus::ESME_RCANCELFAIL, StatusClass::permanent, 0x33,
     "cancel_sm failed",
     "The message is on its way or final: wait for its receipt.",
     ""},
    {CommandStatus::ESME_RREPLACEFAIL, StatusClass::permanent, 0x33,
     "replace_sm failed",
     "The message is on its way or final, or its addresses do not match the submitted ones.",
     ""},
    {CommandStatus::ESME_RMSGQFUL, StatusClass::retry, 0x33,
     "a queue is full, the destination's or the account's",
     "Slow down and send again later; for one destination only, its handset is probably off.",
     ""},
    {CommandStatus::ESME_RINVSERTYP, StatusClass::permanent, 0x33,
     "service_type is not acceptable",
     "Send it empty or as the carrier has agreed.",
     ""},
    {CommandStatus::ESME_RINVNUMDESTS, StatusClass::permanent, 0x33,
     "the number of destinations is not acceptable",
     "Give 1 to 254 destinations in a submit_multi, fewer if the carrier says so.",
     ""},
    {CommandStatus::ESME_RINVDLNAME, StatusClass::permanent, 0x33,
     "the distribution list is unknown or its name malformed",
     "Create the list at the carrier or send to the addresses themselves.",
     ""},
    {CommandStatus::ESME_RINVDESTFLAG, StatusClass::permanent, 0x34,
     "dest_flag of a submit_multi is neither 1 nor 2",
     "1 marks an address, 2 a distribution list.",
     ""},
    {CommandStatus::ESME_RINVSUBREP, StatusClass::permanent, 0x34,
     "replacing on submission is not supported or not allowed here",
     "Send with replace_if_present_flag 0.",
     ""},
    {CommandStatus::ESME_RINVESMCLASS, StatusClass::permanent, 0x34,
     "esm_class is not acceptable, or the user data header it announces is broken",
     "Check mode and type bits; with UDHI (0x40) the message must begin with a whole header.",
     ""},
    {CommandStatus::ESME_RCNTSUBDL, StatusClass::permanent, 0x34,
     "cannot submit to a distribution list",
     "Send to the addresses themselves.",
     ""},
    {CommandStatus::ESME_RSUBMITFAIL, StatusClass::permanent, 0x34,
     "the submission failed without a reason",
     "Some carriers mean a passing fault: one more try is reasonable, then ask them.",
     ""},
    {CommandStatus::ESME_RINVSRCTON, StatusClass::permanent, 0x34,
     "the source's type of number is not acceptable",
     "1 for international numbers, 5 for names, 3 or 6 for short codes, as the carrier says.",
     ""},
    {CommandStatus::ESME_RINVSRCNPI, StatusClass::permanent, 0x34,
     "the source's numbering plan is not acceptable",
     "1 for numbers, 0 for names.",
     ""},
    {CommandStatus::ESME_RINVDSTTON, StatusClass::permanent, 0x34,
     "the destination's type of number is not acceptable",
     "1 for international numbers.",
     ""},
    {CommandStatus::ESME_RINVDSTNPI, StatusClass::permanent, 0x34,
     "the destination's numbering plan is not acceptable",
     "1 for telephone numbers.",
     ""},
    {CommandStatus::ESME_RINVSYSTYP, StatusClass::bind, 0x34,
     "system_type is not acceptable",
     "Mend the configuration: empty, or the word that the carrier gave.",
     ""},
    {CommandStatus::ESME_RINVREPFLAG, StatusClass::permanent, 0x34,
     "replace_if_present_flag is neither 0 nor 1",
     "Send 0.",
     ""},
    {CommandStatus::ESME_RINVNUMMSGS, StatusClass::permanent, 0x34,
     "the number of messages is not acceptable",
     "Ask for fewer messages in the query.",
     ""},
    {CommandStatus::ESME_RTHROTTLED, StatusClass::throttle, 0x34,
     "the rate limit is exceeded",
     "Pause this session's sending for a second, doubling while it lasts, then send the same "
     "message again; set the agreed rate.",
     ""},
    {CommandStatus::ESME_RINVSCHED, StatusClass::permanent, 0x34,
     "schedule_delivery_time is not acceptable",
     "16 characters YYMMDDhhmmsstnnp, in the future and within what the carrier keeps; or "
     "empty.",
     ""},
    {CommandStatus::ESME_RINVEXPIRY, StatusClass::permanent, 0x34,
     "validity_period is not acceptable",
     "16 characters YYMMDDhhmmsstnnp, relative ones ending in 000R, no longer than the carrier"
     " keeps; or empty.",
     ""},
    {CommandStatus::ESME_RINVDFTMSGID, StatusClass::permanent, 0x34,
     "sm_default_msg_id is unknown",
     "Send 0 and the text itself.",
     ""},
    {CommandStatus::ESME_RX_T_APPN, StatusClass::retry, 0x34,
     "the receiving application has a passing failure",
     "Deliver the message again later.",
     ""},
    {CommandStatus::ESME_RX_P_APPN, StatusClass::permanent, 0x34,
     "the receiving application has a lasting failure",
     "Do not deliver this one again; others to the same address will fail too.",
     ""},
    {CommandStatus::ESME_RX_R_APPN, StatusClass::permanent, 0x34,
     "the receiving application rejects this message",
     "Do not deliver this one again; others may be taken.",
     ""},
    {CommandStatus::ESME_RQUERYFAIL, StatusClass::permanent, 0x34,
     "query_sm failed",
     "The message may be unknown or too old: rely on receipts.",
     ""},
    {CommandStatus::ESME_RINVTLVSTREAM, StatusClass::permanent, 0x34,
     "the optional parameters cannot be parsed",
     "A TLV's length leads beyond the PDU, or there are stray octets at its end: see smpp-tool"
     " decode.",
     "ESME_RINVOPTPARSTREAM"},
    {CommandStatus::ESME_RTLVNOTALLWD, StatusClass::permanent, 0x34,
     "an optional parameter is not allowed in this PDU",
     "Leave it out: smpp-tool tlv says where it belongs.",
     "ESME_ROPTPARNOTALLWD"},
    {CommandStatus::ESME_RINVTLVLEN, StatusClass::permanent, 0x34,
     "an optional parameter has a wrong length",
     "Compare with smpp-tool tlv: versions differ in the length of some.",
     "ESME_RINVPARLEN"},
    {CommandStatus::ESME_RMISSINGTLV, StatusClass::permanent, 0x34,
     "an optional parameter that is needed here is absent",
     "data_sm needs message_payload or another reason to be sent; SAR needs all three of its "
     "parameters.",
     "ESME_RMISSINGOPTPARAM"},
    {CommandStatus::ESME_RINVTLVVAL, StatusClass::permanent, 0x34,
     "an optional parameter has a value that is not acceptable",
     "Compare with smpp-tool tlv, and with what the carrier supports.",
     "ESME_RINVOPTPARAMVAL"},
    {CommandStatus::ESME_RDELIVERYFAILURE, StatusClass::permanent, 0x34,
     "the delivery failed (transaction mode)",
     "The TLV delivery_failure_reason tells: 0 and 3 are passing and may be sent again, 1 and 2 "
     "are not.",
     ""},
    {CommandStatus::ESME_RUNKNOWNERR, StatusClass::retry, 0x34,
     "an unknown error",
     "Send again a few times with growing pauses, then ask the carrier.",
     ""},
    {CommandStatus::ESME_RSERTYPUNAUTH, StatusClass::permanent, 0x50,
     "the account may not use this service_type",
     "Ask the carrier to allow it, or use another.",
     ""},
    {CommandStatus::ESME_RPROHIBITED, StatusClass::permanent, 0x50,
     "the account may not use this operation",
     "Ask the carrier to allow it.",
     ""},
    {CommandStatus::ESME_RSERTYPUNAVAIL, StatusClass::retry, 0x50,
     "the service_type is out of service now",
     "Send again later.",
     ""},
    {CommandStatus::ESME_RSERTYPDENIED, StatusClass::permanent, 0x50,
     "the content is not allowed for this service_type",
     "Change the content or the service_type.",
     ""},
    {CommandStatus::ESME_RINVDCS, StatusClass::permanent, 0x50,
     "data_coding is not acceptable",
     "Use 0, 3, 4 or 8, or what the carrier supports.",
     ""},
    {CommandStatus::ESME_RINVSRCADDRSUBUNIT, StatusClass::permanent, 0x50,
     "source_addr_subunit is not acceptable",
     "Leave the parameter out, or use 0 to 4.",
     ""},
    {CommandStatus::ESME_RINVDSTADDRSUBUNIT, StatusClass::permanent, 0x50,
     "dest_addr_subunit is not acceptable",
     "Leave the parameter out, or use 0 to 4.",
     ""},
    {CommandStatus::ESME_RINVBCASTFREQINT, StatusClass::permanent, 0x50,
     "broadcast_frequency_interval is not acceptable",
     "Use an interval that the carrier offers.",
     ""},
    {CommandStatus::ESME_RINVBCASTALIAS_NAME, StatusClass::permanent, 0x50,
     "the alias of a broadcast area is not acceptable",
     "Use a name that the carrier has given out.",
     ""},
    {CommandStatus::ESME_RINVBCASTAREAFMT, StatusClass::permanent, 0x50,
     "the format of a broadcast area is not acceptable",
     "0 names an alias, 1 an ellipsoid arc, 2 a polygon.",
     ""},
    {CommandStatus::ESME_RINVNUMBCAST_AREAS, StatusClass::permanent, 0x50,
     "the number of broadcast areas is not acceptable",
     "Give at least one area and no more than the carrier takes.",
     ""},
    {CommandStatus::ESME_RINVBCASTCNTTYPE, StatusClass::permanent, 0x50,
     "broadcast_content_type is not acceptable",
     "Use a type that the carrier offers.",
     ""},
    {CommandStatus::ESME_RINVBCASTMSGCLASS, StatusClass::permanent, 0x50,
     "broadcast_message_class is not acceptable",
     "Leave the parameter out, or use 0 to 3.",
     ""},
    {CommandStatus::ESME_RBCASTFAIL, StatusClass::retry, 0x50,
     "broadcast_sm failed",
     "Send again later.",
     ""},
    {CommandStatus::ESME_RBCASTQUERYFAIL, StatusClass::permanent, 0x50,
     "query_broadcast_sm failed",
     "Check message_id and source address.",
     ""},
    {CommandStatus::ESME_RBCASTCANCELFAIL, StatusClass::permanent, 0x50,
     "cancel_broadcast_sm failed",
     "The broadcast may be over: query it.",
     ""},
    {CommandStatus::ESME_RINVBCAST_REP, StatusClass::permanent, 0x50,
     "broadcast_rep_num is not acceptable",
     "Use a number that the carrier offers.",
     ""},
    {CommandStatus::ESME_RINVBCASTSRVGRP, StatusClass::permanent, 0x50,
     "broadcast_service_group is not acceptable",
     "Use a group that the carrier has given out.",
     ""},
    {CommandStatus::ESME_RINVBCASTCHANIND, StatusClass::permanent, 0x50,
     "broadcast_channel_indicator is not acceptable",
     "0 is the basic channel, 1 the extended one.",
     ""},
});
// clang-format on

constexpr CommandStatus declared[] = {
#define SMPP_ROW(name, value) CommandStatus::name,
    SMPP_COMMAND_STATUSES(SMPP_ROW)
#undef SMPP_ROW
};

static_assert(std::ranges::equal(table, declared, {}, &StatusFacts::status),
              "each status of ids.hpp has its row here, in the same order");
static_assert(std::ranges::is_sorted(table, {}, &StatusFacts::status));

}  // namespace

std::span<const StatusFacts> status_facts() {
  return table;
}

const StatusFacts* facts_of(CommandStatus status) {
  const auto row = std::ranges::lower_bound(table, status, {}, &StatusFacts::status);
  return row != table.end() && row->status == status ? &*row : nullptr;
}

StatusClass class_of(CommandStatus status) {
  if (const StatusFacts* const facts = facts_of(status)) {
    return facts->what;
  }
  const auto value = static_cast<std::uint32_t>(status);
  const auto within = [value](std::uint32_t first, std::uint32_t last) {
    return first <= value && value <= last;
  };
  // Administration of customers, distribution lists and paging, in products of 3.3.
  const bool former = value == 0x09 || value == 0x10 || value == 0x12 || within(0x16, 0x32) ||
                      within(0x35, 0x39) || within(0x80, 0x9F);
  return former || is_vendor_status(status) ? StatusClass::permanent : StatusClass::retry;
}

std::string_view name_of(StatusClass what) {
  switch (what) {
    case StatusClass::ok:
      return "ok";
    case StatusClass::retry:
      return "retry";
    case StatusClass::throttle:
      return "throttle";
    case StatusClass::permanent:
      return "permanent";
    case StatusClass::fatal:
      return "fatal";
    case StatusClass::bind:
      return "bind";
  }
  return {};
}

}  // namespace smpp
