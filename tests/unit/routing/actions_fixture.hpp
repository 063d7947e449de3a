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

  std::optional<ActionOutcome> begin_replace(const MessageId& id,
                                             std::string_view text,
                                             ClientNumber asking = client,
                                             Encoding encoding = Encoding::automatic) {
    told.reset();
    outbound->replace(asking,
                      id,
                      {.text = smpp::to_utf8(text), .encoding = encoding},
                      wall,
                      [&](const ActionResult& said) {
                        told = said.outcome;
                        told_status = said.status;
                        told_problem = said.problem;
                      });
    turn();
    return told;
  }

  // What the carrier was asked next: its request, and whom to answer.
  template <class Request>
  support::CallSeen take_call(Request& request) {
    if (links.calls.empty() || !std::holds_alternative<Request>(links.calls.front().request)) {
      ADD_FAILURE() << "the carrier was not asked so";
      return {};
    }
    const support::CallSeen first = links.calls.front();
    links.calls.erase(links.calls.begin());
    request = std::get<Request>(first.request);
    return first;
  }

  support::CallSeen take_cancel() {
    smpp::CancelSm request;
    return take_call(request);
  }

  void answer_call(const support::CallSeen& seen,
                   smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK,
                   const smpp::Body& body = {}) {
    links.settled(seen.session);
    outbound->on_call_answered(seen.session, seen.sequence, status, body, wall);
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
  Problem told_problem;

 private:
  unsigned carrier_ids_ = 0;
};

}  // namespace routing
