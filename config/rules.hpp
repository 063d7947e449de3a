// The rules that hold between settings: names that must exist, one of two, the smaller before the
// larger. Checked when everything has been read.
#pragma once

#include "config/config.hpp"
#include "config/read.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace config {

// The setting `lesser` must not be more than `greater`. The problem lies with what was given; a
// default alone is never wrong.
void ordered(Reading& reading,
             const std::string& lesser,
             const std::string& greater,
             smpp::Duration less,
             smpp::Duration more);
// The path must name one of those that are known. Nothing is said of an empty name: it is missing
// or wrong, which is told already.
void known(Reading& reading,
           const std::vector<std::string>& names,
           const std::string& name,
           const std::string& path,
           const std::string& one);

// Whether whatever a list of conditions takes, an earlier one has taken: one of a list is enough,
// an empty list asks for nothing. `one_covers(a, b)`: what b takes, a takes.
template <class List, class Covers = std::equal_to<>>
bool covers(const List& wide, const List& narrow, Covers one_covers = {}) {
  return wide.empty() || (!narrow.empty() && std::ranges::all_of(narrow, [&](const auto& b) {
           return std::ranges::any_of(wide, [&](const auto& a) { return one_covers(a, b); });
         }));
}

// The largest `listen.queue.max_body` that its memory has room for.
[[nodiscard]] std::size_t largest_body(const Config& config);

void check_rules(const Config& config, Reading& reading);

}  // namespace config
