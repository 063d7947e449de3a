// What a profile says counts where its carrier says nothing, and errors name the profile's file.
#include "config/profiles.hpp"

#include "config/pages.hpp"
#include "tests/unit/config/workplace.hpp"

#include <gtest/gtest.h>

namespace config {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

class ProfilesTest : public testing::Test {
 protected:
  ProfilesTest() { place_.write_named_files(); }

  void profile(const std::string& text) const { place_.write("profiles/oak.yaml", text); }

  // A carrier of these settings beside those of the smallest configuration.
  [[nodiscard]] static std::string with(const std::string& settings) {
    return config_test::replaced(config_test::minimal, "tls: {}", "tls: {}\n    " + settings);
  }

  [[nodiscard]] Carrier carrier(const std::string& settings) const {
    auto config = load(place_.write("bridge.yaml", with(settings)));
    EXPECT_TRUE(config) << (config ? ""
                                   : testing::PrintToString(
                                         config_test::lines_of(config.error(), place_)));
    return config ? config->carriers.at(0) : Carrier{};
  }

  [[nodiscard]] Lines problems(const std::string& settings) const {
    return config_test::problems_of(place_, with(settings));
  }

  config_test::Workplace place_;
};

TEST_F(ProfilesTest, AnEmptyOneChangesNothing) {
  profile("");
  EXPECT_EQ(problems("profile: oak"), Lines{});
  EXPECT_EQ(carrier("profile: oak").profile, "oak");
}

TEST_F(ProfilesTest, CountsBeforeTheDefaultsAndBehindTheCarrier) {
  profile(R"(window: 3
throttle_pause: 7s
alphabet: latin1
message_id: {answer: hex, receipt: dec}
backoff: {min: 2s}
texts: {long: sar, languages: [turkish]}
)");
  const Carrier with_all = carrier("profile: oak");
  EXPECT_EQ(with_all.link.session.window, 3u);
  EXPECT_EQ(with_all.rules.throttle_pause, 7s);
  EXPECT_EQ(with_all.rules.text.writing.default_alphabet, smpp::Alphabet::latin1);
  EXPECT_EQ(with_all.rules.answer_id, smpp::IdForm::hex);
  EXPECT_EQ(with_all.rules.receipt_id, smpp::IdForm::dec);
  EXPECT_EQ(with_all.link.backoff_min, 2s);
  EXPECT_EQ(with_all.rules.max_attempts, routing::CarrierRules{}.max_attempts) << "the default";

  const Carrier own = carrier(R"(profile: oak
    throttle_pause: 9s
    message_id: {receipt: text}
    backoff:
    texts: {languages: [hindi, urdu]})");
  EXPECT_EQ(own.rules.throttle_pause, 9s);
  EXPECT_EQ(own.link.session.window, 3u);
  EXPECT_EQ(own.rules.answer_id, smpp::IdForm::hex) << "maps are joined";
  EXPECT_EQ(own.rules.receipt_id, smpp::IdForm::text);
  EXPECT_EQ(own.link.backoff_min, 2s) << "an empty map says nothing";
  EXPECT_EQ(own.rules.text.writing.languages, (std::vector<std::uint8_t>{6, 13}))
      << "a list is one thing";
  EXPECT_EQ(own.rules.text.writing.long_form, smpp::LongForm::sar);
}

TEST_F(ProfilesTest, OneServesSeveralCarriers) {
  profile("window: 3\n");
  auto config = load(
      place_.write("bridge.yaml", config_test::replaced(with("profile: oak"), "clients:", R"(  elm:
    {host: h, system_id: s, password: {file: password}, tls: {}, queue: support, profile: oak}
clients:)")));
  ASSERT_TRUE(config);
  ASSERT_EQ(config->carriers.size(), 2u);
  EXPECT_EQ(config->carriers[0].link.session.window, 3u);
  EXPECT_EQ(config->carriers[1].link.session.window, 3u);
}

TEST_F(ProfilesTest, TheExampleIsSound) {
  const Carrier named =
      carrier("profile: " + std::string{SOURCE_ROOT} + "/config/profile.example.yaml");
  EXPECT_EQ(named.link.session.window, 20u);
  EXPECT_EQ(named.samples.size(), 4u);
}

TEST_F(ProfilesTest, MayLieElsewhere) {
  place_.write("shared/elm.yaml", "window: 4\n");
  EXPECT_EQ(carrier("profile: shared/elm.yaml").link.session.window, 4u);
  EXPECT_EQ(carrier("profile: " + place_.path("shared/elm.yaml")).link.session.window, 4u);
}

TEST_F(ProfilesTest, ThatCannotBeReadIsToldWhereItIsNamed) {
  EXPECT_EQ(problems("profile: oak"),
            (Lines{"bridge.yaml:7:14: carriers.acme.profile: profiles/oak.yaml cannot be found (No "
                   "such file or directory); make it or correct the path"}));
  place_.write("profiles/oak.yaml/x", "");
  EXPECT_EQ(problems("profile: oak"),
            (Lines{"bridge.yaml:7:14: carriers.acme.profile: profiles/oak.yaml is not a regular "
                   "file; name one"}));
  EXPECT_EQ(problems("profile: Oak"),
            (Lines{"bridge.yaml:7:14: carriers.acme.profile: does not have the right form; write "
                   "the name of a profile, or a path that ends in `.yaml`"}));
  EXPECT_EQ(problems("profile: [oak]").size(), 1u);
  EXPECT_EQ(problems("profile:").size(), 1u);
}

// Each once, however many carriers name it, and where it stands.
TEST_F(ProfilesTest, TellsWhatIsWrongInIt) {
  profile(R"(windw: 3
throttle_pause: 7
host: smpp.oak.example
alphabet: latin1
alphabet: gsm7
backoff: {min: 10m}
data_codings: [{data_coding: 5, means: gsm7}, {data_coding: 5, means: ucs2}]
receipts: {words: [{word: OK}]}
)");
  const Lines lines = config_test::problems_of(
      place_, config_test::replaced(with("profile: oak"), "clients:", R"(  elm:
    {host: h, system_id: s, password: {file: password}, tls: {}, queue: support, profile: oak}
clients:)"));
  ASSERT_EQ(lines.size(), 7u) << testing::PrintToString(lines);
  EXPECT_EQ(lines[0], "profiles/oak.yaml:1:1: top level: unknown setting; did you mean `window`?");
  EXPECT_EQ(lines[1],
            "profiles/oak.yaml:2:17: throttle_pause: has no unit; write a duration from 100ms to "
            "1m (units: ms, s, m, h, d)");
  EXPECT_TRUE(lines[2].starts_with("profiles/oak.yaml:3:1: top level: unknown setting; "));
  EXPECT_EQ(lines[3],
            "profiles/oak.yaml:5:1: alphabet: is given twice, first at profiles/oak.yaml:4:1; keep "
            "one");
  EXPECT_EQ(lines[4],
            "profiles/oak.yaml:6:16: backoff.min: is more than backoff.max; write at most 1m");
  EXPECT_EQ(lines[5],
            "profiles/oak.yaml:7:61: data_codings[1].data_coding: is given twice; keep one");
  EXPECT_TRUE(lines[6].starts_with("profiles/oak.yaml:8:20: receipts.words[0].state: is missing"));
}

TEST_F(ProfilesTest, ThatIsNoYamlIsTold) {
  profile("window: [3\n");
  EXPECT_EQ(problems("profile: oak").size(), 1u);
  profile("- window\n");
  EXPECT_EQ(problems("profile: oak"),
            (Lines{"profiles/oak.yaml:1:1: is a list; write a map of settings"}));
  profile(std::string(max_file_size + 1, ' '));
  EXPECT_EQ(problems("profile: oak"),
            (Lines{"profiles/oak.yaml: is larger than 1 MiB; a configuration is not"}));
}

// Sound alone, and not with what the carrier sets: told at the profile, for that carrier.
TEST_F(ProfilesTest, IsCheckedWithTheCarriersOwnSettings) {
  profile(R"(alphabet: gsm7
receipts:
  pattern: '^caf(?P<text>.)(?P<id>\d+)$'
  samples: [{hex: "6361660537", gives: {text: "é"}}]
)");
  EXPECT_EQ(problems("profile: oak"), Lines{});
  EXPECT_EQ(problems("profile: oak\n    alphabet: latin1"),
            (Lines{"profiles/oak.yaml:4:47: carriers.acme.receipts.samples[0].gives.text: is not "
                   "what the pattern gives; correct the pattern or the sample"}));
  EXPECT_EQ(problems("profile: oak\n    backoff: {max: 1s}"), Lines{}) << "equal to min";
}

TEST_F(ProfilesTest, NeverRepeatsWhatItHolds) {
  for (const char* text : {"hunter2: hunter2\n",
                           "window: hunter2\n",
                           "alphabet: hunter2\n",
                           "message_id: {answer: hunter2}\n",
                           "hunter2\n",
                           "window: {hunter2\n"}) {
    profile(text);
    const Lines lines = problems("profile: oak");
    EXPECT_FALSE(lines.empty()) << text;
    for (const std::string& line : lines) {
      EXPECT_EQ(line.find("hunter2"), std::string::npos) << line;
    }
  }
}

}  // namespace
}  // namespace config
