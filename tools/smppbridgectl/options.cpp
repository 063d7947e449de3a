#include "tools/smppbridgectl/options.hpp"

#include "config/nearest.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ctl {
namespace {

constexpr const char* about =
    "Asks a running smppbridged what it does, or reads the store of a stopped one. Shows no texts\n"
    "and no phone numbers.";

constexpr const char* ending =
    "Exit codes: 0 all is well, 1 the daemon is not ready, the ledger does not balance, not all\n"
    "could be erased or the store is damaged, 64 the command line is wrong, 66 there is no such\n"
    "message or carrier, 69 nobody answers at the socket, or the folder is in use, 76 the answer\n"
    "is none of smppbridged, 77 this user may not ask, or the key does not fit, 78 the\n"
    "configuration is wrong.\n";

// What help says of commands of two words.
const char* group_of(std::string_view first) {
  return first == "store" ? "the state folder, while no daemon works in it" : "the store's keys";
}

// The first of two words is a command that wants the second.
void add(CLI::App& app, const Command& command, Options& options) {
  CLI::App* parent = &app;
  std::string word{command.word};
  if (const std::size_t space = word.find(' '); space != std::string::npos) {
    const std::string first = word.substr(0, space);
    word.erase(0, space + 1);
    const auto known =
        app.get_subcommands([&](const CLI::App* sub) { return sub->get_name() == first; });
    if (!known.empty()) {
      parent = known.front();
    } else {
      parent = app.add_subcommand(first, group_of(first));
      parent->require_subcommand(1);
      parent->fallthrough();
    }
  }
  CLI::App* const sub = parent->add_subcommand(word, std::string{command.what});
  sub->callback([&options, &command] { options.command = &command; });
  if (!command.takes.empty()) {
    sub->add_option(std::string{command.takes}, options.given.argument)->required();
  }
  for (const Parameter& parameter : command.parameters) {
    sub->add_option_function<std::string>(
           "--" + std::string{parameter.name},
           [&options, &parameter](const std::string& value) {
             options.given.parameters[parameter.name] = value;
           },
           std::string{parameter.what})
        ->type_name(std::string{parameter.value})
        ->required(parameter.required);
  }
}

// Commands of one word, or what may follow the first of two.
int unknown_command(std::string_view given, std::string_view after) {
  std::vector<std::string_view> words;
  for (const Command& command : commands()) {
    std::string_view word = command.word;
    if (!after.empty()) {
      if (!word.starts_with(after) || word.substr(after.size(), 1) != " ") {
        continue;
      }
      word.remove_prefix(after.size() + 1);
    }
    word = word.substr(0, word.find(' '));
    if (words.empty() || words.back() != word) {
      words.push_back(word);
    }
  }
  const std::string_view near = config::nearest(given, words);
  fmt::print(stderr,
             "smppbridgectl: there is no such command; {}\n",
             near.empty()
                 ? fmt::format("{} are right", fmt::join(words, ", "))
                 : fmt::format("did you mean {}{}{}?", after, after.empty() ? "" : " ", near));
  return static_cast<int>(ExitCode::usage);
}

// `--name`, without its value. Nothing if it may be something else, such as a number.
std::optional<std::string_view> name_of_option(std::string_view given) {
  const std::string_view name = given.substr(0, given.find('='));
  const bool is_name = name.size() > 2 && name.starts_with("--") &&
                       name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == name.npos;
  return is_name ? std::optional{name} : std::nullopt;
}

// Options are named. What else is too much is not repeated.
int not_taken(const Command& command, std::span<const std::string> given) {
  std::string_view what = "such argument";
  for (const std::string& one : given) {
    what = name_of_option(one).value_or(what);
  }
  fmt::print(stderr,
             "smppbridgectl: {0} takes no {1}{2}; `smppbridgectl {0} --help` tells what it takes\n",
             command.word,
             what,
             command.number_as.empty() ? "" : ", and its number from standard input");
  return static_cast<int>(ExitCode::usage);
}

// What no command took. Nothing if that is not what is wrong.
std::optional<int> what_is_wrong(const CLI::App& app) {
  const std::vector<std::string> left = app.remaining(true);
  if (left.empty()) {
    return std::nullopt;
  }
  std::string word;
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    word += (word.empty() ? "" : " ") + at->get_name();
  }
  const auto command = std::ranges::find(commands(), word, &Command::word);
  if (command != commands().end()) {
    return not_taken(*command, left);
  }
  return left.front().starts_with('-') ? std::nullopt
                                       : std::optional{unknown_command(left.front(), word)};
}

}  // namespace

smpp::expected<Options, int> parse_options(int argc, const char* const* argv) {
  Options options;
  CLI::App app{about, "smppbridgectl"};
  app.footer(ending);
  app.fallthrough();  // the options below may also follow the command
  app.require_subcommand(1);
  app.add_option("--socket", options.socket, "the daemon's listen.admin.socket")
      ->type_name("PATH")
      ->capture_default_str();
  app.add_flag("--json", options.json, "the daemon's answer as it is");
  std::uint32_t seconds = static_cast<std::uint32_t>(options.timeout.count());
  app.add_option("--timeout", seconds, "how long to wait for the answer")
      ->type_name("SECONDS")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  for (const Command& command : commands()) {
    add(app, command, options);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (const auto code = what_is_wrong(app)) {
      return smpp::unexpected(*code);
    }
    const int code = app.exit(error);
    return smpp::unexpected(code == 0 ? 0 : static_cast<int>(ExitCode::usage));
  }
  options.timeout = std::chrono::seconds{seconds};
  return options;
}

}  // namespace ctl
