#include "config/pages.hpp"

#include "config/schema.hpp"
#include "tests/unit/config/workplace.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <sstream>

namespace config {
namespace {

using config_test::Workplace;

std::string committed(const std::string& name) {
  std::ifstream file{std::string{SOURCE_ROOT} + "/" + name, std::ios::binary};
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Every setting with its value, as the schema sees it.
void flatten(const Settings& settings, const std::string& path, std::vector<std::string>& lines) {
  for (const Setting& setting : settings) {
    const std::string name = path + std::string{setting.key};
    if (const auto* const block = std::get_if<Block>(&setting.type)) {
      flatten(block->settings, name + ".", lines);
    } else {
      lines.push_back(name + " = " + default_of(setting.type));
    }
  }
}

std::vector<std::string> values_of(Config& config) {
  std::vector<std::string> lines;
  flatten(file_settings(config), "", lines);
  for (Carrier& carrier : config.carriers) {
    flatten(carrier_settings(carrier), carrier.link.carrier + ".", lines);
  }
  for (Client& client : config.clients) {
    flatten(client_settings(client), client.rules.name + ".", lines);
  }
  return lines;
}

smpp::expected<Config, Problems> load_text(const Workplace& place, const std::string& text) {
  return load(place.write("bridge.yaml", text));
}

TEST(Pages, AreCommittedAsGenerated) {
  const char* remedy = "run tools/generate-config-docs";
  EXPECT_TRUE(committed("docs/configuration.md") == reference_page()) << remedy;
  EXPECT_TRUE(committed("config/smppbridge.schema.json") == json_schema()) << remedy;
  EXPECT_TRUE(committed("config/profile.schema.json") == profile_json_schema()) << remedy;
  EXPECT_TRUE(committed("config/smppbridge.example.yaml") == example_file()) << remedy;
}

TEST(Pages, TheExampleLoads) {
  const Workplace place;
  place.write_named_files();
  auto config = load_text(place, example_file());
  ASSERT_TRUE(config) << testing::PrintToString(config_test::lines_of(config.error(), place));
  ASSERT_EQ(config->carriers.size(), 1u);
  EXPECT_EQ(config->carriers[0].link.host, "smpp.carrier.example");
  EXPECT_EQ(config->carriers[0].password.kind, SecretReference::Kind::credential);
  EXPECT_EQ(config->clients[0].rules.senders.size(), 3u);
  EXPECT_EQ(config->routes[0].rule.prefixes, std::vector<std::string>{"44"});
}

TEST(Pages, TheDefaultsThatTheExampleShowsAreTheDefaults) {
  const Workplace place;
  place.write_named_files();
  const std::string shown =
      std::regex_replace(example_file(), std::regex{"(\n *)#([a-z_]+: [^\n]+)"}, "$1$2");
  ASSERT_NE(shown, example_file());
  auto with = load_text(place, shown);
  ASSERT_TRUE(with) << testing::PrintToString(config_test::lines_of(with.error(), place));
  auto without = load_text(place, example_file());
  ASSERT_TRUE(without);
  EXPECT_EQ(values_of(*with), values_of(*without));
}

TEST(Pages, EverySettingIsOnEveryPage) {
  Config scratch;
  std::vector<std::string> lines;
  flatten(file_settings(scratch), "", lines);
  flatten(carrier_settings(scratch.carriers.emplace_back()), "", lines);
  flatten(client_settings(scratch.clients.emplace_back()), "", lines);
  flatten(route_settings(scratch.routes.emplace_back()), "", lines);
  EXPECT_GT(lines.size(), 80u);
  const std::string page = reference_page();
  const std::string schema = json_schema();
  const std::string example = example_file();
  for (const std::string& line : lines) {
    const std::string path = line.substr(0, line.find(" = "));
    const std::string key = path.substr(path.rfind('.') + 1);
    EXPECT_NE(schema.find("\"" + key + "\": {"), std::string::npos) << path;
    const std::string named = path == key ? "\n## " + key + "\n" : key + "` |";
    EXPECT_TRUE(page.find(named) != std::string::npos ||
                page.find("| `" + key + "` |") != std::string::npos)
        << path;
    if (path.find("transport") == std::string::npos && path.find("hours") == std::string::npos &&
        path.find("failover") == std::string::npos &&
        path.find("sender_pools") == std::string::npos && path.find("seal") == std::string::npos &&
        path.find("exchange") == std::string::npos && path.find("carriers") == std::string::npos) {
      EXPECT_NE(example.find(key + ":"), std::string::npos) << path;
    }
  }
}

// What the parser takes, the pattern of the JSON Schema takes, and the other way round.
TEST(Pages, FormsAndTheirPatternsAgree) {
  const std::vector<std::string> samples{
      "smpp.example", "127.0.0.1",   "::1",         "host:2775",         "http://x",
      "+44",          "+0",          "44",          "+1234567890123456", "+12345678",
      "08:00-20:00",  "08:00-24:00", "24:00-08:00", "8:00-20:00",        "08:60-20:00",
      "08:00-24:01",  "a b",         "text",        "\xC3\xA9",          "urn:x:y"};
  for (const TextForm* form : {&forms::printable,
                               &forms::number_prefix,
                               &forms::whole_number,
                               &forms::name,
                               &forms::hours,
                               &forms::party,
                               &forms::certificate_name}) {
    const std::regex pattern{std::string{form->pattern}, std::regex::ECMAScript};
    for (const std::string& sample : samples) {
      EXPECT_EQ(std::regex_match(sample, pattern), form->fits(sample)) << sample << form->words;
    }
  }
  // Patterns for hosts, addresses and keywords are wider than the parser, never narrower.
  for (const TextForm* form : {&forms::host, &forms::ip_address, &forms::keyword}) {
    const std::regex pattern{std::string{form->pattern}, std::regex::ECMAScript};
    for (const std::string& sample : samples) {
      EXPECT_LE(form->fits(sample), std::regex_match(sample, pattern)) << sample;
    }
  }
}

}  // namespace
}  // namespace config
