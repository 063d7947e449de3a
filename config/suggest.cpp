#include "config/suggest.hpp"

#include "config/nearest.hpp"

#include <vector>

namespace config {
namespace {

std::string find_within(std::string_view word, const Settings& settings) {
  for (const Setting& setting : settings) {
    if (const auto* const block = std::get_if<Block>(&setting.type)) {
      if (find(block->settings, word) != nullptr) {
        return std::string{setting.key} + "." + std::string{word};
      }
      if (const std::string deeper = find_within(word, block->settings); !deeper.empty()) {
        return std::string{setting.key} + "." + deeper;
      }
    }
  }
  return {};
}

}  // namespace

std::string suggest(std::string_view unknown, const Settings& settings) {
  std::vector<std::string_view> keys;
  keys.reserve(settings.size());
  for (const Setting& setting : settings) {
    keys.emplace_back(setting.key);
  }
  const std::string_view near = nearest(unknown, keys);
  return near.empty() ? find_within(normal(unknown), settings) : std::string{near};
}

}  // namespace config
