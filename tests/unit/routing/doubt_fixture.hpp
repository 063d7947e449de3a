// Routing with messages that get into doubt, and what may settle it. One thread.
#pragma once

#include "tests/support/routing_fixture.hpp"

namespace routing {

class DoubtTest : public support::RoutingFixture {
 protected:
  DoubtTest() { start(); }

  void hold_for(smpp::Duration wait, InDoubt then = InDoubt::park) {
    rules().in_doubt = InDoubt::receipt_resolves;
    rules().in_doubt_wait = wait;
    rules().in_doubt_then = then;
    start();
  }

  // A receipt for the number's message, under an id of the carrier.
  [[nodiscard]] static smpp::DeliverSm receipt_for(unsigned n,
                                                   std::string_view carrier_id,
                                                   std::string_view word = "DELIVRD") {
    return receipt_from(number(n), carrier_id, word);
  }

  [[nodiscard]] std::optional<ResolveOutcome> resolve(const MessageId& id,
                                                      Resolution resolution,
                                                      ClientNumber asking = client) {
    std::optional<ResolveOutcome> outcome;
    outbound->resolve(asking, id, resolution, wall, [&](ResolveOutcome said) { outcome = said; });
    turn();
    return outcome;
  }

  void late(const support::SubmitSeen& submit,
            std::string_view id,
            smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK) {
    outbound->on_answered(submit.session, submit.sequence, status, id, now, wall);
    turn();
  }

  void expect_nothing_left() {
    advance(std::chrono::hours{73});  // that there may be a copy is remembered so long
    EXPECT_EQ(records_left(Column::outbound), 0U);
    EXPECT_EQ(records_left(Column::receipts), 0U);
    EXPECT_EQ(records_left(Column::meta), 0U);
    EXPECT_EQ(outbound->carriers()[0]->in_memory(), 0U);
    EXPECT_EQ(outbound->carriers()[0]->held, 0U);
    EXPECT_EQ(outbound->carriers()[0]->parked, 0U);
    EXPECT_EQ(outbound->ledger().counts().of(carrier).open(), 0U);
    expect_balanced();
  }
};

}  // namespace routing
