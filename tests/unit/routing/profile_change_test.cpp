// Receipts for what was taken while the carrier's ids were read in another form than now.
#include "tests/unit/routing/profile_fixture.hpp"

#include <string>
#include <string_view>

namespace routing {
namespace {

using namespace std::chrono_literals;
using smpp::CommandStatus;

struct ChangeCase {
  Forms before;
  Forms after;
  const char* answered;
  const char* received;
};

class ProfileChanges : public ProfileChangeTest,
                       public ::testing::WithParamInterface<ChangeCase> {};

TEST_P(ProfileChanges, WhatWasTakenBeforeIsFound) {
  restart(GetParam().before);
  const MessageId id = sent(1, GetParam().answered);
  restart(GetParam().after);
  receive(1, GetParam().received, "ENROUTE");
  EXPECT_TRUE(final_words(id).empty());
  for (int times = 0; times < 2; ++times) {
    receive(1, GetParam().received, times == 0 ? "DELIVRD" : "UNDELIV");
    expect_told_once(id);
  }
  restart(GetParam().after);
  receive(1, GetParam().received, "UNDELIV");
  expect_told_once(id);
  expect_nothing_untold();
}

TEST_P(ProfileChanges, WhatIsTakenNowComesFirst) {
  restart(GetParam().before);
  const MessageId older = sent(1, GetParam().answered);
  restart(GetParam().after);
  // Whose answer is what the receipt names under the forms of now.
  const bool same_base = GetParam().after.answer == GetParam().after.receipt;
  const std::string id = same_base                                    ? GetParam().received
                         : std::string{GetParam().received} == "6699" ? "1A2B"
                         : std::string{GetParam().received} == "4660" ? "1234"
                                                                      : "";
  if (id.empty()) {
    return;  // it is no number of the form
  }
  const MessageId newer = sent(1, id);
  receive(1, GetParam().received, "UNDELIV");
  expect_told_once(newer, MessageState::failed);
  EXPECT_TRUE(final_words(older).empty());
}

INSTANTIATE_TEST_SUITE_P(Forms,
                         ProfileChanges,
                         ::testing::Values(
                             // The profile says only now what the carrier has always done.
                             ChangeCase{text_text, hex_dec, "1A2B", "6699"},
                             ChangeCase{text_text, hex_dec, "1234", "4660"},
                             ChangeCase{text_text, hex_dec, "00001a2b", "0000006699"},
                             ChangeCase{folded, hex_dec, "1A2B", "6699"},
                             ChangeCase{text_text, hex_hex, "1a2b", "00001A2B"},
                             ChangeCase{text_text, dec_hex, "6699", "1A2B"},
                             ChangeCase{dec_dec, hex_dec, "1234", "4660"},
                             ChangeCase{dec_dec, hex_dec, "1A2B", "6699"},
                             ChangeCase{text_text, folded, "ab-1", "AB-1"},
                             ChangeCase{text_text, folded, "AB-1", "aB-1"},
                             ChangeCase{hex_dec, dec_dec, "1234", "1234"},
                             ChangeCase{hex_hex, text_text, "1A2B", "1A2B"},
                             // The carrier has changed, and this receipt is as it was.
                             ChangeCase{text_text, hex_dec, "aB-1", "aB-1"},
                             ChangeCase{text_text, hex_dec, "1A2B", "1A2B"},
                             ChangeCase{text_text, dec_dec, "0012", "0012"},
                             ChangeCase{hex_dec, dec_dec, "1A2B", "6699"},
                             ChangeCase{hex_dec, text_text, "1A2B", "6699"},
                             ChangeCase{hex_hex, text_text, "00ff", "FF"},
                             ChangeCase{hex_hex, dec_dec, "00ff", "ff"},
                             ChangeCase{dec_dec, hex_dec, "0012", "12"},
                             ChangeCase{dec_dec, hex_hex, "12", "0012"},
                             ChangeCase{dec_hex, text_text, "6699", "1A2B"},
                             ChangeCase{folded, text_text, "aB-1", "Ab-1"}));

TEST_F(ProfileChangeTest, ANumberIsNotReadInABaseThatNobodyUses) {
  restart(dec_dec);
  const MessageId other = sent(1, "4660");  // 0x1234
  for (int times = 0; times < 2; ++times) {
    receive(1, "1234");
    EXPECT_TRUE(final_words(other).empty());
    EXPECT_EQ(outbound->unmatched_receipts(), 1U);
    restart(dec_dec);
  }
  receive(1, "4660");
  expect_told_once(other);
}

// Under dec the id may have been 1234 or 4660.
TEST_F(ProfileChangeTest, AnIdThatCanBeReadInTwoWaysCountsOnlyBetweenItsNumbers) {
  restart(dec_dec);
  const MessageId other = sent(1, "4660");
  restart(text_text);
  receive_by_id_alone("1234");
  receive(2, "1234");
  EXPECT_TRUE(final_words(other).empty());
  EXPECT_EQ(outbound->unmatched_receipts(), 1U) << "it may be about one whose answer is to come";
  receive(1, "1234");
  expect_told_once(other);
}

TEST_F(ProfileChangeTest, OneThatCanBeReadInOneWayCountsByItselfAsEver) {
  restart(hex_hex);
  const MessageId id = sent(1, "00FF");
  restart(text_text);
  receive_by_id_alone("ff");
  expect_told_once(id);
  receive_by_id_alone("ff");
  expect_told_once(id);
  expect_nothing_untold();
}

TEST_F(ProfileChangeTest, AnIdThatIsUsedAgainInAnotherFormIsOfTheOneBetweenItsNumbers) {
  restart(text_text);
  const MessageId older = sent(1, "77");
  restart(folded);
  const MessageId newer = sent(2, "77");
  receive(1, "77", "UNDELIV");
  expect_told_once(older, MessageState::failed);
  EXPECT_TRUE(final_words(newer).empty());
  receive(1, "77", "UNDELIV");
  receive(2, "77");
  expect_told_once(newer);
  expect_told_once(older, MessageState::failed);
  expect_nothing_untold();
}

TEST_F(ProfileChangeTest, AnIdThatIsUsedAgainInAnotherFormIsElseTheNewers) {
  for (const bool newer_had_word : {false, true}) {
    restart(text_text);
    const MessageId older = sent(1, "77");
    restart(folded);
    const MessageId newer = sent(2, "77");
    if (newer_had_word) {
      receive(2, "77");
    }
    never_tell_by_numbers();
    receive_by_id_alone("77");
    receive_by_id_alone("77");
    expect_told_once(newer);
    EXPECT_TRUE(final_words(older).empty());
    receive(1, "77");
    expect_told_once(older);
  }
}

TEST_F(ProfileChangeTest, WhatMatchesNothingIsKeptUnderTheIdsOfNow) {
  restart(hex_dec);
  receive(1, "4660");
  EXPECT_EQ(records_left(Column::receipts), 1U);
  const MessageId id = sent(1, "1234");
  expect_told_once(id);
  expect_nothing_untold();
}

// A receipt may lie under two ids. A change of the profile makes it no two receipts.
TEST_F(ProfileChangeTest, WhatWasKeptBeforeIsToldOnce) {
  restart(hex_dec);
  receive(1, "1A2B");  // as it is, and as the number
  EXPECT_EQ(outbound->unmatched_receipts(), 2U);
  for (const Forms& forms : {text_text, dec_dec}) {
    restart(forms);
    EXPECT_EQ(outbound->unmatched_receipts(), 2U);
  }
  advance(2h);
  EXPECT_EQ(unmatched().size(), 1U);
  EXPECT_EQ(outbound->unmatched_receipts(), 0U);
  EXPECT_EQ(records_left(Column::receipts), 0U);
}

TEST_F(ProfileChangeTest, AnUnmarkedOneIsAReceiptStillAndElseAMessage) {
  rules().receipts.sniff = true;
  restart(text_text);
  const MessageId id = sent(1, "1A2B");
  restart(hex_dec);
  const auto unmarked = [&](unsigned n, std::string_view of) {
    smpp::DeliverSm deliver = receipt_from(number(n), of);
    deliver.esm_class = {};
    return deliver;
  };
  deliver(link, unmarked(2, "6699"));
  EXPECT_TRUE(final_words(id).empty());
  deliver(link, unmarked(1, "6699"));
  expect_told_once(id);
  advance(2h);
  EXPECT_EQ(received().size(), 1U);
}

// Found under the form of now, it costs what it did.
TEST_F(ProfileChangeTest, TheUsualReceiptIsNotLookedForAmongOlderOnes) {
  restart(hex_dec);
  for (const bool only_on_disk : {false, true}) {
    const MessageId id = sent(1, "1234");
    if (only_on_disk) {
      restart(hex_dec);
    }
    storage.pages.clear();
    receive(1, "4660");
    EXPECT_TRUE(storage.pages.empty());
    receive(1, "4660");
    expect_told_once(id);
    EXPECT_LE(storage.pages.size(), 1U) << "nor the one that comes again";
  }
}

TEST_F(ProfileChangeTest, OlderOnesAreLookedAmongAsLongAsOneMayAwaitAReceipt) {
  restart(hex_dec);
  storage.pages.clear();
  receive(1, "4660");
  EXPECT_GT(storage.pages.size(), 1U);
  advance(settings.receipt_deadline);
  storage.pages.clear();
  receive(2, "4661");
  EXPECT_EQ(storage.pages.size(), 1U);
}

// While the disk is read for what older ones there are.
TEST_F(ProfileChangeTest, AnAnswerThatComesMeanwhileIsSeen) {
  restart(text_text);
  for (unsigned step = 0; step < 30; ++step) {
    SCOPED_TRACE(step);
    const std::string id = std::to_string(1000 + step);
    const MessageId message = accept(step);
    const support::SubmitSeen submit = take_submit();
    complete_by_hand();
    deliver(link, receipt_from(number(step), id));
    for (unsigned n = 0; n < step; ++n) {
      storage.memory.complete_one();
    }
    answer(submit, id);
    complete_at_once();
    turn();
    expect_told_once(message);
    EXPECT_EQ(outbound->unmatched_receipts(), 0U);
  }
  expect_nothing_untold();
}

// It is asked for by the id that the carrier gave it, whatever that was read as.
TEST_F(ProfileChangeTest, CallsNameItAsBefore) {
  rules().cancels = true;
  rules().queries = true;
  restart(text_text);
  const MessageId cancelled = sent(1, "1A2B");
  const MessageId overdue = sent(2, "1A2C");
  restart(hex_dec);
  EXPECT_FALSE(begin_cancel(cancelled));
  smpp::CancelSm cancel;
  const support::CallSeen seen = take_call(cancel);
  EXPECT_EQ(cancel.message_id.reveal(), "1A2B");
  answer_call(seen);
  expect_cancelled(cancelled);
  advance(settings.receipt_deadline + 1h);
  smpp::QuerySm query;
  const support::CallSeen asked = take_call(query);
  EXPECT_EQ(query.message_id.reveal(), "1A2C");
  smpp::QuerySmResp said;
  said.message_state = static_cast<std::uint8_t>(smpp::MessageState::undeliverable);
  answer_call(asked, CommandStatus::ESME_ROK, said);
  expect_told_once(overdue, MessageState::failed);
  expect_nothing_untold();
}

TEST_F(ProfileChangeTest, OneWhoseIdIsAnothersByNowIsNotAskedFor) {
  rules().cancels = true;
  restart(text_text);
  const MessageId older = sent(1, "1A2B");
  restart(hex_dec);
  const MessageId newer = sent(2, "1a2b");
  EXPECT_EQ(begin_cancel(older), ActionOutcome::with_carrier);
  EXPECT_FALSE(begin_cancel(newer));
}

}  // namespace
}  // namespace routing
