// Routing with messages that their client wants cancelled, here or at the carrier. One thread.
#pragma once

#include "tests/unit/routing/doubt_fixture.hpp"

#include <optional>
#include <string>
#include <vector>

namespace routing {

class ActionsTest : public DoubtTest {
 protected:
  ActionOutcome cancel(const MessageId& id, ClientNumber asking = client) {
    std::optional<ActionOutcome> outcome;
    outbound->cancel(asking, id, wall, [&](ActionResult said) { outcome = said.outcome; });
    turn();
    EXPECT_TRUE(outcome) << "nobody was answered";
    return outcome.value_or(ActionOutcome::unavailable);
  }

  // Of one that a carrier may have to be asked about: what is told at once, if anything.
  std::optional<ActionOutcome> begin_cancel(const MessageId& id, ClientNumber asking = client) {
    told.reset();
    outbound->cancel(asking, id, wall, [&](ActionResult said) {
      told = said.outcome;
      told_status = said.status;
    });
    turn();
    return told;
  }

  support::CancelSeen take_cancel() {
    if (links.cancels.empty()) {
      ADD_FAILURE() << "the carrier was not asked";
      return {};
    }
    const support::CancelSeen first = links.cancels.front();
    links.cancels.erase(links.cancels.begin());
    return first;
  }

  void answer_cancel(const support::CancelSeen& seen,
                     smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK) {
    links.settled(seen.session);
    outbound->on_answered(seen.session, seen.sequence, status, "", now, wall);
    outbound->on_link_settled(carrier);
    turn();
  }

  void expect_cancelled(const MessageId& id) {
    EXPECT_EQ(final_word(id).state, MessageState::cancelled);
    EXPECT_FALSE(final_word(id).possible_duplicate);
    const auto shown = status_of(id);
    ASSERT_EQ(shown.size(), 1U);
    EXPECT_EQ(shown[0].state, MessageState::cancelled);
    EXPECT_EQ(shown[0].history.back().state, MessageState::cancelled);
  }

  // Many messages, of which memory holds a few.
  std::vector<MessageId> fill(unsigned messages) {
    settings.ready_limit = 8;
    start();
    std::vector<MessageId> ids;
    for (unsigned n = 0; n < messages; ++n) {
      ids.push_back(accept(n));
    }
    return ids;
  }

  // Answers whatever is submitted until nothing more is; how many that were.
  std::size_t send_all() {
    std::size_t sent = 0;
    for (; !links.submits.empty(); ++sent) {
      answer(take_submit(), "c" + std::to_string(++carrier_ids_));
    }
    return sent;
  }

  std::optional<ActionOutcome> told;
  smpp::CommandStatus told_status = smpp::CommandStatus::ESME_ROK;

 private:
  unsigned carrier_ids_ = 0;
};

}  // namespace routing
