// Broken files never crash the loader, and what they hold is never repeated.
#include "config/pages.hpp"
#include "tests/unit/config/workplace.hpp"

#include <gtest/gtest.h>

#include <random>

namespace config {
namespace {

constexpr std::uint32_t seed = 20'260'101;

std::string mutated(std::string text, std::mt19937& random) {
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>{0, limit - 1}(random);
  };
  constexpr std::string_view spice = "{}[]:,&*!|>'\"%@`#?-\n\t \\~<0";
  for (std::size_t i = 0, count = 1 + below(4); i < count && !text.empty(); ++i) {
    const std::size_t at = below(text.size());
    const std::size_t length = std::min(1 + below(20), text.size() - at);
    switch (below(5)) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, text.substr(below(text.size()), length));
        break;
      case 2:
        text[at] = spice[below(spice.size())];
        break;
      case 3:
        text.insert(at, 1, spice[below(spice.size())]);
        break;
      case 4:
        text[at] = static_cast<char>(below(256));
        break;
    }
  }
  return text;
}

TEST(Mutations, NeverCrashAndAlwaysSayWhere) {
  std::mt19937 random{seed};  // fixed, so that a failure repeats
  std::size_t refused = 0;
  for (int i = 0; i < 1'500; ++i) {
    const std::string text = mutated(i % 2 == 0 ? config_test::minimal : example_file(), random);
    const auto loaded = load(std::vector<Source>{{.file = "f", .text = text}});
    if (loaded) {
      continue;
    }
    ++refused;
    ASSERT_FALSE(loaded.error().empty());
    ASSERT_LE(loaded.error().size(), max_problems + 1);
    for (const Problem& problem : loaded.error()) {
      ASSERT_EQ(problem.file, "f");
      ASSERT_FALSE(problem.text.empty());
    }
  }
  EXPECT_GT(refused, 1'000u);
}

TEST(Mutations, EveryPrefixOfTheExampleIsTaken) {
  const std::string text = config_test::minimal;
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto loaded = load(std::vector<Source>{{.file = "f", .text = text.substr(0, size)}});
    EXPECT_FALSE(loaded) << size;
  }
}

// A canary in the place of each value, and of each key, is in no message.
TEST(Mutations, NoValueAndNoUnknownNameIsRepeated) {
  const std::string canary = "kanarienvogel";
  const std::string text = config_test::minimal;
  std::size_t places = 0;
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  for (std::size_t at = 0; at < text.size();) {
    if (!is_word(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && (is_word(text[end]) || text[end] == '_' || text[end] == '.')) {
      ++end;
    }
    // Names of carriers, clients and queues are repeated: they are paths. File names are told.
    const std::string word = text.substr(at, end - at);
    const bool is_name = word == "acme" || word == "desk" || word == "support";
    const bool is_path = word == "password" || word == "root.key" || word == "queue.sock";
    if (!is_name && !is_path) {
      for (const std::string& put : {canary,
                                     "\"" + canary + " !\"",
                                     "[" + canary + "]",
                                     "{" + canary + ": " + canary + "}",
                                     "&" + canary + " x"}) {
        ++places;
        const std::string broken = text.substr(0, at) + put + text.substr(end);
        const auto loaded = load(std::vector<Source>{{.file = "f", .text = broken}});
        for (const Problem& problem : loaded ? Problems{} : loaded.error()) {
          EXPECT_EQ(to_string(problem).find(canary), std::string::npos) << to_string(problem);
        }
      }
    }
    at = end;
  }
  EXPECT_GT(places, 100u);
}

}  // namespace
}  // namespace config
