// Standard output: a line a result, as JSON or for people, and whether any failed. Owned by main;
// one thread.
#pragma once

#include "tools/smpp_tool/line.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace smpp_tool {

class Output {
 public:
  // Readable on a terminal unless `json`; coloured unless NO_COLOR is set.
  explicit Output(bool json);

  // {"error": ...} in it counts as failed.
  void print(const boost::json::value& value);
  void fail(const LineError& error);
  void print_result(const LineResult& result);
  // As they are: a line of hex, and a page with its line ends.
  void print_text(std::string_view line);

  void print_page(std::string_view page) { write(page); }

  // Something that no line says: a file that cannot be read. Goes to standard error.
  void complain(std::string_view what);

  void flush();
  // 0, or 1 if anything failed or could not be written.
  [[nodiscard]] int finish();

 private:
  void write(std::string_view text);

  bool readable_ = false;
  bool coloured_ = false;
  bool failed_ = false;
};

}  // namespace smpp_tool
