// What the configuration asks of the file system: its own files, and those that it names.
#pragma once

#include "config/problem.hpp"
#include "config/setting.hpp"
#include "smpp/base/expected.hpp"

#include <optional>
#include <string>
#include <vector>

namespace config {

// One file of the configuration, read.
struct Source {
  std::string file;
  std::string text;
};

// More files in conf.d than this are a mistake.
inline constexpr std::size_t max_sources = 64;

struct Sources {
  std::vector<Source> files;  // the main file first, then conf.d/*.yaml by name
  Problems problems;
};

// The text of a regular file of at most a configuration's size, or what is wrong: "is not ...".
[[nodiscard]] smpp::expected<std::string, std::string> read_file(const std::string& path);

// The main file and the *.yaml files in the folder conf.d beside it.
[[nodiscard]] Sources read_sources(const std::string& main_file);

// `path` as it is used: a relative one starts at the folder of the main file.
[[nodiscard]] std::string resolve(const std::string& path, const std::string& main_file);

// What is wrong with a file that the configuration names; nothing if it can be used.
[[nodiscard]] std::optional<std::string> check_file(const std::string& path, File::Kind kind);

}  // namespace config
