// What is wrong with the configuration, and where. Plain values, made while loading. A problem
// never repeats a scalar or a key that the schema does not know: it might be a misplaced secret.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace config {

// A place in one of the files; lines and columns count from 1, 0 is none.
struct Position {
  std::uint32_t file = 0;  // index into the names of the files read
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  auto operator<=>(const Position&) const = default;
};

struct Problem {
  std::string file;
  Position at;
  std::string path;  // of the setting, such as carriers.acme.port; empty: the file as a whole
  std::string text;  // what is wrong; what would be right
};

using Problems = std::vector<Problem>;

// "file:line:col", or "file" where there is no line.
[[nodiscard]] std::string place(const std::string& file, Position at);
// One line: `file:line:col: path: what is wrong; what would be right`.
[[nodiscard]] std::string to_string(const Problem& problem);

}  // namespace config
