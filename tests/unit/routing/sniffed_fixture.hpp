// A carrier whose receipts nothing marks, and what is written to look like one.
#pragma once

#include "tests/support/routing_fixture.hpp"

namespace routing {

class SniffedReceiptsTest : public support::RoutingFixture {
 protected:
  SniffedReceiptsTest() {
    rules().receipts.sniff = true;
    restart();
  }

  void restart() {
    start();
    link = bind();
  }

  void bind_again() {
    unbind(link);
    link = bind();
  }

  // From the destination of the message that accept(n) makes.
  static smpp::DeliverSm unmarked(std::string_view id,
                                  unsigned n = 1,
                                  std::string_view word = "DELIVRD") {
    smpp::DeliverSm deliver = receipt(id, word);
    deliver.esm_class = {};
    deliver.source.assign(number(n));
    deliver.dest.assign("Shop");
    return deliver;
  }

  static std::string text_in(const smpp::DeliverSm& deliver) {
    return std::string{deliver.short_message.begin(), deliver.short_message.end()};
  }

  void expect_ok(std::uint64_t serial) {
    EXPECT_EQ(answered(serial), smpp::CommandStatus::ESME_ROK);
  }

  void expect_delivered(const MessageId& id) {
    EXPECT_EQ(final_word(id).state, MessageState::delivered);
  }

  std::size_t messages_like(const smpp::DeliverSm& deliver) {
    const auto all = received();
    return static_cast<std::size_t>(std::ranges::count_if(all, [&](const auto& message) {
      return text_of(message) == text_in(deliver) &&
             message.from.digits.reveal() == deliver.source.reveal();
    }));
  }

  // Nothing more comes of anything.
  void expect_messages_in_the_end(std::size_t count) {
    advance(std::chrono::hours{2});
    EXPECT_EQ(received().size(), count);
    EXPECT_TRUE(unmatched().empty());
    EXPECT_EQ(outbound->unmatched_receipts(), 0U);
  }

  LinkSession link;
};

}  // namespace routing
