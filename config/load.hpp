// The configuration file, and those in conf.d beside it, to a configuration or to everything that
// is wrong with them. At the start and at each reload; any thread.
#pragma once

#include "config/config.hpp"
#include "config/files.hpp"
#include "config/problem.hpp"
#include "smpp/base/expected.hpp"

#include <string>
#include <vector>

namespace config {

// More problems than this are not listed: they are read by people.
inline constexpr std::size_t max_problems = 100;

[[nodiscard]] smpp::expected<Config, Problems> load(const std::string& main_file);
// The same from texts that were read already; the first is the main file.
[[nodiscard]] smpp::expected<Config, Problems> load(const std::vector<Source>& sources);

}  // namespace config
