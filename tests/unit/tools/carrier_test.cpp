#include "tools/smsc_sim/carrier.hpp"

#include "carrier_script.hpp"
#include "smpp/text/alphabet.hpp"
#include "smpp/text/receipt.hpp"
#include "smpp/text/user_data.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace {

using namespace std::chrono_literals;
using smpp::BindMode;
using smpp::CommandStatus;
using testing::ElementsAre;
using tests::CarrierScript;

std::string text_of(const smpp::DeliverSm& deliver) {
  return std::string{smpp::view(deliver.short_message)};
}

smpp::Receipt receipt_of(const smpp::DeliverSm& deliver) {
  return smpp::receipt_of(deliver, {smpp::Alphabet::gsm7});
}

sim::Settings with(sim::ReceiptForm form) {
  sim::Settings settings;
  settings.receipts.form = form;
  return settings;
}

TEST(Carrier, AcceptsItsOwnAccountOnly) {
  sim::Settings settings;
  settings.accept_any = false;
  settings.system_id.assign("right");
  settings.password = smpp::Secret{smpp::FixedText<64>{"pw"}};
  CarrierScript script{settings};
  EXPECT_TRUE(script.connect(BindMode::transceiver, "right", "pw")->bound);
  EXPECT_EQ(script.connect(BindMode::transceiver, "right", "no")->bind_refused,
            CommandStatus::ESME_RINVPASWD);
  EXPECT_EQ(script.connect(BindMode::transceiver, "wrong", "pw")->bind_refused,
            CommandStatus::ESME_RINVSYSID);
  EXPECT_EQ(script.carrier.books().counters.binds, 1U);
  EXPECT_EQ(script.carrier.books().counters.binds_refused, 2U);
}

TEST(Carrier, RefusesBindsAsOrdered) {
  CarrierScript script;
  script.command(R"({"cmd":"refuse_binds","count":1,"status":13})");
  EXPECT_EQ(script.connect()->bind_refused, CommandStatus::ESME_RBINDFAIL);
  EXPECT_TRUE(script.connect()->bound);
}

TEST(Carrier, AnswersASubmitAndSendsItsReceiptAfterTheDelay) {
  CarrierScript script;
  const auto peer = script.connect();
  peer->submit("hello");
  ASSERT_EQ(peer->answers.size(), 1U);
  EXPECT_EQ(peer->answers[0].status, CommandStatus::ESME_ROK);
  script.advance(49ms);
  EXPECT_TRUE(peer->delivered.empty());
  script.advance(1ms);
  ASSERT_EQ(peer->delivered.size(), 1U);
  const smpp::DeliverSm& deliver = peer->delivered[0];
  EXPECT_TRUE(deliver.esm_class.is_receipt());
  EXPECT_EQ(deliver.source.reveal(), "447700900123");
  EXPECT_EQ(deliver.dest.reveal(), "447700900000");
  const smpp::Receipt receipt = receipt_of(deliver);
  EXPECT_EQ(receipt.message_id.reveal(), peer->answers[0].message_id);
  EXPECT_EQ(receipt.state, smpp::MessageState::delivered);
  EXPECT_THAT(text_of(deliver), testing::HasSubstr("submit date:2601311015"));
  EXPECT_THAT(text_of(deliver), testing::EndsWith("text:hello"));
  EXPECT_EQ(script.carrier.receipts_waiting(), 0U);
}

TEST(Carrier, SendsNoReceiptUnlessAsked) {
  CarrierScript script;
  const auto peer = script.connect();
  peer->submit("hello", false);
  script.advance(1s);
  EXPECT_TRUE(peer->delivered.empty());
}

TEST(Carrier, WritesReceiptsInEachForm) {
  struct Form {
    sim::ReceiptForm form;
    bool text;
    bool tlv;
  };

  for (const Form& form : {Form{sim::ReceiptForm::text, true, false},
                           Form{sim::ReceiptForm::tlv, false, true},
                           Form{sim::ReceiptForm::both, true, true}}) {
    CarrierScript script{with(form.form)};
    const auto peer = script.connect();
    peer->submit("x");
    script.advance(50ms);
    ASSERT_EQ(peer->delivered.size(), 1U);
    EXPECT_EQ(!peer->delivered[0].short_message.empty(), form.text);
    EXPECT_EQ(!peer->delivered[0].tlvs.empty(), form.tlv);
    EXPECT_EQ(receipt_of(peer->delivered[0]).message_id.reveal(), peer->answers[0].message_id);
  }
}

TEST(Carrier, GivesTheSameIdInAnotherForm) {
  sim::Settings settings;
  settings.id_form = sim::IdForm::hex;
  settings.receipt_id_form = sim::IdForm::dec;
  CarrierScript script{settings};
  const auto peer = script.connect();
  peer->submit("x");
  script.advance(50ms);
  ASSERT_EQ(peer->delivered.size(), 1U);
  const std::string dec{receipt_of(peer->delivered[0]).message_id.reveal()};
  EXPECT_NE(dec, peer->answers[0].message_id);
  EXPECT_EQ(std::stoull(dec), std::stoull(peer->answers[0].message_id, nullptr, 16));
}

TEST(Carrier, SendsReceiptsOverAnyReceivingSessionOfTheAccount) {
  CarrierScript script;
  const auto transmitter = script.connect(BindMode::transmitter, "one");
  const auto other = script.connect(BindMode::transceiver, "two");
  transmitter->submit("x");
  script.advance(1s);
  EXPECT_TRUE(other->delivered.empty());
  EXPECT_EQ(script.carrier.receipts_waiting(), 1U);
  const auto receiver = script.connect(BindMode::receiver, "one");
  EXPECT_EQ(receiver->delivered.size(), 1U);
  EXPECT_TRUE(transmitter->delivered.empty());
}

TEST(Carrier, SendsAgainWhatALostLinkDidNotAnswer) {
  CarrierScript script;
  {
    const auto peer = script.connect();
    peer->answers_delivers = false;
    peer->submit("x");
    script.advance(50ms);
    EXPECT_EQ(peer->delivered.size(), 1U);
  }
  EXPECT_EQ(script.carrier.receipts_waiting(), 1U);
  const auto peer = script.connect();
  script.advance(200ms);
  EXPECT_EQ(peer->delivered.size(), 1U);
  EXPECT_EQ(script.carrier.receipts_waiting(), 0U);
  EXPECT_EQ(script.carrier.books().counters.receipts_again, 1U);
}

TEST(Carrier, SendsAgainWhatWasRefusedForNowAndNotWhatWasRefusedForGood) {
  CarrierScript script;
  const auto peer = script.connect();
  peer->answer_with = {CommandStatus::ESME_RTHROTTLED,
                       CommandStatus::ESME_RMSGQFUL,
                       CommandStatus::ESME_RX_T_APPN,
                       CommandStatus::ESME_RSYSERR,
                       CommandStatus::ESME_RX_P_APPN};
  peer->submit("x");
  script.advance(10s);
  EXPECT_EQ(peer->delivered.size(), 5U);
  EXPECT_EQ(script.carrier.books().counters.receipts_refused, 1U);
  EXPECT_EQ(script.carrier.receipts_waiting(), 0U);
}

TEST(Carrier, SendsAgainWhatWasNotAnsweredInTime) {
  CarrierScript script;
  const auto peer = script.connect();
  peer->answers_delivers = false;
  peer->submit("x");
  script.advance(50ms);
  peer->answers_delivers = true;
  script.advance(10s + 199ms);
  EXPECT_EQ(peer->delivered.size(), 1U);
  script.advance(1ms);
  EXPECT_EQ(peer->delivered.size(), 2U);
}

TEST(Carrier, ThrottlesOverItsWindow) {
  sim::Settings settings;
  settings.window = 2;
  settings.latency = 5ms;
  CarrierScript script{settings};
  const auto peer = script.connect();
  for (int i = 0; i < 3; ++i) {
    peer->submit("x", false);
  }
  ASSERT_EQ(peer->answers.size(), 1U);
  EXPECT_EQ(peer->answers[0].status, CommandStatus::ESME_RTHROTTLED);
  script.advance(5ms);
  ASSERT_EQ(peer->answers.size(), 3U);
  EXPECT_EQ(peer->answers[1].status, CommandStatus::ESME_ROK);
  EXPECT_EQ(peer->answers[2].status, CommandStatus::ESME_ROK);
}

TEST(Carrier, ThrottlesOverItsRate) {
  sim::Settings settings;
  settings.rate = 10;
  CarrierScript script{settings};
  const auto peer = script.connect();
  for (int i = 0; i < 20; ++i) {
    peer->submit("x", false);
  }
  EXPECT_EQ(script.carrier.books().counters.submits_answered, 10U);
  script.advance(500ms);
  for (int i = 0; i < 20; ++i) {
    peer->submit("x", false);
  }
  EXPECT_EQ(script.carrier.books().counters.submits_answered, 15U);
}

TEST(Carrier, TakesAndDoesNotAnswerWhatItIsToldTo) {
  CarrierScript script;
  const auto peer = script.connect();
  script.command(R"({"cmd":"drop_answers","count":1})");
  peer->submit("x");
  EXPECT_TRUE(peer->answers.empty());
  script.advance(50ms);
  EXPECT_EQ(peer->delivered.size(), 1U);
  const auto page = script.command(R"({"cmd":"ledger"})");
  const auto& entry = page.at("entries").at(0).as_object();
  EXPECT_EQ(entry.at("answered_us").to_number<int>(), 0);
  EXPECT_EQ(entry.at("status").to_number<int>(), 0);
  EXPECT_EQ(entry.at("receipt").as_string(), "answered");
  peer->submit("y");
  EXPECT_EQ(peer->answers.size(), 1U);
}

TEST(Carrier, SendsTheReceiptBeforeTheAnswer) {
  CarrierScript script;
  const auto peer = script.connect();
  script.command(R"({"cmd":"receipts","before_answer":true})");
  peer->submit("x");
  EXPECT_THAT(peer->order, ElementsAre("deliver", "answer"));
}

TEST(Carrier, HoldsReceipts) {
  CarrierScript script;
  const auto peer = script.connect();
  script.command(R"({"cmd":"receipts","hold":true})");
  peer->submit("x");
  script.advance(10s);
  EXPECT_TRUE(peer->delivered.empty());
  script.command(R"({"cmd":"receipts","hold":false,"state":"UNDELIV"})");
  EXPECT_EQ(peer->delivered.size(), 1U);
  EXPECT_EQ(receipt_of(peer->delivered[0]).state, smpp::MessageState::undeliverable);
}

TEST(Carrier, CutsALongTextIntoPartsThatCanBePutTogether) {
  CarrierScript script;
  const auto peer = script.connect();
  std::string text;
  for (int i = 0; i < 50; ++i) {
    text += "é€😀";
  }
  script.command(
      R"({"cmd":"deliver","from":"447700900001","to":"447700900000","count":2,"text":")" + text +
      "\"}");
  ASSERT_EQ(peer->delivered.size(), 6U);
  std::string together;
  std::set<std::uint16_t> references;
  for (std::size_t i = 0; i < 6; ++i) {
    const smpp::UserData user = smpp::user_data_of(peer->delivered[i]);
    ASSERT_TRUE(user.concatenation);
    EXPECT_EQ(user.concatenation->total, 3);
    EXPECT_EQ(user.concatenation->number, i % 3 + 1);
    references.insert(user.concatenation->reference);
    const auto part = smpp::decode_text(smpp::Alphabet::ucs2, user.payload);
    ASSERT_TRUE(part);
    together += smpp::view(*part);
  }
  EXPECT_EQ(references.size(), 2U);
  EXPECT_EQ(together, text + text);
}

TEST(Carrier, FloodsWithinTheWindowAndAnswersWhenAllIsAnswered) {
  sim::Settings settings;
  settings.window = 7;
  CarrierScript script{settings};
  const auto peer = script.connect();
  peer->answer_with = {CommandStatus::ESME_RTHROTTLED};
  const auto at_once = script.command(
      R"({"cmd":"deliver","from":"447700900990","to":"447700900000","text":"n ","count":100,)"
      R"("numbers":10,"unique":true,"length":40,"await":true})");
  EXPECT_TRUE(at_once.empty());
  script.advance(1s);
  ASSERT_EQ(script.late_answers.size(), 1U);
  EXPECT_EQ(script.late_answers[0].at("answered").to_number<int>(), 100);
  EXPECT_EQ(peer->delivered.size(), 101U);
  std::multiset<std::string> texts;
  std::set<std::string> numbers;
  for (const smpp::DeliverSm& deliver : peer->delivered) {
    texts.insert(text_of(deliver));
    numbers.emplace(deliver.source.reveal());
  }
  EXPECT_EQ(texts.count("n 0000000000 xxxxxxxxxxxxxxxxxxxxxxxxxxx"), 2U);
  EXPECT_EQ(texts.count("n 0000000099 xxxxxxxxxxxxxxxxxxxxxxxxxxx"), 1U);
  EXPECT_EQ(numbers.size(), 10U);
  EXPECT_TRUE(numbers.contains("447700900999"));
  const auto stats = script.command(R"({"cmd":"stats"})");
  EXPECT_EQ(stats.at("deliver_latency_us").at("count").to_number<int>(), 100);
  const auto page = script.command(R"({"cmd":"deliver_ledger","from":0,"max":1})");
  EXPECT_EQ(page.at("entries").at(0).at("attempts").to_number<int>(), 2);
  const auto attempts = script.command(R"({"cmd":"attempts","max":101})");
  const auto& sendings = attempts.at("entries").as_array();
  ASSERT_EQ(sendings.size(), 101U);
  EXPECT_EQ(sendings.at(0).at("number").to_number<int>(), 0);
  EXPECT_EQ(sendings.at(0).at("status").to_number<int>(), 0x58);
  EXPECT_EQ(sendings.at(99).at("number").to_number<int>(), 99);
  EXPECT_EQ(sendings.at(99).at("status").to_number<int>(), 0);
  EXPECT_EQ(sendings.at(100).at("number").to_number<int>(), 0);
  EXPECT_TRUE(sendings.at(100).at("answered").as_bool());
}

TEST(Carrier, TellsWhichAttemptsWereNotAnswered) {
  CarrierScript script;
  auto peer = script.connect();
  peer->answers_delivers = false;
  script.command(R"({"cmd":"deliver","from":"447700900001","to":"1","text":"x"})");
  peer->cut();
  peer = script.connect();
  script.advance(1s);
  const auto attempts = script.command(R"({"cmd":"attempts"})");
  const auto& sendings = attempts.at("entries").as_array();
  ASSERT_EQ(sendings.size(), 2U);
  EXPECT_FALSE(sendings.at(0).at("answered").as_bool());
  EXPECT_TRUE(sendings.at(1).at("answered").as_bool());
}

TEST(Carrier, KeepsTheRateOfAnOrder) {
  CarrierScript script;
  const auto peer = script.connect();
  script.command(
      R"({"cmd":"deliver","from":"447700900001","to":"1","text":"x","count":1000,"rate":500})");
  script.advance(999ms);
  EXPECT_EQ(peer->delivered.size(), 500U);
  script.advance(1s);
  EXPECT_EQ(peer->delivered.size(), 1000U);
}

TEST(Carrier, SharesReceiversFairly) {
  CarrierScript script;
  const auto one = script.connect();
  const auto two = script.connect();
  script.command(R"({"cmd":"deliver","from":"447700900001","to":"1","text":"x","count":1000})");
  EXPECT_EQ(one->delivered.size() + two->delivered.size(), 1000U);
  EXPECT_GT(one->delivered.size(), 300U);
  EXPECT_GT(two->delivered.size(), 300U);
}

TEST(Carrier, KeepsItsLedgerBounded) {
  sim::Settings settings;
  settings.max_ledger = 3;
  settings.max_waiting = 2;
  CarrierScript script{settings};
  const auto peer = script.connect();
  for (int i = 0; i < 5; ++i) {
    peer->submit("x");
  }
  EXPECT_EQ(peer->answers.size(), 5U);
  script.advance(1s);
  EXPECT_EQ(peer->delivered.size(), 2U);
  const auto page = script.command(R"({"cmd":"ledger","from":2})");
  EXPECT_EQ(page.at("entries").as_array().size(), 1U);
  EXPECT_EQ(page.at("next").to_number<int>(), 3);
  EXPECT_EQ(page.at("left_out").to_number<int>(), 2);
  const auto stats = script.command(R"({"cmd":"stats"})");
  EXPECT_EQ(stats.at("submits").to_number<int>(), 5);
  EXPECT_EQ(stats.at("receipts_dropped").to_number<int>(), 3);
}

TEST(Carrier, DropsAndUnbindsItsLinks) {
  CarrierScript script;
  const auto peer = script.connect();
  script.command(R"({"cmd":"drop_links"})");
  EXPECT_TRUE(peer->dropped);
  script.command(R"({"cmd":"unbind"})");
  EXPECT_EQ(peer->esme.state(), smpp::State::ended);
}

}  // namespace
