#include "config/problem.hpp"

namespace config {

std::string place(const std::string& file, Position at) {
  if (at.line == 0) {
    return file;
  }
  return file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

std::string to_string(const Problem& problem) {
  std::string line = place(problem.file, problem.at) + ": ";
  if (!problem.path.empty()) {
    line += problem.path + ": ";
  }
  return line + problem.text;
}

}  // namespace config
