// The ids by which receipts find their messages: in other digits, used again, two of them, none.
#include "tests/support/routing_fixture.hpp"

namespace routing {
namespace {

using smpp::CommandStatus;
using support::SubmitSeen;

class ReceiptIdsTest : public support::RoutingFixture {
 protected:
  ReceiptIdsTest() { restart(); }

  void restart() {
    start();
    link = bind();
  }

  void expect_ok(std::uint64_t serial) { EXPECT_EQ(answered(serial), CommandStatus::ESME_ROK); }

  LinkSession link;
};

TEST_F(ReceiptIdsTest, AnIdUsedAgainIsAnotherMessage) {
  const MessageId first = accept(1);
  answer(take_submit(), "77");
  deliver(link, receipt("77"));
  const MessageId second = accept(2);
  answer(take_submit(), "77");
  deliver(link, receipt("77", "UNDELIV"));
  EXPECT_EQ(final_word(first).state, MessageState::delivered);
  EXPECT_EQ(final_word(second).state, MessageState::failed);
}

TEST_F(ReceiptIdsTest, AnIdUsedAgainTooSoonIsTheNewerMessages) {
  const MessageId first = accept(1);
  answer(take_submit(), "77");
  const MessageId second = accept(2);
  answer(take_submit(), "77");
  expect_ok(deliver(link, receipt("77")));
  EXPECT_EQ(final_word(second).state, MessageState::delivered);
  expect_ok(deliver(link, receipt("77")));
  EXPECT_TRUE(final_words(first).empty()) << "its own may come yet";
  EXPECT_EQ(reconcile().mismatches(), 0U);
  advance(std::chrono::hours{80});
  EXPECT_EQ(final_word(first).state, MessageState::unknown);
  EXPECT_EQ(final_words(second).size(), 1U);
  EXPECT_EQ(records_left(Column::receipts), 0U);
  EXPECT_EQ(reconcile().mismatches(), 0U);
}

TEST_F(ReceiptIdsTest, OfTwoUnderOneIdItIsTheOneBetweenItsNumbers) {
  for (const bool only_on_disk : {false, true}) {
    const MessageId first = accept(1);
    const MessageId second = accept(2);
    const MessageId third = accept(3);
    for (int n = 0; n < 3; ++n) {
      answer(take_submit(), "77");
    }
    if (only_on_disk) {
      restart();
    }
    expect_ok(deliver(link, receipt_from(number(1), "77", "ENROUTE")));
    EXPECT_TRUE(final_words(first).empty());
    for (int times = 0; times < 2; ++times) {
      expect_ok(deliver(link, receipt_from(number(1), "77", "UNDELIV")));
      ASSERT_EQ(final_words(first).size(), 1U);
      EXPECT_EQ(final_word(first).state, MessageState::failed);
      EXPECT_TRUE(final_words(second).empty());
      EXPECT_TRUE(final_words(third).empty());
    }
    expect_ok(deliver(link, receipt_from(number(3), "77")));
    EXPECT_EQ(final_word(third).state, MessageState::delivered);
    expect_ok(deliver(link, receipt_from(number(2), "77", "EXPIRED")));
    EXPECT_EQ(final_word(second).state, MessageState::expired) << "though the newest had its word";
    expect_ok(deliver(link, receipt_from(number(only_on_disk ? 8 : 9), "77")));
    EXPECT_EQ(outbound->unmatched_receipts(), 1U) << "it is about one whose answer did not come";
    const MessageId fourth = accept(4);
    answer(take_submit(), "77");
    EXPECT_TRUE(final_words(fourth).empty()) << "nor about this";
    expect_ok(deliver(link, receipt_from(number(4), "77")));
    advance(std::chrono::hours{2});
    EXPECT_EQ(unmatched().size(), only_on_disk ? 2U : 1U);
    EXPECT_EQ(final_words(third).size(), 1U);
    EXPECT_EQ(records_left(Column::receipts), 0U);
    EXPECT_EQ(reconcile().mismatches(), 0U);
  }
}

TEST_F(ReceiptIdsTest, TheOlderIsFoundLongAfterTheNewerHadItsWord) {
  const MessageId older = accept(1);
  answer(take_submit(), "77");
  accept(2);
  answer(take_submit(), "77");
  expect_ok(deliver(link, receipt_from(number(2), "77")));
  for (unsigned n = 0; n < 8'200; ++n) {  // more than are remembered
    accept(3);
    const std::string id = "x" + std::to_string(n);
    answer(take_submit(), id);
    deliver(link, receipt_from(number(3), id));
  }
  expect_ok(deliver(link, receipt_from(number(1), "77", "UNDELIV")));
  EXPECT_EQ(final_word(older).state, MessageState::failed);
}

TEST_F(ReceiptIdsTest, WhatComesAgainAboutTheOlderSaysNothingOfTheNewer) {
  const MessageId delivered = accept(1);
  answer(take_submit(), "77");
  expect_ok(deliver(link, receipt_from(number(1), "77")));
  const MessageId overdue = accept(2);
  answer(take_submit(), "77");
  expect_ok(deliver(link, receipt_from(number(1), "77")));
  EXPECT_TRUE(final_words(overdue).empty());
  advance(std::chrono::hours{70});
  const MessageId newest = accept(3);
  answer(take_submit(), "77");
  advance(std::chrono::hours{10});
  EXPECT_EQ(final_word(overdue).state, MessageState::unknown);
  restart();
  for (const unsigned n : {1U, 2U}) {
    expect_ok(deliver(link, receipt_from(number(n), "77", "UNDELIV")));
    EXPECT_TRUE(final_words(newest).empty());
  }
  expect_ok(deliver(link, receipt_from(number(3), "77")));
  EXPECT_EQ(final_word(newest).state, MessageState::delivered);
  EXPECT_EQ(final_words(delivered).size(), 1U);
  EXPECT_EQ(final_words(overdue).size(), 1U);
}

// Of two ids, the second is that of a message between its numbers.
TEST_F(ReceiptIdsTest, OfTwoIdsItIsTheOneBetweenItsNumbers) {
  const MessageId other = accept(2);
  answer(take_submit(), "77");
  const MessageId own = accept(1);
  answer(take_submit(), "88");
  for (const bool only_on_disk : {true, false}) {
    if (only_on_disk) {
      restart();
    }
    smpp::DeliverSm both = receipt_from(number(1), "88", only_on_disk ? "ENROUTE" : "DELIVRD");
    smpp::add_text(both.tlvs, smpp::TlvTag::receipted_message_id, "77");
    expect_ok(deliver(link, both));
    EXPECT_TRUE(final_words(other).empty());
  }
  EXPECT_EQ(final_word(own).state, MessageState::delivered);
}

TEST_F(ReceiptIdsTest, WhereACarrierWritesNumbersInItsOwnWayNoneAreLookedFor) {
  for (unsigned n = 0; n < 20; ++n) {
    accept(n);
    const std::string id = "x" + std::to_string(n);
    answer(take_submit(), id);
    storage.pages.clear();
    expect_ok(deliver(link, receipt_from("07700900002", id)));
    EXPECT_EQ(storage.pages.empty(), n >= 16);
  }
}

TEST_F(ReceiptIdsTest, ACrashAtAnyStepLosesNoWordOfTheOlder) {
  for (std::size_t step = 0; step < 6; ++step) {
    SCOPED_TRACE(step);
    const auto n = static_cast<unsigned>(100 + 2 * step);
    const MessageId older = accept(n, text_of_parts(2));
    const std::string id = "id" + std::to_string(step);
    answer(take_submit(), id);
    answer(take_submit(), id + "b");
    const MessageId newer = accept(n + 1);
    answer(take_submit(), id);
    restart();
    complete_by_hand();
    const smpp::DeliverSm first = receipt_from(number(n), id);
    const auto serial = deliver(link, first);
    for (std::size_t i = 0; i < step; ++i) {
      storage.memory.complete_one();
    }
    const bool was_answered = answered(serial).has_value();
    storage.crash(0);
    complete_at_once();
    restart();
    if (!was_answered) {
      expect_ok(deliver(link, first));
    }
    expect_ok(deliver(link, receipt_from(number(n), id + "b")));
    EXPECT_EQ(final_word(older).state, MessageState::delivered);
    EXPECT_TRUE(final_words(newer).empty());
    expect_ok(deliver(link, receipt_from(number(n + 1), id)));
    EXPECT_EQ(final_word(newer).state, MessageState::delivered);
    EXPECT_EQ(final_words(older).size(), 1U);
    EXPECT_EQ(records_left(Column::receipts), 0U);
  }
}

TEST_F(ReceiptIdsTest, OneOfPartsUnderAnIdThatIsUsedAgainToo) {
  const MessageId first = accept(1, text_of_parts(2));
  answer(take_submit(), "77");
  answer(take_submit(), "78");
  const MessageId second = accept(2);
  answer(take_submit(), "77");
  expect_ok(deliver(link, receipt_from(number(1), "78")));
  expect_ok(deliver(link, receipt_from(number(1), "77")));
  EXPECT_EQ(final_word(first).state, MessageState::delivered);
  expect_ok(deliver(link, receipt_from(number(2), "77", "UNDELIV")));
  EXPECT_EQ(final_word(second).state, MessageState::failed);
  EXPECT_EQ(records_left(Column::receipts), 0U);
}

// Carriers may write numbers in their own way.
TEST_F(ReceiptIdsTest, BetweenNumbersOfNoneItIsTheNewest) {
  const MessageId first = accept(1);
  answer(take_submit(), "77");
  const MessageId second = accept(2);
  answer(take_submit(), "77");
  expect_ok(deliver(link, receipt_from("07700900002", "77")));
  EXPECT_EQ(final_word(second).state, MessageState::delivered);
  EXPECT_TRUE(final_words(first).empty());
}

TEST_F(ReceiptIdsTest, OneIdForAllPartsBringsOneReceiptForAll) {
  for (const char* word : {"DELIVRD", "UNDELIV"}) {
    const MessageId id = accept(submission(number(1), text_of_parts(3)));
    for (int part = 0; part < 3; ++part) {
      answer(take_submit(), "77");
      EXPECT_TRUE(final_words(id).empty());
    }
    expect_ok(deliver(link, receipt("77", word)));
    EXPECT_EQ(final_word(id).state,
              word[0] == 'D' ? MessageState::delivered : MessageState::failed);
    expect_ok(deliver(link, receipt("77", word)));
    EXPECT_EQ(final_words(id).size(), 1U);
    EXPECT_EQ(records_left(Column::receipts), 0U);
  }
}

TEST_F(ReceiptIdsTest, OneIdForAllPartsWhoseReceiptCameFirst) {
  const MessageId id = accept(submission(number(1), text_of_parts(3)));
  expect_ok(deliver(link, receipt("77")));
  complete_by_hand();
  for (int part = 0; part < 3; ++part) {  // all in one turn
    const SubmitSeen submit = take_submit();
    links.settled(submit.session);
    outbound->on_answered(
        submit.session, submit.sequence, CommandStatus::ESME_ROK, "77", now, wall);
  }
  outbound->on_link_settled(carrier);
  turn();
  complete_at_once();
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
  EXPECT_EQ(final_words(id).size(), 1U);
  EXPECT_EQ(records_left(Column::receipts), 0U);
  EXPECT_EQ(reconcile().mismatches(), 0U);
}

// An id that says nothing, say.
TEST_F(ReceiptIdsTest, ThoseOfDifferentNumbersUnderOneIdThatMatchNothingAreEachTold) {
  expect_ok(deliver(link, receipt_from(number(1), "0")));
  expect_ok(deliver(link, receipt_from(number(1), "0")));
  EXPECT_TRUE(unmatched().empty());
  expect_ok(deliver(link, receipt_from(number(2), "0")));
  expect_ok(deliver(link, receipt_from(number(3), "0", "ENROUTE")));
  EXPECT_EQ(unmatched().size(), 2U);
  advance(std::chrono::hours{2});
  EXPECT_EQ(unmatched().size(), 3U);
}

TEST_F(ReceiptIdsTest, ACopyUnderTheIdOfTheFirstIsNoOther) {
  const MessageId id = accept(1);
  lose(take_submit(), true);
  turn();
  answer(take_submit(), "77");
  EXPECT_TRUE(final_words(id).empty());
  deliver(link, receipt("77"));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
}

TEST_F(ReceiptIdsTest, WithoutAnIdInTheAnswerNoneCanBeItsOwn) {
  const MessageId id = accept(1);
  answer(take_submit(), "");
  EXPECT_EQ(final_word(id).state, MessageState::unknown);
  EXPECT_EQ(status_of(id).at(0).state, MessageState::unknown);
  EXPECT_EQ(records_left(Column::receipts), 0U);
}

TEST_F(ReceiptIdsTest, WhoseTlvAndTextDisagreeAreOfTheIdThatIsKnown) {
  const MessageId one = accept(1);
  const MessageId two = accept(2);
  answer(take_submit(), "77");
  answer(take_submit(), "88");
  smpp::DeliverSm both = receipt("77");
  smpp::add_text(both.tlvs, smpp::TlvTag::receipted_message_id, "another");
  expect_ok(deliver(link, both));
  EXPECT_EQ(final_word(one).state, MessageState::delivered);
  both = receipt("another", "UNDELIV");
  smpp::add_text(both.tlvs, smpp::TlvTag::receipted_message_id, "88");
  expect_ok(deliver(link, both));
  EXPECT_EQ(final_word(two).state, MessageState::failed);
}

struct FormCase {
  IdForm answer;
  IdForm receipt;
  const char* answered;
  const char* received;
};

class IdFormsTest : public ReceiptIdsTest, public ::testing::WithParamInterface<FormCase> {};

TEST_P(IdFormsTest, AreTheSameId) {
  rules().answer_id = GetParam().answer;
  rules().receipt_id = GetParam().receipt;
  restart();
  const MessageId id = accept(1);
  answer(take_submit(), GetParam().answered);
  deliver(link, receipt(GetParam().received));
  EXPECT_EQ(final_word(id).state, MessageState::delivered);
}

TEST_P(IdFormsTest, AreTheSameIdWhenTheReceiptComesFirst) {
  rules().answer_id = GetParam().answer;
  rules().receipt_id = GetParam().receipt;
  restart();
  const MessageId id = accept(1);
  deliver(link, receipt(GetParam().received, "UNDELIV"));
  answer(take_submit(), GetParam().answered);
  EXPECT_EQ(final_word(id).state, MessageState::failed);
}

INSTANTIATE_TEST_SUITE_P(Forms,
                         IdFormsTest,
                         ::testing::Values(FormCase{IdForm::text, IdForm::text, "aB-1", "aB-1"},
                                           FormCase{IdForm::hex, IdForm::dec, "1A2B", "6699"},
                                           FormCase{IdForm::hex, IdForm::dec, "1a2b", "0000006699"},
                                           FormCase{IdForm::dec, IdForm::hex, "6699", "1A2B"},
                                           FormCase{IdForm::hex, IdForm::hex, "00ff", "FF"},
                                           FormCase{IdForm::dec, IdForm::dec, "0012", "12"}));

}  // namespace
}  // namespace routing
