// Which request is legal when, and sent by whom (reference section 11). One row a request; what may
// be received and what may be sent are the same table read from either side.
//
// To add a request: its PDU in pdus.hpp and a row here.
#pragma once

#include "smpp/pdu/ids.hpp"
#include "smpp/pdu/values.hpp"
#include "smpp/session/session.hpp"

#include <array>
#include <cstdint>

namespace smpp {

// The state of a session as the specification's table knows it.
enum class Phase : std::uint8_t { open = 1, bound_tx = 2, bound_rx = 4, bound_trx = 8 };

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
  bind,           // the owner accepts or refuses it
  unbind,         // answered here
  enquire_link,   // answered here, in every state
  wrong_state,    // its own response, ESME_RINVBNDSTS
  already_bound,  // its own response, ESME_RALYBND
  unknown,        // generic_nack, ESME_RINVCMDID
};

struct Operation {
  CommandId request{};
  Reception reception{};
  std::uint8_t from_esme = 0;  // sets of phases
  std::uint8_t from_smsc = 0;
};

namespace phases {
inline constexpr std::uint8_t never = 0;
inline constexpr std::uint8_t open = 1;
inline constexpr std::uint8_t tx_or_trx = 2 + 8;
inline constexpr std::uint8_t rx_or_trx = 4 + 8;
inline constexpr std::uint8_t bound = 2 + 4 + 8;
inline constexpr std::uint8_t always = open + bound;
}  // namespace phases

// The frequent ones first: the table is searched from the top.
inline constexpr std::array operations{
    Operation{CommandId::deliver_sm, Reception::message, phases::never, phases::rx_or_trx},
    Operation{CommandId::submit_sm, Reception::message, phases::tx_or_trx, phases::never},
    Operation{CommandId::data_sm, Reception::message, phases::tx_or_trx, phases::rx_or_trx},
    Operation{CommandId::enquire_link, Reception::enquire_link, phases::always, phases::always},
    Operation{CommandId::unbind, Reception::unbind, phases::bound, phases::bound},
    Operation{CommandId::bind_transmitter, Reception::bind, phases::open, phases::never},
    Operation{CommandId::bind_receiver, Reception::bind, phases::open, phases::never},
    Operation{CommandId::bind_transceiver, Reception::bind, phases::open, phases::never},
};

// Without a row: unknown, and legal never.
constexpr Operation operation_of(CommandId request) {
  for (const Operation& operation : operations) {
    if (operation.request == request) {
      return operation;
    }
  }
  return {.request = request, .reception = Reception::unknown};
}

constexpr bool legal(const Operation& operation, Role sender, Phase phase) {
  const std::uint8_t when = sender == Role::esme ? operation.from_esme : operation.from_smsc;
  return (when & static_cast<std::uint8_t>(phase)) != 0;
}

constexpr bool may_send(Role sender, Phase phase, CommandId request) {
  return legal(operation_of(request), sender, phase);
}

constexpr Reception reception_of(Role receiver, Phase phase, CommandId request) {
  const Operation operation = operation_of(request);
  const Role sender = receiver == Role::esme ? Role::smsc : Role::esme;
  if (operation.reception == Reception::unknown || legal(operation, sender, phase)) {
    return operation.reception;
  }
  if (operation.reception == Reception::bind && receiver == Role::smsc) {
    return Reception::already_bound;
  }
  return Reception::wrong_state;
}

static_assert(reception_of(Role::esme, Phase::bound_tx, CommandId::deliver_sm) ==
              Reception::wrong_state);
static_assert(reception_of(Role::smsc, Phase::bound_rx, CommandId::bind_transmitter) ==
              Reception::already_bound);

}  // namespace smpp
