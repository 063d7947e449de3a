#include "smpp/session/operation_matrix.hpp"

#include <gtest/gtest.h>

#include <vector>

using smpp::CommandId;
using smpp::Phase;
using smpp::Reception;
using smpp::Role;

namespace {

constexpr std::array all_phases{Phase::open, Phase::bound_tx, Phase::bound_rx, Phase::bound_trx};

struct Row {
  CommandId command;
  Role sender;
  std::vector<Phase> legal;  // reference section 11
};

TEST(OperationMatrix, IsTheSpecificationsTable) {
  using enum Phase;
  const std::vector<Phase> bound{bound_tx, bound_rx, bound_trx};
  const std::vector<Phase> every{open, bound_tx, bound_rx, bound_trx};
  const std::vector<Row> rows{
      {CommandId::bind_transmitter, Role::esme, {open}},
      {CommandId::bind_receiver, Role::esme, {open}},
      {CommandId::bind_transceiver, Role::esme, {open}},
      {CommandId::bind_transmitter, Role::smsc, {}},
      {CommandId::bind_receiver, Role::smsc, {}},
      {CommandId::bind_transceiver, Role::smsc, {}},
      {CommandId::submit_sm, Role::esme, {bound_tx, bound_trx}},
      {CommandId::submit_sm, Role::smsc, {}},
      {CommandId::data_sm, Role::esme, {bound_tx, bound_trx}},
      {CommandId::data_sm, Role::smsc, {bound_rx, bound_trx}},
      {CommandId::deliver_sm, Role::smsc, {bound_rx, bound_trx}},
      {CommandId::deliver_sm, Role::esme, {}},
      {CommandId::unbind, Role::esme, bound},
      {CommandId::unbind, Role::smsc, bound},
      {CommandId::enquire_link, Role::esme, every},
      {CommandId::enquire_link, Role::smsc, every},
  };
  for (const Row& row : rows) {
    for (const Phase phase : all_phases) {
      const bool legal = std::find(row.legal.begin(), row.legal.end(), phase) != row.legal.end();
      EXPECT_EQ(smpp::may_send(row.sender, phase, row.command), legal);
      const Role receiver = row.sender == Role::esme ? Role::smsc : Role::esme;
      const Reception reception = smpp::reception_of(receiver, phase, row.command);
      const bool refused =
          reception == Reception::wrong_state || reception == Reception::already_bound;
      EXPECT_EQ(refused, !legal);
    }
  }
}

TEST(OperationMatrix, ASecondBindIsAlreadyBoundForAnSmscOnly) {
  for (const Phase phase : {Phase::bound_tx, Phase::bound_rx, Phase::bound_trx}) {
    EXPECT_EQ(smpp::reception_of(Role::smsc, phase, CommandId::bind_receiver),
              Reception::already_bound);
    EXPECT_EQ(smpp::reception_of(Role::esme, phase, CommandId::bind_receiver),
              Reception::wrong_state);
  }
}

TEST(OperationMatrix, WhatHasNoRowIsUnknown) {
  for (const std::uint32_t id : {0x0AU, 0x102U, 0x10201U, 0x7FFFFFFFU}) {
    for (const Phase phase : all_phases) {
      EXPECT_EQ(smpp::reception_of(Role::esme, phase, CommandId{id}), Reception::unknown);
      EXPECT_FALSE(smpp::may_send(Role::esme, phase, CommandId{id}));
    }
  }
}

TEST(OperationMatrix, EachBindModeHasItsPhase) {
  EXPECT_EQ(smpp::bound_phase(smpp::BindMode::transmitter), Phase::bound_tx);
  EXPECT_EQ(smpp::bound_phase(smpp::BindMode::receiver), Phase::bound_rx);
  EXPECT_EQ(smpp::bound_phase(smpp::BindMode::transceiver), Phase::bound_trx);
}

}  // namespace
