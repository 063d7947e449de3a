// Which request is legal when, in which version, and sent by whom (reference sections 2, 10, 11).
// One row a request; what may be received and what may be sent are the same table read from either
// side. In which versions a command exists is said in ids.hpp.
//
// To add a request: its PDU in pdus.hpp and a row here.
#pragma once

#include "smpp/pdu/ids.hpp"
#include "smpp/pdu/roles.hpp"
#include "smpp/pdu/values.hpp"

#include <array>
#include <cstdint>

namespace smpp {

// The state of a session as the specification's table knows it.
enum class Phase : std::uint8_t {
  open = 1,
  bound_tx = 2,
  bound_rx = 4,
  bound_trx = 8,
  outbound = 16
};

constexpr Phase bound_phase(BindMode mode) {
  switch (mode) {
    case BindMode::transmitter:
      return Phase::bound_tx;
    case BindMode::receiver:
      return Phase::bound_rx;
    case BindMode::transceiver:
      return Phase::bound_trx;
  }
  return Phase::open;
}

// What is to be done with a request that came.
enum class Reception : std::uint8_t {
  message,        // the owner answers it
  notice,         // the owner is told; there is no answer
  bind,           // the owner accepts or refuses it
  outbind,        // the owner accepts it, or closes
  unbind,         // answered here
  enquire_link,   // answered here, in every state
  wrong_state,    // its own response, ESME_RINVBNDSTS
  already_bound,  // its own response, ESME_RALYBND
  unanswerable,   // in the wrong state, and without a response of its own: told, not answered
  unknown,        // generic_nack, ESME_RINVCMDID; also what this version does not have
};

struct Operation {
  CommandId request{};
  Reception reception{};
  std::uint8_t from_esme = 0;  // sets of phases
  std::uint8_t from_smsc = 0;
  Versions versions = Versions::from_33;
};

namespace phases {
inline constexpr std::uint8_t never = 0;
inline constexpr std::uint8_t open = 1;
inline constexpr std::uint8_t tx_or_trx = 2 + 8;
inline constexpr std::uint8_t rx_or_trx = 4 + 8;
inline constexpr std::uint8_t bound = 2 + 4 + 8;
inline constexpr std::uint8_t unbound = open + 16;
inline constexpr std::uint8_t always = unbound + bound;
}  // namespace phases

constexpr Operation operation(CommandId request,
                              Reception reception,
                              std::uint8_t from_esme,
                              std::uint8_t from_smsc) {
  Operation row{
      .request = request, .reception = reception, .from_esme = from_esme, .from_smsc = from_smsc};
  for (const CommandRow& command : command_rows) {
    if (command.id == request) {
      row.versions = command.versions;
    }
  }
  return row;
}

// The frequent ones first: the table is searched from the top.
// clang-format off
inline constexpr std::array operations{
    operation(CommandId::deliver_sm,          Reception::message,      phases::never,     phases::rx_or_trx),
    operation(CommandId::submit_sm,           Reception::message,      phases::tx_or_trx, phases::never),
    operation(CommandId::data_sm,             Reception::message,      phases::tx_or_trx, phases::rx_or_trx),
    operation(CommandId::enquire_link,        Reception::enquire_link, phases::always,    phases::always),
    operation(CommandId::submit_multi,        Reception::message,      phases::tx_or_trx, phases::never),
    operation(CommandId::query_sm,            Reception::message,      phases::tx_or_trx, phases::never),
    operation(CommandId::cancel_sm,           Reception::message,      phases::tx_or_trx, phases::never),
    operation(CommandId::replace_sm,          Reception::message,      phases::tx_or_trx, phases::never),
    operation(CommandId::broadcast_sm,        Reception::message,      phases::tx_or_trx, phases::never),
    operation(CommandId::query_broadcast_sm,  Reception::message,      phases::tx_or_trx, phases::never),
    operation(CommandId::cancel_broadcast_sm, Reception::message,      phases::tx_or_trx, phases::never),
    operation(CommandId::query_last_msgs,     Reception::message,      phases::tx_or_trx, phases::never),
    operation(CommandId::query_msg_details,   Reception::message,      phases::tx_or_trx, phases::never),
    operation(CommandId::param_retrieve,      Reception::message,      phases::tx_or_trx, phases::never),
    operation(CommandId::alert_notification,  Reception::notice,       phases::never,     phases::rx_or_trx),
    operation(CommandId::unbind,              Reception::unbind,       phases::bound,     phases::bound),
    operation(CommandId::bind_transmitter,    Reception::bind,         phases::unbound,   phases::never),
    operation(CommandId::bind_receiver,       Reception::bind,         phases::unbound,   phases::never),
    operation(CommandId::bind_transceiver,    Reception::bind,         phases::unbound,   phases::never),
    operation(CommandId::outbind,             Reception::outbind,      phases::never,     phases::open),
};

// clang-format on

// Without a row: unknown, and legal never.
constexpr Operation operation_of(CommandId request) {
  for (const Operation& operation : operations) {
    if (operation.request == request) {
      return operation;
    }
  }
  return {.request = request, .reception = Reception::unknown};
}

constexpr bool has_response(const Operation& operation) {
  return operation.reception != Reception::notice && operation.reception != Reception::outbind;
}

constexpr bool has_response(CommandId request) {
  return has_response(operation_of(request));
}

constexpr bool legal(const Operation& operation, Role sender, Phase phase) {
  const std::uint8_t when = sender == Role::esme ? operation.from_esme : operation.from_smsc;
  return (when & static_cast<std::uint8_t>(phase)) != 0;
}

constexpr bool may_send(Role sender, Phase phase, Version version, CommandId request) {
  const Operation operation = operation_of(request);
  return legal(operation, sender, phase) && includes(operation.versions, version);
}

constexpr Reception reception_of(Role receiver,
                                 Phase phase,
                                 Version version,
                                 const Operation& operation) {
  if (operation.reception == Reception::unknown || !includes(operation.versions, version)) {
    return Reception::unknown;
  }
  if (legal(operation, peer_of(receiver), phase)) {
    return operation.reception;
  }
  if (!has_response(operation)) {
    return Reception::unanswerable;
  }
  if (operation.reception == Reception::bind && receiver == Role::smsc) {
    return Reception::already_bound;
  }
  return Reception::wrong_state;
}

constexpr Reception reception_of(Role receiver, Phase phase, Version version, CommandId request) {
  return reception_of(receiver, phase, version, operation_of(request));
}

static_assert(reception_of(Role::esme, Phase::bound_tx, Version::v34, CommandId::deliver_sm) ==
              Reception::wrong_state);
static_assert(reception_of(Role::smsc, Phase::bound_rx, Version::v34, CommandId::bind_receiver) ==
              Reception::already_bound);
static_assert(reception_of(Role::smsc, Phase::bound_trx, Version::v33, CommandId::data_sm) ==
              Reception::unknown);

}  // namespace smpp
