// Fills settings from a document and notes everything that is wrong, not only the first.
#pragma once

#include "config/document.hpp"
#include "config/problem.hpp"
#include "config/setting.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace config {

// Where the settings that were given stand, by path ("carriers.acme.queue"): their values.
using Places = std::map<std::string, Position>;

struct Reading {
  std::vector<std::string> files;  // names, as Position::file counts them; the main file first
  Problems problems;
  Places places;
  std::set<std::uint32_t> told;  // files whose problems are told already: not again

  void problem(Position at, std::string path, std::string text);
};

void read(const Node& root, const Settings& settings, Reading& reading);

}  // namespace config
