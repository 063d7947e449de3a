#include "tools/smpp_tool/options.hpp"

#include "config/nearest.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>

namespace smpp_tool {
namespace {

constexpr const char* about =
    "Reads and writes SMPP, offline. A line of input gives a line of output; one that fails gives\n"
    "{\"error\": ...} and the rest goes on. Without files standard input is read.";

constexpr const char* ending =
    "Personal fields are masked unless --reveal is given.\n"
    "Exit codes: 0 all went well, 1 a line failed or a file cannot be read, 64 the command line is "
    "wrong.\n"
    "smpp-tool COMMAND --help tells more of each command.\n";

const std::map<std::string, smpp::Role> roles{{"smsc", smpp::Role::smsc},
                                              {"esme", smpp::Role::esme}};
const std::map<std::string, smpp::Phase> states{{"open", smpp::Phase::open},
                                                {"bound_tx", smpp::Phase::bound_tx},
                                                {"bound_rx", smpp::Phase::bound_rx},
                                                {"bound_trx", smpp::Phase::bound_trx}};
const std::map<std::string, smpp::Version> versions = [] {
  std::map<std::string, smpp::Version> named;
  for (const smpp::Version version : smpp::versions) {
    named.emplace(name_of(version), version);
  }
  return named;
}();
const std::map<std::string, smpp::Alphabet> alphabets{{"gsm7", smpp::Alphabet::gsm7},
                                                      {"gsm7_packed", smpp::Alphabet::gsm7_packed},
                                                      {"latin1", smpp::Alphabet::latin1},
                                                      {"ascii", smpp::Alphabet::ascii},
                                                      {"utf8", smpp::Alphabet::utf8}};

template <class T>
std::string words_of(const std::map<std::string, T>& words) {
  std::string list;
  for (const auto& [word, value] : words) {
    list += (list.empty() ? "" : ", ") + word;
  }
  return list;
}

// One of a few words; an unknown one is answered with all of them.
template <class T, class Set>
CLI::Option* add_choice(CLI::App& app,
                        const std::string& name,
                        const std::map<std::string, T>& words,
                        const std::string& what,
                        Set set) {
  return app
      .add_option_function<std::string>(
          name,
          [&words, set, name](const std::string& word) {
            const auto found = words.find(word);
            if (found == words.end()) {
              throw CLI::ValidationError(name, "one of " + words_of(words) + " is right");
            }
            set(found->second);
          },
          what)
      ->type_name("WORD");
}

void add_ear(CLI::App& app, Options& options) {
  add_choice(app, "--role", roles, "whose ear hears it: smsc or esme", [&](smpp::Role role) {
    options.listener.role = role;
  });
  add_choice(app,
             "--state",
             states,
             "in which state: open, bound_tx, bound_rx or bound_trx",
             [&](smpp::Phase phase) { options.listener.phase = phase; });
  add_choice(
      app, "--version", versions, "of which version: 3.3, 3.4 or 5.0", [&](smpp::Version version) {
        options.listener.version = version;
      });
}

void add_reading(CLI::App& app, Options& options) {
  app.add_flag("--reveal", options.reveal, "show personal fields");
  add_choice(app,
             "--default-alphabet",
             alphabets,
             "what data_coding 0 means: " + words_of(alphabets),
             [&](smpp::Alphabet alphabet) { options.smsc_default = alphabet; });
  add_ear(app, options);
}

void add_tlv_names(CLI::App& app, Options& options) {
  app.add_option("--tlv-names", options.tlv_names, "names of vendors' TLVs: YAML or JSON")
      ->type_name("FILE");
}

void add_options(CLI::App& app, Options& options) {
  app.add_flag("--json", options.json, "JSON also on a terminal");
  switch (options.command) {
    case Command::decode:
      add_reading(app, options);
      app.add_flag("--text", options.text, "add the decoded text, the header's elements, receipts");
      add_tlv_names(app, options);
      app.add_option("--pcap", options.pcap, "a capture file, pcap or pcapng; - for standard input")
          ->type_name("FILE");
      app.add_option("--port", options.ports, "a port that speaks SMPP, instead of any that does")
          ->check(CLI::Range(1, 65'535))
          ->type_name("PORT");
      app.footer(
          "Without --role, --state and --version a PDU that is right for any ear is taken, and a\n"
          "malformed one is answered as an SMSC does in bound_trx of 3.4. With --role or --state,\n"
          "one that is not legal there is an error too.");
      break;
    case Command::explain:
      add_reading(app, options);
      add_tlv_names(app, options);
      break;
    case Command::encode:
    case Command::tlv:
      add_tlv_names(app, options);
      break;
    case Command::receipt:
    case Command::receipt_id:
    case Command::segment:
    case Command::gsm7:
    case Command::status:
    case Command::conformance:
      break;
  }
}

struct Row {
  Command command{};
  std::string_view word;
  std::string_view takes;
  const char* what;
};

constexpr Row rows[] = {
#define SMPP_TOOL_ROW(name, word, takes, what) {Command::name, word, takes, what},
    SMPP_TOOL_COMMANDS(SMPP_TOOL_ROW)
#undef SMPP_TOOL_ROW
};

int complain(std::string_view what) {
  fmt::print(stderr, "smpp-tool: {}\n", what);
  return exit_usage;
}

std::string overview() {
  std::string text = fmt::format("{}\n\nsmpp-tool COMMAND [OPTIONS] [...]\n\n", about);
  for (const Row& row : rows) {
    text += fmt::format("  {:<12} {}\n", row.word, row.what);
  }
  return text + "\n" + ending;
}

std::string did_you_mean(std::string_view given, const std::vector<std::string_view>& words) {
  const std::string_view near = config::nearest(given, words);
  if (!near.empty()) {
    return fmt::format("did you mean {}?", near);
  }
  std::string list;
  for (const std::string_view word : words) {
    list += list.empty() ? "" : ", ";
    list += word;
  }
  return list + " are right";
}

int unknown_command(std::string_view given) {
  std::vector<std::string_view> words;
  for (const Row& row : rows) {
    words.push_back(row.word);
  }
  return complain(fmt::format("there is no such command; {}", did_you_mean(given, words)));
}

// The first word that looks like an option and is none.
int unknown_option(const CLI::App& app, const std::vector<std::string>& words) {
  std::vector<std::string> names;
  for (const CLI::Option* const option : app.get_options()) {
    if (!option->get_lnames().empty()) {
      names.push_back("--" + option->get_lnames().front());
    }
  }
  for (const std::string& word : words) {
    const std::string name = word.substr(0, word.find('='));
    if (name.starts_with("--") && std::ranges::find(names, name) == names.end()) {
      return complain(fmt::format("{}: there is no such option; {}",
                                  app.get_name(),
                                  did_you_mean(name, {names.begin(), names.end()})));
    }
  }
  return complain(fmt::format(
      "{}: there is no such option; see smpp-tool {} --help", app.get_name(), app.get_name()));
}

}  // namespace

smpp::expected<Options, int> parse_options(int argc, const char* const* argv) {
  std::vector<std::string> words{argv + std::min(argc, 1), argv + argc};
  if (words.empty()) {
    fmt::print(stderr, "{}", overview());
    return smpp::unexpected(int{exit_usage});
  }
  const std::string first = words.front();
  if (first == "--help" || first == "-h" || first == "help") {
    fmt::print("{}", overview());
    return smpp::unexpected(0);
  }
  const auto* const row = std::ranges::find(rows, first, &Row::word);
  if (row == std::end(rows)) {
    return smpp::unexpected(unknown_command(first));
  }
  words.erase(words.begin());

  Options options;
  options.command = row->command;
  CLI::App app{row->what};
  app.name(std::string{row->word});
  if (!row->takes.empty()) {
    app.add_option(std::string{row->takes}, options.arguments, "none: lines of standard input")
        ->type_name("");
  }
  add_options(app, options);
  std::vector<std::string> reversed{words.rbegin(), words.rend()};
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", app.help("smpp-tool"));
    return smpp::unexpected(0);
  } catch (const CLI::ExtrasError&) {
    return smpp::unexpected(unknown_option(app, words));
  } catch (const CLI::ParseError& error) {
    return smpp::unexpected(complain(fmt::format("{}: {}", app.get_name(), error.what())));
  }
  if (!options.pcap.empty() && !options.arguments.empty()) {
    return smpp::unexpected(complain("decode: a file of lines or --pcap FILE, not both, is right"));
  }
  if (options.pcap.empty() && !options.ports.empty()) {
    return smpp::unexpected(complain("decode: --port goes with --pcap"));
  }
  return options;
}

}  // namespace smpp_tool
