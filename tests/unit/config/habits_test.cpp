// What differs between carriers, as a profile says it, and what is wrong with it.
#include "tests/unit/config/workplace.hpp"

#include <gtest/gtest.h>

namespace config {
namespace {

using Lines = std::vector<std::string>;
using smpp::CommandStatus;

class HabitsTest : public testing::Test {
 protected:
  HabitsTest() { place_.write_named_files(); }

  [[nodiscard]] static std::string text() {
    return config_test::replaced(config_test::minimal, "tls: {}", "tls: {}\n    profile: oak");
  }

  [[nodiscard]] Carrier carrier(const std::string& profile) const {
    place_.write("profiles/oak.yaml", profile);
    auto config = load(place_.write("bridge.yaml", text()));
    EXPECT_TRUE(config) << (config ? ""
                                   : testing::PrintToString(
                                         config_test::lines_of(config.error(), place_)));
    return config ? config->carriers.at(0) : Carrier{};
  }

  [[nodiscard]] Lines problems(const std::string& profile) const {
    place_.write("profiles/oak.yaml", profile);
    return config_test::problems_of(place_, text());
  }

  config_test::Workplace place_;
};

TEST_F(HabitsTest, WhatRefusesForNow) {
  EXPECT_EQ(carrier("").link.session.refusal, CommandStatus::ESME_RMSGQFUL);
  EXPECT_EQ(carrier("refusal: ESME_RX_T_APPN\n").link.session.refusal,
            CommandStatus::ESME_RX_T_APPN);
  EXPECT_EQ(carrier("refusal: 0x4a1\n").link.session.refusal, CommandStatus{0x4A1});
  EXPECT_EQ(problems("refusal: ESME_RINVDSTADR\n"),
            (Lines{"profiles/oak.yaml:1:10: refusal: does not ask for the message again later, "
                   "which loses it; write one that does, like `ESME_RMSGQFUL`, `ESME_RX_T_APPN`, "
                   "`ESME_RSYSERR` or `ESME_RTHROTTLED`"}));
  for (const char* text : {"refusal: ESME_ROK\n", "refusal: 0x0\n", "refusal: 20\n"}) {
    EXPECT_EQ(problems(text),
              (Lines{"profiles/oak.yaml:1:10: refusal: is no status that refuses; write the name "
                     "of a command_status like `ESME_RSYSERR`, or its number like `0x400`"}));
  }
  EXPECT_EQ(problems("refusal: [ESME_RSYSERR]\n").size(), 1u);
}

TEST_F(HabitsTest, TheTypesOfAddresses) {
  const routing::CarrierRules rules = carrier(R"(addresses:
  from: {short_code: {ton: 6}, name: {npi: 1}}
  to: {international: {ton: 0, npi: 0}}
)")
                                          .rules;
  EXPECT_EQ(rules.from.international.ton, smpp::Ton::international);
  EXPECT_EQ(rules.from.short_code.ton, smpp::Ton::abbreviated);
  EXPECT_EQ(rules.from.short_code.npi, smpp::Npi::unknown);
  EXPECT_EQ(rules.from.name.ton, smpp::Ton::alphanumeric);
  EXPECT_EQ(rules.from.name.npi, smpp::Npi::isdn);
  EXPECT_EQ(rules.to.international.ton, smpp::Ton::unknown);
  EXPECT_EQ(rules.to.international.npi, smpp::Npi::unknown);
  EXPECT_EQ(rules.to.short_code.ton, smpp::Ton::network_specific);
  EXPECT_EQ(problems("addresses: {to: {name: {ton: 5}}}\n"),
            (Lines{"profiles/oak.yaml:1:18: addresses.to: unknown setting; the settings here are "
                   "international, short_code"}));
}

TEST_F(HabitsTest, WhichPartsBringReceipts) {
  using enum routing::ReceiptParts;
  EXPECT_EQ(carrier("").rules.receipts.parts, all);
  EXPECT_EQ(carrier("receipts: {parts: last}\n").rules.receipts.parts, last);
  EXPECT_EQ(carrier("receipts: {parts: first}\n").rules.receipts.parts, first);
}

TEST_F(HabitsTest, WhatMarksReceipts) {
  const routing::ReceiptRules receipts = carrier(R"(receipts:
  marks:
    - {esm_class: 8, means: receipt}
    - {esm_class: 32, means: receipt}
    - {esm_class: 4, means: message}
)")
                                             .rules.receipts;
  using enum routing::DeliverKind;
  const auto kind = [&](std::uint8_t esm_class) {
    return receipts.kind_of(smpp::EsmClass{esm_class});
  };
  EXPECT_EQ(kind(0x48), receipt) << "whatever the other bits";
  EXPECT_EQ(kind(0x20), receipt);
  EXPECT_EQ(kind(0x04), message);
  EXPECT_EQ(kind(0x10), message);
  EXPECT_EQ(routing::ReceiptRules{}.kind_of(smpp::EsmClass{0xA0}), notice);
  EXPECT_EQ(problems(R"(receipts:
  marks:
    - {esm_class: 6, means: receipt}
    - {esm_class: 8, means: receipt}
    - {esm_class: 8, means: notice}
    - {esm_class: 0, means: receipt}
)"),
            (Lines{"profiles/oak.yaml:3:19: receipts.marks[0].esm_class: has other bits than those "
                   "of the message type; write a multiple of 4",
                   "profiles/oak.yaml:5:19: receipts.marks[2].esm_class: is given twice; keep one",
                   "profiles/oak.yaml:6:19: receipts.marks[3].esm_class: is out of range; write a "
                   "whole number from 4 to 60"}));
}

TEST_F(HabitsTest, WhatStatusesMean) {
  const auto statuses = carrier(R"(statuses:
  - {status: ESME_RSYSERR, action: throttle, scope: bind, delay: 5s}
  - {status: 0x4a1, action: final}
  - {status: ESME_RINVDSTADR, action: retry}
)")
                            .rules.statuses;
  ASSERT_EQ(statuses.size(), 3u);
  EXPECT_EQ(statuses[0].status, CommandStatus::ESME_RSYSERR);
  EXPECT_EQ(statuses[0].action, routing::StatusAction::throttle);
  EXPECT_EQ(statuses[0].scope, routing::RetryScope::bind);
  EXPECT_EQ(statuses[0].delay, smpp::Duration{std::chrono::seconds{5}});
  EXPECT_EQ(statuses[1].status, CommandStatus{0x4A1});
  EXPECT_EQ(statuses[1].action, routing::StatusAction::end);
  EXPECT_EQ(statuses[2].scope, routing::RetryScope::usual);
  EXPECT_EQ(problems(R"(statuses:
  - {status: 0x58, action: throttle, scope: message}
  - {status: ESME_RTHROTTLED, action: final, scope: bind, delay: 1s}
  - {status: ESME_ROK, action: retry, delay: 2h}
  - {action: wait}
)"),
            (Lines{"profiles/oak.yaml:2:45: statuses[0].scope: is one message, which `throttle` "
                   "does not blame; write `bind` or `carrier`, or the action `retry`",
                   "profiles/oak.yaml:3:14: statuses[1].status: is given twice; keep one",
                   "profiles/oak.yaml:3:53: statuses[1].scope: is given with `final`, after which "
                   "nothing waits; leave it out",
                   "profiles/oak.yaml:3:66: statuses[1].delay: is given with `final`, after which "
                   "nothing waits; leave it out",
                   "profiles/oak.yaml:4:14: statuses[2].status: is no status that refuses; write "
                   "the name of a command_status like `ESME_RSYSERR`, or its number like `0x400`",
                   "profiles/oak.yaml:4:46: statuses[2].delay: is out of range; write a duration "
                   "from 100ms to 1h (units: ms, s, m, h, d)",
                   "profiles/oak.yaml:5:5: statuses[3].status: is missing; write the name of a "
                   "command_status like `ESME_RSYSERR`, or its number like `0x400`",
                   "profiles/oak.yaml:5:14: statuses[3].action: is none of the words allowed; "
                   "write `retry`, `throttle` or `final`"}));
}

}  // namespace
}  // namespace config
