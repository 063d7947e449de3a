// Receipts as one carrier writes them: its layout, its words, its marks, the case of its ids.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using smpp::CommandStatus;
using support::SubmitSeen;

class ReceiptRulesTest : public support::RoutingFixture {
 protected:
  ReceiptRulesTest() { restart(); }

  void restart() {
    start();
    link = bind();
  }

  void expect_ok(std::uint64_t serial) { EXPECT_EQ(answered(serial), CommandStatus::ESME_ROK); }

  LinkSession link;
  unsigned told_ = 0;
};

smpp::DeliverSm with_text(smpp::DeliverSm deliver, std::string_view text) {
  deliver.short_message = smpp::to_octets(text);
  return deliver;
}

TEST_F(ReceiptRulesTest, OfACarriersOwnLayout) {
  rules().receipts.pattern =
      smpp::ReceiptPattern::compile(R"(^(?P<stat>\pL+)/(?P<err>\w*)/(?P<id>\w+)$)").value();
  rules().receipts.words = {
      {.word = smpp::FixedText<32>{"livré"}, .state = smpp::MessageState::delivered}};
  restart();
  const MessageId id = accept(1);
  answer(take_submit(), "4f2a");
  expect_ok(deliver(link, with_text(receipt("4f2a"), "livr\xe9/E7/4f2a")));
  const StatusChanged word = final_word(id);
  EXPECT_EQ(word.state, MessageState::delivered);
  EXPECT_EQ(word.said.error.reveal(), "E7");

  // What is not of the layout is read as any other.
  const MessageId next = accept(2);
  answer(take_submit(), "4f2b");
  expect_ok(deliver(link, receipt("4f2b", "EXPIRED")));
  EXPECT_EQ(final_word(next).state, MessageState::expired);
}

TEST_F(ReceiptRulesTest, DatesWithoutAnOffsetAreOfTheCarriersZone) {
  const auto dates = [&](const char* carrier_id) {
    const MessageId id = accept(++told_);
    answer(take_submit(), carrier_id);
    expect_ok(deliver(link,
                      with_text(receipt(carrier_id),
                                std::string{"id:"} + carrier_id +
                                    " sub:001 dlvrd:001 submit date:2607011200 done "
                                    "date:260131101530006- stat:DELIVRD err:000 text:")));
    const CarrierSaid said = final_word(id).said;
    return std::pair{std::string{said.submitted_at.reveal()}, std::string{said.done_at.reveal()}};
  };
  EXPECT_EQ(dates("1"),
            (std::pair<std::string, std::string>{"2026-07-01T12:00", "2026-01-31T10:15:30-01:30"}));
  rules().receipts.zone = parse_zone("GMT0BST,M3.5.0/1,M10.5.0").value();
  restart();
  EXPECT_EQ(
      dates("2"),
      (std::pair<std::string, std::string>{"2026-07-01T12:00+01:00", "2026-01-31T10:15:30-01:30"}));
  rules().receipts.zone = parse_zone("UTC0").value();
  restart();
  EXPECT_EQ(dates("3").first, "2026-07-01T12:00+00:00");
}

TEST_F(ReceiptRulesTest, OfAnotherCarriersLayoutAreNotRead) {
  settings.carriers[1].receipts.pattern =
      smpp::ReceiptPattern::compile(R"(^(?P<stat>\w+)/(?P<id>\w+)$)").value();
  restart();
  const MessageId id = accept(1);
  answer(take_submit(), "4f2a");
  expect_ok(deliver(link, with_text(receipt("4f2a"), "DELIVRD/4f2a")));
  EXPECT_TRUE(final_words(id).empty());
}

TEST_F(ReceiptRulesTest, UnmarkedAreMessagesUnlessTheCarrierIsSniffed) {
  smpp::DeliverSm unmarked = receipt("77");
  unmarked.esm_class = {};
  unmarked.dest.assign("Shop");
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  expect_ok(deliver(link, unmarked));
  EXPECT_TRUE(final_words(id).empty());
  EXPECT_EQ(received().size(), 1U);

  rules().receipts.sniff = true;
  restart();
  expect_ok(deliver(link, unmarked));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  EXPECT_EQ(received().size(), 1U);
  expect_ok(deliver(link, with_text(unmarked, "your id:77 stat:DELIVRD err:000")));
  EXPECT_EQ(received().size(), 2U);
}

TEST_F(ReceiptRulesTest, MarkedInTheCarriersOwnWay) {
  rules().receipts.marks = {{.esm_class = 0x08, .means = DeliverKind::receipt},
                            {.esm_class = 0x10, .means = DeliverKind::notice},
                            {.esm_class = 0x04, .means = DeliverKind::message}};
  restart();
  const auto marked = [](std::uint8_t esm_class) {
    smpp::DeliverSm deliver = receipt("77");
    deliver.esm_class.value = esm_class;
    return deliver;
  };
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  expect_ok(deliver(link, marked(0x04)));
  EXPECT_EQ(received().size(), 1U) << "theirs are marked otherwise";
  expect_ok(deliver(link, marked(0x10)));
  EXPECT_TRUE(final_words(id).empty()) << "a notice says nothing final";
  expect_ok(deliver(link, marked(0x88)));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  EXPECT_EQ(received().size(), 1U);
}

TEST_F(ReceiptRulesTest, WithIdsInAnyCase) {
  rules().answer_id = rules().receipt_id = IdForm::folded_text;
  restart();
  const MessageId id = accept(1);
  answer(take_submit(), "AbC-7");
  expect_ok(deliver(link, receipt("aBc-7")));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
}

TEST_F(ReceiptRulesTest, OfTlvsAloneTellTheErrorsNumber) {
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  smpp::DeliverSm deliver_sm = with_text(receipt("77"), "");
  smpp::add_text(deliver_sm.tlvs, smpp::TlvTag::receipted_message_id, "77");
  smpp::add_u8(deliver_sm.tlvs, smpp::TlvTag::message_state, 5);
  smpp::add_octets(
      deliver_sm.tlvs, smpp::TlvTag::network_error_code, std::array<std::uint8_t, 3>{3, 1, 2});
  expect_ok(deliver(link, deliver_sm));
  EXPECT_EQ(final_word(id).state, MessageState::failed);
  EXPECT_EQ(final_word(id).said.error.reveal(), "258");
}

TEST_F(ReceiptRulesTest, OfTheLastPartCountForAll) {
  rules().receipts.parts = ReceiptParts::last;
  restart();
  const MessageId good = accept(1, text_of_parts(3));
  for (const char* carrier_id : {"", "", "77"}) {  // some give an id to the last alone
    const SubmitSeen submit = take_submit();
    EXPECT_EQ(submit.request.registered_delivery.asks_for_receipt(), *carrier_id != '\0');
    answer(submit, carrier_id);
  }
  EXPECT_TRUE(final_words(good).empty());
  expect_ok(deliver(link, receipt("77")));
  EXPECT_EQ(final_word(good).state, MessageState::delivered);
  EXPECT_EQ(final_word(good).parts, 3);
  EXPECT_EQ(final_word(good).parts_delivered, 3);

  const MessageId bad = accept(2, text_of_parts(2));
  answer(take_submit(), "78");
  answer(take_submit(), "79");
  expect_ok(deliver(link, receipt("79", "EXPIRED")));
  EXPECT_EQ(final_word(bad).state, MessageState::expired);
  EXPECT_EQ(final_word(bad).parts_delivered, 0);
  EXPECT_EQ(records_left(Column::receipts), 0U);

  const MessageId one = accept(3);
  answer(take_submit(), "80");
  expect_ok(deliver(link, receipt("80")));
  EXPECT_EQ(final_word(one).state, MessageState::delivered);
}

TEST_F(ReceiptRulesTest, OfTheFirstPartWaitForTheOthersToBeTaken) {
  rules().receipts.parts = ReceiptParts::first;
  restart();
  const MessageId id = accept(1, text_of_parts(3));
  answer(take_submit(), "77");
  expect_ok(deliver(link, receipt("77")));
  for (const char* carrier_id : {"78", "79"}) {
    EXPECT_TRUE(final_words(id).empty());
    const SubmitSeen submit = take_submit();
    EXPECT_FALSE(submit.request.registered_delivery.asks_for_receipt());
    answer(submit, carrier_id);
  }
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  EXPECT_EQ(final_word(id).parts_delivered, 3);

  const MessageId refused = accept(2, text_of_parts(2));
  answer(take_submit(), "80");
  refuse(take_submit(), CommandStatus::ESME_RINVDSTADR);
  EXPECT_EQ(final_word(refused).state, MessageState::rejected);
  expect_ok(deliver(link, receipt("80")));
  EXPECT_EQ(final_words(refused).size(), 1U);
  EXPECT_EQ(records_left(Column::receipts), 0U);
}

TEST_F(ReceiptRulesTest, OfTheLastPartThatIsAnsweredWhileTheFirstIsStillLookedUp) {
  rules().receipts.parts = ReceiptParts::last;
  restart();
  const MessageId id = accept(1, text_of_parts(2));
  const SubmitSeen first = take_submit();
  const SubmitSeen last = take_submit();
  complete_by_hand();
  for (const SubmitSeen& submit : {first, last}) {
    links.settled(submit.session);
    outbound->on_answered(
        submit.session, submit.sequence, CommandStatus::ESME_ROK, "77", now, wall);
  }
  storage.memory.complete_all();
  EXPECT_EQ(records_left(Column::outbound), 0U);
  const auto serial = deliver(link, receipt("77"));
  storage.memory.complete_all();
  expect_ok(serial);
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  EXPECT_EQ(records_left(Column::receipts), 0U);
}

// A message whose last part brings no word leaves together with the word that it then gets.
TEST_F(ReceiptRulesTest, OfOnePartWithACrashAtEveryStep) {
  rules().receipts.parts = ReceiptParts::first;
  for (std::size_t completions = 0; completions < 6; ++completions) {
    SCOPED_TRACE("completions " + std::to_string(completions));
    restart();
    const std::string carrier_id = std::to_string(completions + 500);
    const MessageId id = accept(static_cast<unsigned>(completions), text_of_parts(2));
    answer(take_submit(), carrier_id);
    expect_ok(deliver(link, receipt(carrier_id)));
    const SubmitSeen second = take_submit();
    die_in_answer(second, "x", completions);
    restart();
    if (!links.submits.empty()) {  // the answer did not survive: sent again
      answer(take_submit(), "y");
    }
    EXPECT_EQ(final_word(id).state, MessageState::delivered);
    advance(73h);  // a lost copy is remembered so long
    EXPECT_EQ(records_left(Column::receipts), 0U);
  }
}

// The receipt is there before its answer, and the other part brings no word.
TEST_F(ReceiptRulesTest, NothingFollowsTheLastWordAfterACrash) {
  rules().receipts.parts = ReceiptParts::first;
  settings.clients[0].events_all = true;
  for (std::size_t completions = 0; completions < 12; ++completions) {
    SCOPED_TRACE("completions " + std::to_string(completions));
    restart();
    const std::string carrier_id = std::to_string(completions + 500);
    const MessageId id = accept(static_cast<unsigned>(completions), text_of_parts(2));
    const SubmitSeen first = take_submit();
    expect_ok(deliver(link, receipt(carrier_id)));
    const SubmitSeen second = take_submit();
    complete_by_hand();  // both are taken before any of it is durable
    links.settled(first.session);
    outbound->on_answered(
        first.session, first.sequence, CommandStatus::ESME_ROK, carrier_id, now, wall);
    die_in_answer(second, "x", completions);
    restart();
    for (const char* const other : {"", "y"}) {
      if (!links.submits.empty()) {  // an answer did not survive: sent again
        answer(take_submit(), carrier_id + other);
      }
    }
    EXPECT_EQ(final_word(id).state, MessageState::delivered);
    const std::vector<StatusChanged> all = statuses();
    const auto last = std::find_if(all.rbegin(), all.rend(), [&](const StatusChanged& status) {
      return status.message == id;
    });
    ASSERT_NE(last, all.rend());
    EXPECT_EQ(last->state, MessageState::delivered) << "and nothing after it";
  }
}

}  // namespace
}  // namespace routing
