#include "config/load.hpp"

#include "config/document.hpp"
#include "config/profiles.hpp"
#include "config/read.hpp"
#include "config/rules.hpp"
#include "config/schema.hpp"

#include <algorithm>

namespace config {
namespace {

Problems in_order(Problems problems) {
  std::ranges::stable_sort(problems, {}, &Problem::at);
  if (problems.size() > max_problems) {
    problems.resize(max_problems);
    problems.push_back({.file = problems.front().file,
                        .at = {},
                        .path = {},
                        .text = "there is more that is wrong; correct the above first"});
  }
  return problems;
}

// One tree of all files; no tree when one of them cannot be read: what is missing in the others
// might stand there.
smpp::expected<Node, Problems> parse_all(const std::vector<Source>& sources) {
  Node tree;
  tree.kind = Node::Kind::map;
  Problems problems;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const Source& source = sources[i];
    auto document = parse_document(source.text, static_cast<std::uint32_t>(i), source.file);
    if (!document) {
      problems.push_back(std::move(document.error()));
    } else if (document->kind != Node::Kind::map) {
      problems.push_back({.file = source.file,
                          .at = document->at,
                          .path = "top level",
                          .text = "is not a map; write settings as `name: value`"});
    } else {
      merge(tree, std::move(*document));
    }
  }
  if (!problems.empty()) {
    return smpp::unexpected(std::move(problems));
  }
  return tree;
}

}  // namespace

smpp::expected<Config, Problems> load(const std::vector<Source>& sources) {
  auto tree = parse_all(sources);
  if (!tree) {
    return smpp::unexpected(in_order(tree.error()));
  }
  Reading reading;
  for (const Source& source : sources) {
    reading.files.push_back(source.file);
  }
  ProfileFiles profiles = lay_profiles(*tree, reading);
  // Each profile has been read on its own: reading it again below a carrier finds nothing new, but
  // what goes together with the carrier's own settings is checked for each.
  reading.told = std::move(profiles.all);
  Config config;
  read(*tree, file_settings(config), reading);
  reading.told = std::move(profiles.faulty);
  if (!reading.places.contains("listen.queue.max_body")) {
    config.http.max_body = std::min(config.http.max_body, largest_body(config));
  }
  check_rules(config, reading);
  if (!reading.problems.empty()) {
    return smpp::unexpected(in_order(std::move(reading.problems)));
  }
  return config;
}

smpp::expected<Config, Problems> load(const std::string& main_file) {
  const Sources sources = read_sources(main_file);
  if (!sources.problems.empty()) {
    return smpp::unexpected(sources.problems);
  }
  return load(sources.files);
}

}  // namespace config
