// The facts about each status: whole, and as the reference has them where it matters most.
#include "smpp/pdu/status_facts.hpp"

#include <gtest/gtest.h>

#include <set>

namespace {

using smpp::CommandStatus;
using smpp::StatusClass;

TEST(StatusFacts, EachStatusHasAMeaningAndAnAdvice) {
  std::set<std::string_view> meanings;
  for (const smpp::StatusFacts& facts : smpp::status_facts()) {
    const auto name = smpp::name_of(facts.status);
    ASSERT_TRUE(name);
    EXPECT_FALSE(facts.meaning.empty()) << *name;
    EXPECT_FALSE(facts.advice.empty()) << *name;
    EXPECT_TRUE(meanings.insert(facts.meaning).second) << *name;
    EXPECT_EQ(smpp::facts_of(facts.status), &facts) << *name;
  }
}

TEST(StatusFacts, AreThoseOfTheStatusOnly) {
  for (std::uint32_t value = 0; value < 0x1000; ++value) {
    const auto status = static_cast<CommandStatus>(value);
    const smpp::StatusFacts* const facts = smpp::facts_of(status);
    EXPECT_EQ(facts != nullptr, smpp::name_of(status).has_value()) << value;
    if (facts != nullptr) {
      EXPECT_EQ(facts->status, status);
    }
  }
  EXPECT_EQ(smpp::facts_of(static_cast<CommandStatus>(0xFFFFFFFF)), nullptr);
}

TEST(StatusFacts, AdviseSomething) {
  const auto what = [](CommandStatus status) { return smpp::facts_of(status)->what; };
  EXPECT_EQ(what(CommandStatus::ESME_ROK), StatusClass::ok);
  EXPECT_EQ(what(CommandStatus::ESME_RTHROTTLED), StatusClass::throttle);
  EXPECT_EQ(what(CommandStatus::ESME_RMSGQFUL), StatusClass::retry);
  EXPECT_EQ(what(CommandStatus::ESME_RINVBNDSTS), StatusClass::fatal);
  EXPECT_EQ(what(CommandStatus::ESME_RINVPASWD), StatusClass::bind);
  EXPECT_EQ(what(CommandStatus::ESME_RINVDSTADR), StatusClass::permanent);
}

TEST(StatusFacts, ClassifyWhatTheyDoNotHave) {
  const auto what = [](std::uint32_t value) {
    return smpp::class_of(static_cast<CommandStatus>(value));
  };
  for (const std::uint32_t former :
       {0x09U, 0x10U, 0x12U, 0x16U, 0x32U, 0x35U, 0x39U, 0x80U, 0x9FU}) {
    EXPECT_EQ(what(former), StatusClass::permanent) << former;
  }
  EXPECT_EQ(what(0x400), StatusClass::permanent);
  EXPECT_EQ(what(0x4FF), StatusClass::permanent);
  for (const std::uint32_t other : {0x3AU, 0x7FU, 0xA0U, 0x3FFU, 0x500U, 0xFFFFFFFFU}) {
    EXPECT_EQ(what(other), StatusClass::retry) << other;
  }
  EXPECT_EQ(what(0x58), StatusClass::throttle);
}

// 3.3 ends at 0x15 but for the 0x30s; 5.0 begins with 0x100.
TEST(StatusFacts, KnowTheirFirstVersion) {
  for (const smpp::StatusFacts& facts : smpp::status_facts()) {
    const auto value = static_cast<std::uint32_t>(facts.status);
    const bool old = value <= 0x15 || (value >= 0x30 && value < 0x40);
    EXPECT_EQ(facts.since, old ? 0x33 : value >= 0x100 ? 0x50 : 0x34) << value;
  }
}

}  // namespace
