#include "tools/smppbridgectl/members.hpp"
#include "tools/smppbridgectl/views.hpp"

#include <fmt/format.h>

namespace ctl {

View store_view(const boost::json::object& page) {
  Table columns{{"COLUMN", ">RECORDS", ">OPENED"}};
  each(page, "columns", [&](const boost::json::object& column) {
    columns.add({word(column, "column"), word(column, "records"), word(column, "opened")});
  });
  std::string text = columns.text();
  text += fmt::format("\nframes of the log that have not moved  {}, of which {} open\n",
                      word(page, "frames"),
                      word(page, "frames_opened"));
  if (page.if_contains("salvaged") != nullptr) {
    text += fmt::format("records in the new folder              {}\n", word(page, "salvaged"));
  }
  if (!is(page, "keys")) {
    text += "\nWithout keys: nothing was opened.\n";
  }
  Table damage{{"UNIT", "WHICH", "WHAT"}};
  std::size_t damaged = 0;
  each(page, "damage", [&](const boost::json::object& one) {
    damage.add({word(one, "unit"), word(one, "name"), word(one, "what")});
    ++damaged;
  });
  if (damaged == 0) {
    return {.text = text + "\nNo damage was found.\n"};
  }
  text += "\n" + damage.text();
  if (const std::string more = word(page, "more"); more != "0" && more != "-") {
    text += fmt::format("\nand {} more\n", more);
  }
  return {.text = std::move(text), .code = ExitCode::not_well};
}

}  // namespace ctl
