// What is known of a message before its end, for clients that want all events; and that it ends
// once.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using namespace std::chrono_literals;
using smpp::CommandStatus;
using support::SubmitSeen;

class NoticesTest : public support::RoutingFixture {
 protected:
  NoticesTest() {
    settings.clients[0].events_all = true;
    restart();
  }

  void restart() {
    start();
    link = bind();
  }

  // An intermediate notification, whatever its word says.
  [[nodiscard]] static smpp::DeliverSm notice(std::string_view id, std::string_view word) {
    smpp::DeliverSm deliver = receipt(id, word);
    deliver.esm_class.value = 0x20;
    return deliver;
  }

  void expect_ok(std::uint64_t serial) { EXPECT_EQ(answered(serial), CommandStatus::ESME_ROK); }

  // States of a message, each with the word that brought it.
  using Told = std::vector<std::pair<MessageState, std::string>>;

  [[nodiscard]] Told told(const MessageId& id) {
    Told all;
    for (const StatusChanged& status : statuses()) {
      if (status.message == id) {
        all.emplace_back(status.state, std::string{status.said.word.reveal()});
      }
    }
    return all;
  }

  LinkSession link;
};

TEST_F(NoticesTest, EachIsAnEventAndNoneIsTheEnd) {
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  for (const char* word : {"ENROUTE", "ACCEPTD", "BUFFRED", "UNKNOWN"}) {
    expect_ok(deliver(link, receipt("77", word)));
  }
  expect_ok(deliver(link, notice("77", "DELIVRD")));
  EXPECT_TRUE(final_words(id).empty());
  expect_ok(deliver(link, receipt("77")));
  const Told expected{{MessageState::accepted, ""},
                      {MessageState::submitted, ""},
                      {MessageState::submitted, "ENROUTE"},
                      {MessageState::submitted, "ACCEPTD"},
                      {MessageState::submitted, "BUFFRED"},
                      {MessageState::submitted, "UNKNOWN"},
                      {MessageState::submitted, "DELIVRD"},
                      {MessageState::delivered, "DELIVRD"}};
  EXPECT_EQ(told(id), expected);
}

TEST_F(NoticesTest, NothingComesAfterTheEnd) {
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  deliver(link, receipt("77", "UNDELIV"));
  const Told before = told(id);
  expect_ok(deliver(link, receipt("77", "ENROUTE")));
  expect_ok(deliver(link, receipt("77", "DELIVRD")));
  restart();
  expect_ok(deliver(link, receipt("77", "ACCEPTD")));
  EXPECT_EQ(told(id), before);
  advance(2h);
  EXPECT_TRUE(unmatched().empty());
}

TEST_F(NoticesTest, OnlyThoseWhoWantThemGetThem) {
  settings.clients[0].events_all = false;
  restart();
  const MessageId id = accept(1, text_of_parts(2));
  answer(take_submit(), "1");
  answer(take_submit(), "2");
  expect_ok(deliver(link, receipt("1", "ENROUTE")));
  expect_ok(deliver(link, receipt("1")));
  EXPECT_TRUE(told(id).empty());
  deliver(link, receipt("2"));
  EXPECT_EQ(told(id).size(), 1U);
}

TEST_F(NoticesTest, TellsTimesAndErrorAsTheCarrierDid) {
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  smpp::DeliverSm deliver_sm = message("");
  deliver_sm.esm_class.value = smpp::EsmClass::receipt;
  deliver_sm.short_message =
      smpp::to_octets(std::string_view{"id:77 sub:001 dlvrd:001 submit date:2611231200 done "
                                       "date:261123120107004+ stat:UNDELIV err:0A1F text:"});
  deliver(link, deliver_sm);
  const StatusChanged word = final_word(id);
  EXPECT_EQ(word.said.word.reveal(), "UNDELIV");
  EXPECT_EQ(word.said.error.reveal(), "0A1F");
  EXPECT_EQ(word.said.submitted_at.reveal(), "2026-11-23T12:00");
  EXPECT_EQ(word.said.done_at.reveal(), "2026-11-23T12:01:07+01:00");
  EXPECT_EQ(word.parts_failed, 1);
  EXPECT_EQ(word.parts_delivered, 0);
}

TEST_F(NoticesTest, PartsAreCountedOnTheWay) {
  const MessageId id = accept(1, text_of_parts(3));
  for (const char* answered : {"1", "2", "3"}) {
    answer(take_submit(), answered);
  }
  deliver(link, receipt("2", "ENROUTE"));
  deliver(link, receipt("1"));
  deliver(link, receipt("2", "EXPIRED"));
  deliver(link, receipt("2", "ENROUTE"));  // late: it has had its own end
  deliver(link, receipt("3", "ENROUTE"));
  deliver(link, receipt("3"));
  std::vector<std::tuple<MessageState, int, int>> counts;
  for (const StatusChanged& status : statuses()) {
    if (!status.said.word.empty()) {
      EXPECT_EQ(status.parts, 3);
      counts.emplace_back(status.state, status.parts_delivered, status.parts_failed);
    }
  }
  const decltype(counts) expected{{MessageState::submitted, 0, 0},
                                  {MessageState::submitted, 1, 0},
                                  {MessageState::submitted, 1, 1},
                                  {MessageState::submitted, 1, 1},
                                  {MessageState::expired, 2, 1}};
  EXPECT_EQ(counts, expected);
  EXPECT_EQ(final_word(id).state, MessageState::expired);
  EXPECT_EQ(records_left(Column::receipts), 0U);
}

TEST_F(NoticesTest, OfAPartWhileOthersAreNotYetTaken) {
  const MessageId id = accept(1, text_of_parts(2));
  const SubmitSeen first = take_submit();
  const SubmitSeen second = take_submit();
  answer(first, "1");
  deliver(link, receipt("1", "ENROUTE"));
  const Told expected{{MessageState::accepted, ""}, {MessageState::accepted, "ENROUTE"}};
  EXPECT_EQ(told(id), expected);
  answer(second, "2");
  EXPECT_EQ(told(id).back().first, MessageState::submitted);
}

TEST_F(NoticesTest, OfAnEndedMessagesPartsNothingIsSaid) {
  const MessageId id = accept(1, text_of_parts(2));
  const SubmitSeen first = take_submit();
  answer(first, "1");
  refuse(take_submit(), CommandStatus::ESME_RINVDSTADR);
  const Told before = told(id);
  expect_ok(deliver(link, receipt("1", "ENROUTE")));
  expect_ok(deliver(link, receipt("1")));
  EXPECT_EQ(told(id), before);
}

TEST_F(NoticesTest, BeforeTheAnswerTheyWaitForIt) {
  const MessageId id = accept(1);
  const SubmitSeen submit = take_submit();
  expect_ok(deliver(link, receipt("77", "ENROUTE")));
  EXPECT_EQ(outbound->unmatched_receipts(), 1U);
  answer(submit, "77");
  EXPECT_EQ(told(id).back(), (Told::value_type{MessageState::submitted, "ENROUTE"}));
  EXPECT_EQ(outbound->unmatched_receipts(), 0U);
  deliver(link, receipt("77"));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  EXPECT_EQ(records_left(Column::receipts), 0U);
}

TEST_F(NoticesTest, AnEndThatIsKeptIsNotReplacedByWhatCameLater) {
  const MessageId id = accept(1);
  const SubmitSeen submit = take_submit();
  expect_ok(deliver(link, receipt("77", "ENROUTE")));
  expect_ok(deliver(link, receipt("77", "UNDELIV")));
  expect_ok(deliver(link, receipt("77", "ACCEPTD")));
  answer(submit, "77");
  EXPECT_EQ(final_word(id).state, MessageState::failed);
  EXPECT_EQ(outbound->unmatched_receipts(), 0U);
}

TEST_F(NoticesTest, OfNobodysMessageBecomeAnEventAtTheirDeadline) {
  expect_ok(deliver(link, receipt("4711", "ENROUTE")));
  advance(70min);
  ASSERT_EQ(unmatched().size(), 1U);
  EXPECT_EQ(unmatched()[0].said.word.reveal(), "ENROUTE");
  EXPECT_FALSE(is_final(unmatched()[0].state));
  EXPECT_EQ(records_left(Column::receipts), 0U);
}

TEST_F(NoticesTest, AnsweredOnASessionThatEndedTheySayNothingNew) {
  const MessageId id = accept(1);
  answer(take_submit(), "77");
  deliver(link, receipt("77", "ENROUTE"));
  const Told before = told(id);
  unbind(link);
  link = bind();
  expect_ok(deliver(link, receipt("77", "ENROUTE")));
  EXPECT_EQ(told(id), before);
}

TEST_F(NoticesTest, OfAMessageThatOnlyTheDiskRemembers) {
  const MessageId id = accept(1, text_of_parts(2));
  answer(take_submit(), "1");
  answer(take_submit(), "2");
  deliver(link, receipt("1"));
  restart();
  deliver(link, receipt("2", "ENROUTE"));
  const StatusChanged last = statuses().back();
  EXPECT_EQ(last.message, id);
  EXPECT_EQ(last.state, MessageState::submitted);
  EXPECT_EQ(last.parts_delivered, 1);
}

}  // namespace
}  // namespace routing
