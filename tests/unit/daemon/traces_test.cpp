#include "daemon/traces.hpp"

#include "smpp/pdu/codec.hpp"
#include "tests/support/memory_storage.hpp"
#include "tests/support/session_script.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace application {
namespace {

using namespace std::chrono_literals;

class TracesTest : public testing::Test {
 protected:
  void pass(const smpp::Octets& frame, const std::string& carrier = "acme") {
    traces.on_frame(carrier, 1, smpp::Way::sent, frame, {});
  }

  std::uint64_t begun(const std::string& carrier = "acme", smpp::Duration length = 60s) {
    const auto number = traces.begin(carrier, length, now);
    EXPECT_TRUE(number);
    return number.value_or(0);
  }

  smpp::Time now{};
  support::PlainIndexer indexer;
  Pseudonyms pseudonyms{indexer};
  std::multiset<std::string> watched;
  Traces traces{pseudonyms, [this](const std::string& carrier, bool wanted) {
                  wanted ? (void)watched.insert(carrier) : (void)watched.erase(carrier);
                }};
};

TEST_F(TracesTest, ALineShowsStructureAndMasksWhatIsPersonal) {
  const auto number = begun();
  smpp::SubmitSm submit = tests::submit_sm("nobody reads this");
  submit.source.assign("447700900100");
  submit.dest.assign("447700900123");
  submit.tlvs.push_back({.tag = smpp::TlvTag{0x1500}, .value = smpp::to_octets("vendors' secret")});
  pass(tests::frame(submit, 7));
  const auto page = traces.take(number, now);
  ASSERT_TRUE(page);
  ASSERT_EQ(page->lines.size(), 1u);
  const Traces::Line& line = page->lines.front();
  EXPECT_TRUE(line.what.starts_with("submit_sm seq=7 ")) << line.what;
  EXPECT_NE(line.what.find("short_message=<17>"), std::string::npos) << line.what;
  EXPECT_NE(line.what.find("0x1500=<15>"), std::string::npos) << line.what;
  for (const char* personal : {"nobody", "900100", "900123", "secret", "6e6f626f6479", "766e"}) {
    EXPECT_EQ(line.what.find(personal), std::string::npos) << personal;
  }
  EXPECT_EQ(line.to, pseudonyms.of("+447700900123", smpp::WallTime{}).view());
  EXPECT_EQ(line.from, pseudonyms.of("447700900100", smpp::WallTime{}).view());
}

TEST_F(TracesTest, APasswordIsNotShownAtAll) {
  const auto number = begun();
  smpp::BindTransceiver bind{tests::bind_fields()};
  bind.password.assign("pass7");
  pass(tests::frame(bind, 1));
  const auto page = traces.take(number, now);
  EXPECT_NE(page->lines.front().what.find("password=***"), std::string::npos);
  EXPECT_EQ(page->lines.front().what.find("pass7"), std::string::npos);
}

TEST_F(TracesTest, WhatCannotBeReadIsToldByWhereItFails) {
  const auto number = begun();
  smpp::Octets frame = tests::frame(tests::submit_sm("nobody reads this"), 7);
  frame.resize(frame.size() - 3);
  frame[3] = static_cast<std::uint8_t>(frame.size());
  pass(frame);
  const auto page = traces.take(number, now);
  ASSERT_EQ(page->lines.size(), 1u);
  EXPECT_NE(page->lines.front().what.find("cannot be read"), std::string::npos);
  EXPECT_EQ(page->lines.front().what.find("nobody"), std::string::npos);
}

TEST_F(TracesTest, OtherCarriersAreNotInIt) {
  const auto number = begun();
  pass(tests::frame(tests::submit_sm(), 1), "other");
  EXPECT_TRUE(traces.take(number, now)->lines.empty());
}

TEST_F(TracesTest, ItEndsAtItsTimeAndIsForgottenOnceItsLinesAreTaken) {
  const auto number = begun("acme", 10s);
  EXPECT_EQ(watched.count("acme"), 1u);
  pass(tests::frame(tests::submit_sm(), 1));
  now += 10s;
  traces.look(now);
  EXPECT_EQ(watched.count("acme"), 0u);
  EXPECT_EQ(traces.in_progress(), 0u);
  pass(tests::frame(tests::submit_sm(), 2));
  const auto page = traces.take(number, now);
  ASSERT_TRUE(page);
  EXPECT_EQ(page->lines.size(), 1u);
  EXPECT_TRUE(page->ended);
  EXPECT_FALSE(traces.take(number, now));
}

TEST_F(TracesTest, OneThatNobodyFetchesFromEnds) {
  begun("acme", 1h);
  now += Traces::abandoned_after;
  traces.look(now);
  EXPECT_EQ(traces.in_progress(), 0u);
  EXPECT_EQ(watched.count("acme"), 0u);
}

TEST_F(TracesTest, ThereAreAsManyAsMayBeAndTheEndOfOneMakesRoom) {
  const auto first = begun("acme", 5s);
  for (std::size_t i = 1; i < Traces::max_traces; ++i) {
    begun();
  }
  EXPECT_FALSE(traces.begin("acme", 60s, now));
  now += 5s;
  EXPECT_TRUE(traces.take(first, now)->ended);
  EXPECT_TRUE(traces.begin("acme", 60s, now));
  EXPECT_EQ(watched.count("acme"), Traces::max_traces + 1);
}

TEST_F(TracesTest, WhatDoesNotFitIsCounted) {
  const auto number = begun();
  const smpp::Octets frame = tests::frame(tests::submit_sm(), 1);
  for (std::size_t i = 0; i < Traces::max_lines + 3; ++i) {
    pass(frame);
  }
  auto page = traces.take(number, now);
  EXPECT_EQ(page->dropped, 3u);
  std::size_t lines = page->lines.size();
  EXPECT_EQ(lines, Traces::lines_at_once);
  for (page = traces.take(number, now); !page->lines.empty(); page = traces.take(number, now)) {
    EXPECT_EQ(page->dropped, 0u);
    lines += page->lines.size();
  }
  EXPECT_EQ(lines, Traces::max_lines);
}

}  // namespace
}  // namespace application
