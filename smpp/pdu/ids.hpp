// The numbers of SMPP with their names: commands, statuses, TLV tags (reference sections 2, 4, 15).
// A number off the wire stays a number: these enums hold any value of their width, names are looked
// up and may be absent.
#pragma once

#include "smpp/base/tagged.hpp"
#include "smpp/pdu/roles.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace smpp {

using SequenceNumber = Tagged<struct SequenceNumberTag, std::uint32_t>;

inline constexpr std::uint32_t response_bit = 0x80000000;

// Each row once: name, value, who sends it, in which versions. The enum, the names and the table
// below are made from it.
// clang-format off
#define SMPP_COMMANDS(X) \
  X(bind_receiver,              0x00000001, esme, from_33) \
  X(bind_receiver_resp,         0x80000001, smsc, from_33) \
  X(bind_transmitter,           0x00000002, esme, from_33) \
  X(bind_transmitter_resp,      0x80000002, smsc, from_33) \
  X(query_sm,                   0x00000003, esme, from_33) \
  X(query_sm_resp,              0x80000003, smsc, from_33) \
  X(submit_sm,                  0x00000004, esme, from_33) \
  X(submit_sm_resp,             0x80000004, smsc, from_33) \
  X(deliver_sm,                 0x00000005, smsc, from_33) \
  X(deliver_sm_resp,            0x80000005, esme, from_33) \
  X(unbind,                     0x00000006, both, from_33) \
  X(unbind_resp,                0x80000006, both, from_33) \
  X(replace_sm,                 0x00000007, esme, from_33) \
  X(replace_sm_resp,            0x80000007, smsc, from_33) \
  X(cancel_sm,                  0x00000008, esme, from_33) \
  X(cancel_sm_resp,             0x80000008, smsc, from_33) \
  X(bind_transceiver,           0x00000009, esme, from_34) \
  X(bind_transceiver_resp,      0x80000009, smsc, from_34) \
  X(outbind,                    0x0000000B, smsc, from_34) \
  X(enquire_link,               0x00000015, both, from_33) \
  X(enquire_link_resp,          0x80000015, both, from_33) \
  X(submit_multi,               0x00000021, esme, from_33) \
  X(submit_multi_resp,          0x80000021, smsc, from_33) \
  X(param_retrieve,             0x00000022, esme, only_33) \
  X(param_retrieve_resp,        0x80000022, smsc, only_33) \
  X(query_last_msgs,            0x00000023, esme, only_33) \
  X(query_last_msgs_resp,       0x80000023, smsc, only_33) \
  X(query_msg_details,          0x00000024, esme, only_33) \
  X(query_msg_details_resp,     0x80000024, smsc, only_33) \
  X(alert_notification,         0x00000102, smsc, from_34) \
  X(data_sm,                    0x00000103, both, from_34) \
  X(data_sm_resp,               0x80000103, both, from_34) \
  X(broadcast_sm,               0x00000111, esme, from_50) \
  X(broadcast_sm_resp,          0x80000111, smsc, from_50) \
  X(query_broadcast_sm,         0x00000112, esme, from_50) \
  X(query_broadcast_sm_resp,    0x80000112, smsc, from_50) \
  X(cancel_broadcast_sm,        0x00000113, esme, from_50) \
  X(cancel_broadcast_sm_resp,   0x80000113, smsc, from_50) \
  X(generic_nack,               0x80000000, both, from_33)
// clang-format on

enum class CommandId : std::uint32_t {
#define SMPP_ROW(name, value, senders, versions) name = (value),
  SMPP_COMMANDS(SMPP_ROW)
#undef SMPP_ROW
};

constexpr bool is_response(CommandId id) {
  return (static_cast<std::uint32_t>(id) & response_bit) != 0;
}

constexpr CommandId response_to(CommandId request) {
  return static_cast<CommandId>(static_cast<std::uint32_t>(request) | response_bit);
}

constexpr CommandId request_of(CommandId response) {
  return static_cast<CommandId>(static_cast<std::uint32_t>(response) & ~response_bit);
}

enum class Senders : std::uint8_t { esme, smsc, both };
enum class Versions : std::uint8_t { only_33, from_33, from_34, from_50 };

constexpr bool includes(Senders senders, Role role) {
  return senders == Senders::both || (senders == Senders::esme) == (role == Role::esme);
}

constexpr bool includes(Versions range, Version version) {
  switch (range) {
    case Versions::only_33:
      return version == Version::v33;
    case Versions::from_33:
      return true;
    case Versions::from_34:
      return version >= Version::v34;
    case Versions::from_50:
      return version >= Version::v50;
  }
  return false;
}

struct CommandRow {
  std::string_view name;
  CommandId id{};
  Senders senders{};
  Versions versions{};
};

inline constexpr CommandRow command_rows[] = {
#define SMPP_ROW(name, value, senders, versions) \
  {#name, CommandId::name, Senders::senders, Versions::versions},
    SMPP_COMMANDS(SMPP_ROW)
#undef SMPP_ROW
};

// Each row once: name, value.
#define SMPP_COMMAND_STATUSES(X)          \
  X(ESME_ROK, 0x00000000)                 \
  X(ESME_RINVMSGLEN, 0x00000001)          \
  X(ESME_RINVCMDLEN, 0x00000002)          \
  X(ESME_RINVCMDID, 0x00000003)           \
  X(ESME_RINVBNDSTS, 0x00000004)          \
  X(ESME_RALYBND, 0x00000005)             \
  X(ESME_RINVPRTFLG, 0x00000006)          \
  X(ESME_RINVREGDLVFLG, 0x00000007)       \
  X(ESME_RSYSERR, 0x00000008)             \
  X(ESME_RINVSRCADR, 0x0000000A)          \
  X(ESME_RINVDSTADR, 0x0000000B)          \
  X(ESME_RINVMSGID, 0x0000000C)           \
  X(ESME_RBINDFAIL, 0x0000000D)           \
  X(ESME_RINVPASWD, 0x0000000E)           \
  X(ESME_RINVSYSID, 0x0000000F)           \
  X(ESME_RCANCELFAIL, 0x00000011)         \
  X(ESME_RREPLACEFAIL, 0x00000013)        \
  X(ESME_RMSGQFUL, 0x00000014)            \
  X(ESME_RINVSERTYP, 0x00000015)          \
  X(ESME_RINVNUMDESTS, 0x00000033)        \
  X(ESME_RINVDLNAME, 0x00000034)          \
  X(ESME_RINVDESTFLAG, 0x00000040)        \
  X(ESME_RINVSUBREP, 0x00000042)          \
  X(ESME_RINVESMCLASS, 0x00000043)        \
  X(ESME_RCNTSUBDL, 0x00000044)           \
  X(ESME_RSUBMITFAIL, 0x00000045)         \
  X(ESME_RINVSRCTON, 0x00000048)          \
  X(ESME_RINVSRCNPI, 0x00000049)          \
  X(ESME_RINVDSTTON, 0x00000050)          \
  X(ESME_RINVDSTNPI, 0x00000051)          \
  X(ESME_RINVSYSTYP, 0x00000053)          \
  X(ESME_RINVREPFLAG, 0x00000054)         \
  X(ESME_RINVNUMMSGS, 0x00000055)         \
  X(ESME_RTHROTTLED, 0x00000058)          \
  X(ESME_RINVSCHED, 0x00000061)           \
  X(ESME_RINVEXPIRY, 0x00000062)          \
  X(ESME_RINVDFTMSGID, 0x00000063)        \
  X(ESME_RX_T_APPN, 0x00000064)           \
  X(ESME_RX_P_APPN, 0x00000065)           \
  X(ESME_RX_R_APPN, 0x00000066)           \
  X(ESME_RQUERYFAIL, 0x00000067)          \
  X(ESME_RINVTLVSTREAM, 0x000000C0)       \
  X(ESME_RTLVNOTALLWD, 0x000000C1)        \
  X(ESME_RINVTLVLEN, 0x000000C2)          \
  X(ESME_RMISSINGTLV, 0x000000C3)         \
  X(ESME_RINVTLVVAL, 0x000000C4)          \
  X(ESME_RDELIVERYFAILURE, 0x000000FE)    \
  X(ESME_RUNKNOWNERR, 0x000000FF)         \
  X(ESME_RSERTYPUNAUTH, 0x00000100)       \
  X(ESME_RPROHIBITED, 0x00000101)         \
  X(ESME_RSERTYPUNAVAIL, 0x00000102)      \
  X(ESME_RSERTYPDENIED, 0x00000103)       \
  X(ESME_RINVDCS, 0x00000104)             \
  X(ESME_RINVSRCADDRSUBUNIT, 0x00000105)  \
  X(ESME_RINVDSTADDRSUBUNIT, 0x00000106)  \
  X(ESME_RINVBCASTFREQINT, 0x00000107)    \
  X(ESME_RINVBCASTALIAS_NAME, 0x00000108) \
  X(ESME_RINVBCASTAREAFMT, 0x00000109)    \
  X(ESME_RINVNUMBCAST_AREAS, 0x0000010A)  \
  X(ESME_RINVBCASTCNTTYPE, 0x0000010B)    \
  X(ESME_RINVBCASTMSGCLASS, 0x0000010C)   \
  X(ESME_RBCASTFAIL, 0x0000010D)          \
  X(ESME_RBCASTQUERYFAIL, 0x0000010E)     \
  X(ESME_RBCASTCANCELFAIL, 0x0000010F)    \
  X(ESME_RINVBCAST_REP, 0x00000110)       \
  X(ESME_RINVBCASTSRVGRP, 0x00000111)     \
  X(ESME_RINVBCASTCHANIND, 0x00000112)

enum class CommandStatus : std::uint32_t {
#define SMPP_ROW(name, value) name = (value),
  SMPP_COMMAND_STATUSES(SMPP_ROW)
#undef SMPP_ROW
};

// The specification's name, or nothing for a reserved or vendor value.
[[nodiscard]] std::optional<std::string_view> name_of(CommandId id);
[[nodiscard]] std::optional<std::string_view> name_of(CommandStatus status);
// The other way; nothing for what is no name.
[[nodiscard]] std::optional<CommandId> command_named(std::string_view name);
[[nodiscard]] std::optional<CommandStatus> status_named(std::string_view name);

}  // namespace smpp
