// A table of words, its columns as wide as they must be. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ctl {

// What a terminal could take as an order is shown as `?`: host names, certificates and details are
// other people's words.
[[nodiscard]] std::string harmless(std::string_view text);

class Table {
 public:
  // A title that begins with `>` is of a column of numbers, which stand at its right.
  explicit Table(std::vector<std::string> titles);

  void add(std::vector<std::string> cells);

  [[nodiscard]] std::string text() const;

 private:
  std::vector<bool> to_the_right_;
  std::vector<std::vector<std::string>> rows_;  // the first are the titles
};

}  // namespace ctl
