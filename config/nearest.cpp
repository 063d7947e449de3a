#include "config/nearest.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

namespace config {
namespace {

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

}  // namespace

std::string normal(std::string_view word) {
  std::string same{word};
  for (char& c : same) {
    if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    } else if (c == '-' || c == ' ') {
      c = '_';
    }
  }
  return same;
}

std::string_view nearest(std::string_view given, std::span<const std::string_view> words) {
  if (given.size() > 64) {  // no word is that long, and comparing costs its length
    return {};
  }
  const std::string meant = normal(given);
  std::string_view best;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (const std::string_view word : words) {
    const std::size_t far = distance(meant, normal(word));
    if (far < least) {
      least = far;
      best = word;
    }
  }
  // Up to a third of the word may be wrong: `prot` for `port`, `enquirelink` for `enquire_link`.
  return least <= std::max<std::size_t>(1, best.size() / 3) ? best : std::string_view{};
}

}  // namespace config
