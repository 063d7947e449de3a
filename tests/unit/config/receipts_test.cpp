// A carrier's receipt pattern is tried on its samples when the configuration is read.
#include "tests/unit/config/workplace.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace config {
namespace {

using Lines = std::vector<std::string>;

class ReceiptSettings : public testing::Test {
 protected:
  ReceiptSettings() { place_.write_named_files(); }

  // The settings of `receipts`, each on a line of its own; the first is line 8.
  Lines problems(const std::string& settings) {
    std::string block = "tls: {}\n    receipts:\n";
    std::size_t start = 0;
    while (start < settings.size()) {
      const std::size_t end = std::min(settings.find('\n', start), settings.size());
      block += "      " + settings.substr(start, end - start) + "\n";
      start = end + 1;
    }
    block.pop_back();
    return config_test::problems_of(place_,
                                    config_test::replaced(config_test::minimal, "tls: {}", block));
  }

  config_test::Workplace place_;
};

constexpr const char* pattern = R"(pattern: '^(?P<stat>\w+),(?P<id>\w+),(?P<err>\d*)$'
)";

Lines one(const std::string& line) {
  return {"bridge.yaml:" + line};
}

TEST_F(ReceiptSettings, TakesWhatItsSamplesBear) {
  EXPECT_EQ(problems(std::string{pattern} + R"(samples:
- {text: "DELIVRD,4f2a,000", gives: {id: "4f2a", stat: DELIVRD, err: "000"}}
- {text: "DELIVRD,4f2a,", gives: {err: ""}}
- {hex: "44454c49565244 2c372c"}
)")
                .size(),
            2u);  // the last: no hex, and no `gives`
  EXPECT_EQ(problems(std::string{pattern} + R"(samples:
- {text: "DELIVRD,4f2a,000", gives: {id: "4f2a", stat: DELIVRD, err: "000"}}
- {text: "DELIVRD,4f2a,", gives: {err: ""}}
- {hex: "44454C495652442c372c", gives: {id: "7"}}
)"),
            Lines{});
  EXPECT_EQ(
      problems(
          R"(pattern: '^№(?P<id>\d+) (?P<sub>\d)/(?P<dlvrd>\d) (?P<submit_date>\S+) (?P<done_date>\S+) (?P<text>.*)$'
samples:
- text: "№7 3/2 2601311015 260131101605004+ Привет"
  gives: {id: "7", sub: 3, dlvrd: 2, submit_date: "2026-01-31T10:15", done_date: "2026-01-31T10:16:05+01:00", text: Привет}
)"),
      Lines{});
}

TEST_F(ReceiptSettings, ReadsSamplesInTheCarriersAlphabet) {
  const std::string settings = R"(pattern: '^caf(?P<text>.)(?P<id>\d+)$'
samples: [{hex: "6361660537", gives: {text: "é", id: "7"}}])";
  EXPECT_EQ(problems(settings), Lines{});
}

TEST_F(ReceiptSettings, SaysWhichMemberOfASampleIsNotGiven) {
  EXPECT_EQ(problems(std::string{pattern} + R"(samples:
- {text: "DELIVRD,4f2a,000", gives: {id: "4f2b", stat: DELIVRD, err: "0"}}
)"),
            (Lines{"bridge.yaml:10:48: carriers.acme.receipts.samples[0].gives.id: is not what the "
                   "pattern gives; correct the pattern or the sample",
                   "bridge.yaml:10:76: carriers.acme.receipts.samples[0].gives.err: is not what "
                   "the pattern gives; correct the pattern or the sample"}));
}

TEST_F(ReceiptSettings, ReadsDatesOfSamplesInTheCarriersZone) {
  const auto said = [&](const std::string& zone, const std::string& date) {
    return problems(R"(pattern: '^(?P<id>\d+) (?P<done_date>\d+[+]?)$'
samples: [{text: "7 )" +
                    date + R"(", gives: {done_date: "2026-07-31T10:15:30+01:00"}}])" + zone);
  };
  EXPECT_EQ(said("", "260731101530").size(), 1u);
  EXPECT_EQ(said("\nzone: UTC", "260731101530").size(), 1u);
  EXPECT_EQ(said("\nzone: Europe/London", "260731101530"), Lines{});
  EXPECT_EQ(said("\nzone: America/New_York", "260731101530004+"), Lines{});
}

TEST_F(ReceiptSettings, KnowsZonesByTheirNames) {
  EXPECT_EQ(problems("zone: Europe/London"), Lines{});
  EXPECT_EQ(
      problems("zone: Europe/Lundon"),
      one("8:13: carriers.acme.receipts.zone: does not have the right form; write a time zone "
          "that the system knows, like `Europe/London`"));
}

TEST_F(ReceiptSettings, SaysWhichSampleDoesNotMatch) {
  // Though the general reader would read it.
  EXPECT_EQ(problems(std::string{pattern} + R"(samples:
- {text: "id:7 stat:DELIVRD err:000", gives: {id: "7"}}
)"),
            one("10:9: carriers.acme.receipts.samples[0]: does not match the pattern; correct one "
                "of them"));
}

TEST_F(ReceiptSettings, SaysWhatASampleLacks) {
  EXPECT_EQ(problems(std::string{pattern} + "samples:\n- {gives: {id: a}}\n"),
            one("10:9: carriers.acme.receipts.samples[0]: must have one of `text` and `hex`; write "
                "one"));
  EXPECT_EQ(problems(std::string{pattern} + "samples:\n- {text: \"A,7,\", gives: {}}\n"),
            one("10:31: carriers.acme.receipts.samples[0].gives: says nothing; write what must be "
                "read, `id` at least"));
}

TEST_F(ReceiptSettings, SaysWhatIsWrongWithThePattern) {
  const std::string samples = "\nsamples: [{text: A, gives: {id: A}}]\n";
  EXPECT_EQ(problems("pattern: '(?P<id>A'" + samples),
            one("8:16: carriers.acme.receipts.pattern: has a group that is wrong or not closed; "
                "write a regular expression of RE2 whose groups are fields"));
  EXPECT_EQ(problems("pattern: '(?P<number>A)'" + samples),
            one("8:16: carriers.acme.receipts.pattern: has a named group that is no field of "
                "receipts; write a regular expression of RE2 whose groups are fields"));
  EXPECT_EQ(problems("pattern: A" + samples),
            one("8:16: carriers.acme.receipts.pattern: has no named group; write a regular "
                "expression of RE2 whose groups are fields"));
  EXPECT_EQ(problems("pattern: 7" + samples),
            one("8:16: carriers.acme.receipts.pattern: reads as a number; write a regular "
                "expression of RE2 with named groups, `(?P<id>...)`, in quotes"));
}

TEST_F(ReceiptSettings, WantsPatternAndSamplesTogether) {
  EXPECT_EQ(problems("pattern: '(?P<id>A)'"),
            one("8:16: carriers.acme.receipts.pattern: comes without a sample; write `samples`, "
                "one at least"));
  EXPECT_EQ(problems("samples: [{text: A, gives: {id: A}}]"),
            one("8:16: carriers.acme.receipts.samples: come without a pattern; write `pattern` "
                "too"));
}

TEST_F(ReceiptSettings, NeverRepeatsASample) {
  for (const std::string& line : problems(R"(pattern: '(?P<id>hunter2'
samples: [{text: "hunter2 447700900100", gives: {id: "447700900101"}}]
)")) {
    EXPECT_EQ(line.find("hunter2"), std::string::npos);
    EXPECT_EQ(line.find("4477"), std::string::npos);
  }
}

}  // namespace
}  // namespace config
