// Every command once: its word, what it takes, where it asks, what shows the answer. The command
// line, its help and the request are made from the rows.
#pragma once

#include "tools/smppbridgectl/views.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctl {

// `--name VALUE`, sent as `?name=VALUE`.
struct Parameter {
  std::string_view name;
  std::string_view value;  // what help calls it
  bool required = false;
  std::string_view what;
};

// How the answer is had and shown: as one page, as the lines of a trace while it goes on, or from
// the state folder, without a daemon (store_tasks.hpp).
enum class Shown : std::uint8_t { page, trace, verified, salvaged };

struct Command {
  std::string_view word;  // one, or two with a space between
  std::string_view what;
  std::string_view takes;  // what help calls the one argument, the path's last segment; empty: none
  std::string_view path;
  std::vector<Parameter> parameters;
  View (*view)(const boost::json::object& page);  // of a page
  std::string_view method = "GET";
  Shown shown = Shown::page;
  // The parameter that is the number asked about, which is read from standard input, on one line:
  // what stands on a command line, others of the machine can read. Empty: none.
  std::string_view number_as{};
};

[[nodiscard]] std::span<const Command> commands();

// What was given on the command line.
struct Given {
  std::string argument;
  std::map<std::string_view, std::string> parameters;  // by their names, those given
};

[[nodiscard]] std::string target_of(const Command& command, const Given& given);

}  // namespace ctl
