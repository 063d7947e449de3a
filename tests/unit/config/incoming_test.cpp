// Rules of which queue incoming messages go to.
#include "config/load.hpp"
#include "tests/unit/config/workplace.hpp"

#include <gtest/gtest.h>

namespace config {
namespace {

using config_test::minimal;
using config_test::replaced;
using Lines = std::vector<std::string>;

class Incoming : public config_test::LoadTest {
 protected:
  // From line 14 on.
  static std::string with(const std::string& rules) {
    const std::string queues =
        replaced(minimal, "queues: {support: {}}", "queues: {support: {}, info: {}}");
    return replaced(queues, "keys:", "incoming:\n" + rules + "keys:");
  }
};

TEST_F(Incoming, TakeAllTheirConditions) {
  const Config config = loaded(with(R"(  - carrier: acme
    to: ["72000", "+4477"]
    from: ["+44", Shop, "447"]
    keyword: [info, "STRASSE", Ayuda]
    queue: info
  - {keyword: stop, queue: support}
)"));
  ASSERT_EQ(config.incoming.size(), 2u);
  EXPECT_EQ(config.incoming[0].carriers, std::vector<std::string>{"acme"});
  EXPECT_EQ(config.incoming[0].queue, "info");
  EXPECT_EQ(config.incoming[0].rule.to.size(), 2u);
  EXPECT_EQ(config.incoming[0].rule.from.size(), 3u);
  ASSERT_EQ(config.incoming[0].rule.keywords.size(), 3u);
  EXPECT_EQ(config.incoming[0].rule.keywords[1].reveal(), "strasse");
  EXPECT_EQ(config.incoming[1].rule.keywords[0].reveal(), "stop");
}

TEST_F(Incoming, SayWhatIsNotThere) {
  EXPECT_EQ(problems(with("  - {carrier: [acme, bcme], queue: support}\n  - {queue: inof}\n")),
            (Lines{"bridge.yaml:14:22: incoming[0].carrier[1]: there is no such carrier; name one "
                   "of `acme` or declare it",
                   "bridge.yaml:15:13: incoming[1].queue: there is no such queue; name one of "
                   "`support`, `info` or declare it"}));
}

TEST_F(Incoming, SayWhatIsNoPartyAndNoKeyword) {
  const Lines told =
      problems(with("  - {to: \"+44x\", queue: info}\n"
                    "  - {keyword: two words, queue: info}\n"
                    "  - {keyword: \"#\", queue: info}\n"));
  ASSERT_EQ(told.size(), 3u);
  EXPECT_NE(told[0].find("incoming[0].to: does not have the right form; write `+` and how a number "
                         "begins, or a whole short code or name, in quotes"),
            std::string::npos)
      << told[0];
  EXPECT_NE(told[1].find("one word of at most 40 letters and digits"), std::string::npos);
  EXPECT_NE(told[2].find("one word"), std::string::npos);
}

TEST_F(Incoming, SayWhoBringsNothing) {
  const std::string text = replaced(
      with("  - {carrier: acme, queue: info}\n"), "    tls: {}\n", "    tls: {}\n    bind: tx\n");
  EXPECT_EQ(
      problems(text),
      Lines{"bridge.yaml:15:15: incoming[0].carrier: this carrier binds as `tx` and brings no "
            "messages; name another or bind as `trx`"});
}

struct Hidden {
  const char* first;
  const char* later;
  bool hidden;
};

TEST_F(Incoming, SayWhichAreNeverReached) {
  const std::array cases{
      Hidden{"queue: info", "keyword: stop, queue: support", true},
      Hidden{"keyword: stop, queue: info", "queue: support", false},
      Hidden{"keyword: [stop, HELP], queue: info", "keyword: Help, queue: support", true},
      Hidden{"keyword: stop, queue: info", "keyword: [stop, help], queue: support", false},
      Hidden{"to: \"+44\", queue: info", "to: \"+4477\", queue: support", true},
      Hidden{"to: \"+4477\", queue: info", "to: \"+44\", queue: support", false},
      Hidden{"to: \"+44\", queue: info", "to: \"4477\", queue: support", false},
      Hidden{"to: \"72000\", queue: info", "from: \"72000\", queue: support", false},
      Hidden{"carrier: acme, queue: info", "queue: support", false},
      Hidden{"from: \"+44\", queue: info",
             "carrier: acme, from: \"+447\", keyword: x, queue: support",
             true},
  };
  for (const Hidden& one : cases) {
    const std::string rules = std::string{"  - {"} + one.first + "}\n  - {" + one.later + "}\n";
    const Lines told = problems(with(rules));
    const Lines expected =
        one.hidden ? Lines{"bridge.yaml:15:5: incoming[1]: is never reached, the rule at "
                           "bridge.yaml:14:5 takes all of it; put the one that asks for more first"}
                   : Lines{};
    EXPECT_EQ(told, expected) << rules;
  }
}

TEST_F(Incoming, AWrongConditionHidesNothing) {
  EXPECT_EQ(problems(with("  - {keyword: \"!\", queue: info}\n  - {queue: support}\n")).size(), 1u);
}

}  // namespace
}  // namespace config
