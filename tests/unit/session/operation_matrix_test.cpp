#include "smpp/session/operation_matrix.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

using smpp::CommandId;
using smpp::Phase;
using smpp::Reception;
using smpp::Role;
using smpp::Version;

namespace {

constexpr std::array all_phases{
    Phase::open, Phase::bound_tx, Phase::bound_rx, Phase::bound_trx, Phase::outbound};

struct Row {
  CommandId command;
  Role sender;
  std::vector<Phase> legal;  // reference section 11
  Version since = Version::v33;
  Version until = Version::v50;
};

std::vector<Row> specified() {
  using enum Phase;
  using enum Version;
  const std::vector<Phase> unbound{open, outbound};
  const std::vector<Phase> bound{bound_tx, bound_rx, bound_trx};
  const std::vector<Phase> every{open, bound_tx, bound_rx, bound_trx, outbound};
  const std::vector<Phase> tx{bound_tx, bound_trx};
  const std::vector<Phase> rx{bound_rx, bound_trx};
  return {
      {CommandId::bind_transmitter, Role::esme, unbound},
      {CommandId::bind_receiver, Role::esme, unbound},
      {CommandId::bind_transceiver, Role::esme, unbound, v34},
      {CommandId::bind_transmitter, Role::smsc, {}},
      {CommandId::bind_receiver, Role::smsc, {}},
      {CommandId::bind_transceiver, Role::smsc, {}, v34},
      {CommandId::outbind, Role::smsc, {open}, v34},
      {CommandId::outbind, Role::esme, {}, v34},
      {CommandId::submit_sm, Role::esme, tx},
      {CommandId::submit_sm, Role::smsc, {}},
      {CommandId::submit_multi, Role::esme, tx},
      {CommandId::submit_multi, Role::smsc, {}},
      {CommandId::query_sm, Role::esme, tx},
      {CommandId::query_sm, Role::smsc, {}},
      {CommandId::cancel_sm, Role::esme, tx},
      {CommandId::cancel_sm, Role::smsc, {}},
      {CommandId::replace_sm, Role::esme, tx},
      {CommandId::replace_sm, Role::smsc, {}},
      {CommandId::broadcast_sm, Role::esme, tx, v50},
      {CommandId::broadcast_sm, Role::smsc, {}, v50},
      {CommandId::query_broadcast_sm, Role::esme, tx, v50},
      {CommandId::query_broadcast_sm, Role::smsc, {}, v50},
      {CommandId::cancel_broadcast_sm, Role::esme, tx, v50},
      {CommandId::cancel_broadcast_sm, Role::smsc, {}, v50},
      {CommandId::query_last_msgs, Role::esme, tx, v33, v33},
      {CommandId::query_last_msgs, Role::smsc, {}, v33, v33},
      {CommandId::query_msg_details, Role::esme, tx, v33, v33},
      {CommandId::query_msg_details, Role::smsc, {}, v33, v33},
      {CommandId::param_retrieve, Role::esme, tx, v33, v33},
      {CommandId::param_retrieve, Role::smsc, {}, v33, v33},
      {CommandId::data_sm, Role::esme, tx, v34},
      {CommandId::data_sm, Role::smsc, rx, v34},
      {CommandId::deliver_sm, Role::smsc, rx},
      {CommandId::deliver_sm, Role::esme, {}},
      {CommandId::alert_notification, Role::smsc, rx, v34},
      {CommandId::alert_notification, Role::esme, {}, v34},
      {CommandId::unbind, Role::esme, bound},
      {CommandId::unbind, Role::smsc, bound},
      {CommandId::enquire_link, Role::esme, every},
      {CommandId::enquire_link, Role::smsc, every},
  };
}

TEST(OperationMatrix, IsTheSpecificationsTable) {
  for (const Row& row : specified()) {
    for (const Version version : smpp::versions) {
      const bool known = row.since <= version && version <= row.until;
      for (const Phase phase : all_phases) {
        const bool legal =
            known && std::find(row.legal.begin(), row.legal.end(), phase) != row.legal.end();
        EXPECT_EQ(smpp::may_send(row.sender, phase, version, row.command), legal);
        const Reception reception =
            smpp::reception_of(smpp::peer_of(row.sender), phase, version, row.command);
        const bool refused = reception == Reception::wrong_state ||
                             reception == Reception::already_bound ||
                             reception == Reception::unanswerable;
        EXPECT_EQ(reception == Reception::unknown, !known);
        EXPECT_EQ(refused, known && !legal);
        EXPECT_EQ(reception == Reception::unanswerable,
                  refused && !smpp::has_response(row.command));
      }
    }
  }
}

TEST(OperationMatrix, HasARowForEveryRequest) {
  std::set<CommandId> rows;
  for (const Row& row : specified()) {
    rows.insert(row.command);
  }
  for (const smpp::CommandRow& command : smpp::command_rows) {
    if (!smpp::is_response(command.id)) {
      EXPECT_TRUE(rows.contains(command.id)) << command.name;
      EXPECT_NE(smpp::operation_of(command.id).reception, Reception::unknown) << command.name;
    }
  }
  EXPECT_EQ(rows.size(), smpp::operations.size());
}

TEST(OperationMatrix, OnlyTwoRequestsHaveNoResponse) {
  for (const smpp::Operation& operation : smpp::operations) {
    EXPECT_EQ(smpp::has_response(operation),
              operation.request != CommandId::alert_notification &&
                  operation.request != CommandId::outbind);
  }
}

TEST(OperationMatrix, ASecondBindIsAlreadyBoundForAnSmscOnly) {
  for (const Phase phase : {Phase::bound_tx, Phase::bound_rx, Phase::bound_trx}) {
    EXPECT_EQ(smpp::reception_of(Role::smsc, phase, Version::v34, CommandId::bind_receiver),
              Reception::already_bound);
    EXPECT_EQ(smpp::reception_of(Role::esme, phase, Version::v34, CommandId::bind_receiver),
              Reception::wrong_state);
  }
}

TEST(OperationMatrix, WhatHasNoRowIsUnknown) {
  for (const std::uint32_t id : {0x0AU, 0x103FFU, 0x10201U, 0x7FFFFFFFU}) {
    for (const Phase phase : all_phases) {
      EXPECT_EQ(smpp::reception_of(Role::esme, phase, Version::v50, CommandId{id}),
                Reception::unknown);
      EXPECT_FALSE(smpp::may_send(Role::esme, phase, Version::v50, CommandId{id}));
    }
  }
}

TEST(OperationMatrix, EachBindModeHasItsPhase) {
  EXPECT_EQ(smpp::bound_phase(smpp::BindMode::transmitter), Phase::bound_tx);
  EXPECT_EQ(smpp::bound_phase(smpp::BindMode::receiver), Phase::bound_rx);
  EXPECT_EQ(smpp::bound_phase(smpp::BindMode::transceiver), Phase::bound_trx);
}

}  // namespace
