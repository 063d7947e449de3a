#include "tools/smsc_sim/control_desk.hpp"

#include "carrier_script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using testing::HasSubstr;
using tests::CarrierScript;

std::string error_of(CarrierScript& script, std::string_view line) {
  const auto answer = script.command(line);
  EXPECT_FALSE(answer.at("ok").as_bool()) << line;
  const auto& error = answer.at("error").as_string();
  return std::string{error.data(), error.size()};
}

TEST(ControlDesk, SaysWhatIsWrong) {
  CarrierScript script;
  const auto peer = script.connect();
  EXPECT_THAT(error_of(script, "no json"), HasSubstr("JSON object"));
  EXPECT_THAT(error_of(script, "[]"), HasSubstr("JSON object"));
  EXPECT_THAT(error_of(script, "{}"), HasSubstr("cmd: missing"));
  EXPECT_THAT(error_of(script, R"({"cmd":"nonsense"})"),
              HasSubstr("there are deliver, alert, throttle"));
  EXPECT_THAT(error_of(script, R"({"cmd":"latency","ms":"5"})"), HasSubstr("ms: not usable"));
  EXPECT_THAT(error_of(script, R"({"cmd":"latency","ms":-5})"), HasSubstr("0 to"));
  EXPECT_THAT(error_of(script, R"({"cmd":"latency","us":5})"), HasSubstr("it has: cmd, ms"));
  EXPECT_THAT(error_of(script, R"({"cmd":"throttle"})"), HasSubstr("count or for"));
  EXPECT_THAT(error_of(script, R"({"cmd":"throttle","for":"2"})"), HasSubstr("for: not usable"));
  EXPECT_THAT(error_of(script, R"({"cmd":"receipts","mode":"some"})"), HasSubstr("tlv or both"));
  EXPECT_THAT(error_of(script, R"({"cmd":"receipts","hold":1})"), HasSubstr("true or false"));
  EXPECT_THAT(error_of(script, R"({"cmd":"refuse","status":0})"), HasSubstr("status: not usable"));
}

TEST(ControlDesk, ChangesNothingWhenACommandIsWrong) {
  CarrierScript script;
  error_of(script, R"({"cmd":"receipts","mode":"none","hold":5})");
  EXPECT_EQ(script.carrier.books().settings.receipts.form, sim::ReceiptForm::both);
  error_of(script, R"({"cmd":"drop_answers","count":5,"for":"2s"})");
  EXPECT_EQ(script.carrier.submit_orders().leave_unanswered, 0U);
}

TEST(ControlDesk, ChecksAnOrder) {
  CarrierScript script;
  EXPECT_THAT(error_of(script, R"({"cmd":"deliver","from":"1","to":"2","text":"x"})"),
              HasSubstr("nobody has bound"));
  const auto one = script.connect(smpp::BindMode::transceiver, "one");
  EXPECT_THAT(error_of(script, R"({"cmd":"deliver","to":"2","text":"x"})"), HasSubstr("from:"));
  EXPECT_THAT(error_of(script, R"({"cmd":"deliver","from":"1","text":"x"})"), HasSubstr("to:"));
  EXPECT_THAT(error_of(script, R"({"cmd":"deliver","from":"abc","to":"2","text":"x","numbers":2})"),
              HasSubstr("digits"));
  EXPECT_THAT(
      error_of(script, R"({"cmd":"deliver","from":"1","to":"2","system_id":"two","text":"x"})"),
      HasSubstr("system_id:"));
  const auto two = script.connect(smpp::BindMode::transceiver, "two");
  EXPECT_THAT(error_of(script, R"({"cmd":"deliver","from":"1","to":"2","text":"x"})"),
              HasSubstr("several accounts"));
  EXPECT_TRUE(
      script.command(R"({"cmd":"deliver","from":"1","to":"2","system_id":"two","text":"x"})")
          .at("ok")
          .as_bool());
  EXPECT_EQ(one->delivered.size(), 0U);
  EXPECT_EQ(two->delivered.size(), 1U);
}

TEST(ControlDesk, ThrottlesForATime) {
  using namespace std::chrono_literals;
  CarrierScript script;
  const auto peer = script.connect();
  script.command(R"({"cmd":"throttle","for":"2s"})");
  peer->submit("x");
  script.advance(2s);
  peer->submit("x");
  ASSERT_EQ(peer->answers.size(), 2U);
  EXPECT_EQ(peer->answers[0].status, smpp::CommandStatus::ESME_RTHROTTLED);
  EXPECT_EQ(peer->answers[1].status, smpp::CommandStatus::ESME_ROK);
}

TEST(ControlDesk, RefusesWithAStatus) {
  CarrierScript script;
  const auto peer = script.connect();
  script.command(R"({"cmd":"refuse","status":11,"count":1})");
  peer->submit("x");
  peer->submit("x");
  ASSERT_EQ(peer->answers.size(), 2U);
  EXPECT_EQ(peer->answers[0].status, smpp::CommandStatus::ESME_RINVDSTADR);
  EXPECT_EQ(peer->answers[1].status, smpp::CommandStatus::ESME_ROK);
}

TEST(ControlDesk, TellsTextsOfItsLedger) {
  CarrierScript script;
  const auto peer = script.connect();
  peer->submit("a \"quoted\" text");
  const auto page = script.command(R"({"cmd":"ledger"})");
  const auto& entry = page.at("entries").at(0).as_object();
  EXPECT_EQ(entry.at("text").as_string(), "a \"quoted\" text");
  EXPECT_EQ(entry.at("to").as_string(), "447700900123");
  EXPECT_EQ(entry.at("message_id").as_string(), peer->answers[0].message_id.c_str());
}

TEST(ControlDesk, Stops) {
  CarrierScript script;
  EXPECT_TRUE(script.command(R"({"cmd":"stop"})").at("ok").as_bool());
  EXPECT_TRUE(script.desk.stopping());
}

}  // namespace
