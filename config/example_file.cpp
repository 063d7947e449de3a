#include "config/pages.hpp"
#include "config/schema.hpp"

#include <algorithm>

namespace config {
namespace {

constexpr std::string_view example_opening =
    R"(# yaml-language-server: $schema=smppbridge.schema.json
#
# An example of a configuration of smppbridge, generated from the schema; docs/configuration.md is
# the reference. Lines that begin with `#` and no space show the default of a setting.
)";

// A comment, wrapped to 100 columns.
void add_comment(std::string& page, const std::string& indent, std::string_view words) {
  std::string line = indent + "#";
  while (!words.empty()) {
    const std::size_t space = std::min(words.find(' '), words.size());
    if (line.size() + 1 + space > 100) {
      page += line + "\n";
      line = indent + "#";
    }
    line += " " + std::string{words.substr(0, space)};
    words.remove_prefix(std::min(space + 1, words.size()));
  }
  page += line + "\n";
}

void add_settings(std::string& page, const std::string& indent, const Settings& settings);

void add_setting(std::string& page, const std::string& indent, const Setting& setting) {
  const std::string key{setting.key};
  const std::string deeper = indent + "  ";
  if (const auto* const block = std::get_if<Block>(&setting.type)) {
    // A block of which nothing is required or shown stays a map of defaults.
    page += indent + key + ":\n";
    add_settings(page, deeper, block->settings);
  } else if (const auto* const blocks = std::get_if<NamedBlocks>(&setting.type)) {
    const Settings inner = blocks->add(std::string{blocks->example_name});
    page += indent + key + ":\n" + deeper + std::string{blocks->example_name} +
            (inner.empty() ? ": {}\n" : ":\n");
    add_settings(page, deeper + "  ", inner);
  } else if (const auto* const list = std::get_if<BlockList>(&setting.type)) {
    // The first line of an item carries its dash.
    std::string item;
    add_settings(item, deeper + "  ", list->add());
    item.replace(deeper.size(), 1, "-");
    page += indent + key + ":\n" + item;
  } else if (!setting.example.empty()) {
    page += indent + key + ": " + std::string{setting.example} + "\n";
  } else if (const std::string value = default_of(setting.type); !value.empty()) {
    page += indent + "#" + key + ": " + value + "\n";
  } else {
    add_comment(page, indent, key + ": " + expectation(setting.type));
  }
}

// Blocks that stand for something else than what the example shows, or would make it a lesser one.
bool is_alternative(const Setting& setting) {
  return setting.key == "transport" || setting.key == "hours" || setting.key == "failover" ||
         setting.key == "sender_pools" || setting.key == "seal" || setting.key == "exchange" ||
         (setting.key == "carriers" && std::holds_alternative<BlockList>(setting.type));
}

void add_settings(std::string& page, const std::string& indent, const Settings& settings) {
  for (const Setting& setting : settings) {
    if (indent.empty()) {
      page += "\n";
    }
    add_comment(page, indent, setting.meaning);
    if (is_alternative(setting)) {
      add_comment(page, indent, std::string{setting.key} + ": " + expectation(setting.type));
    } else {
      add_setting(page, indent, setting);
    }
  }
}

}  // namespace

std::string example_file() {
  Config scratch;
  std::string page{example_opening};
  add_settings(page, {}, file_settings(scratch));
  return page;
}

}  // namespace config
