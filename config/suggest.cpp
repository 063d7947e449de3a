#include "config/suggest.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace config {
namespace {

// How they are compared: lower case, and - for _.
std::string normal(std::string_view key) {
  std::string same{key};
  for (char& c : same) {
    if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    } else if (c == '-' || c == ' ') {
      c = '_';
    }
  }
  return same;
}

// Insertions, deletions and changes of one character that lead from one word to the other; two
// neighbours that changed places count as one.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({change, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

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
  if (unknown.size() > 64) {  // no key is that long, and comparing costs its length
    return {};
  }
  const std::string word = normal(unknown);
  const Setting* nearest = nullptr;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (const Setting& setting : settings) {
    const std::size_t far = distance(word, setting.key);
    if (far < least) {
      least = far;
      nearest = &setting;
    }
  }
  // Up to a third of the word may be wrong: `prot` for `port`, `enquirelink` for `enquire_link`.
  if (nearest != nullptr && least <= std::max<std::size_t>(1, nearest->key.size() / 3)) {
    return std::string{nearest->key};
  }
  return find_within(word, settings);
}

}  // namespace config
