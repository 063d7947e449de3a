#include "tools/smppbridgectl/members.hpp"
#include "tools/smppbridgectl/views.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace ctl {
namespace {

using boost::json::object;

// What became of each kind, as words.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kinds{{
    {"messages_cancelled", "messages not sent: ended"},
    {"messages_in_doubt", "messages in doubt: ended in unknown"},
    {"messages_under_way", "messages under way: ended when answered"},
    {"awaiting_receipt", "parts that await a receipt: without number"},
    {"unmatched_receipts", "receipts without a message: removed"},
    {"incomplete_messages", "incoming messages in parts: removed"},
    {"events", "events not acknowledged: withdrawn"},
    {"references", "status events: without reference"},
    {"conversations", "conversations' carriers: forgotten"},
    {"quarantined", "in quarantine: emptied"},
}};

std::string what_is_left(const object& page) {
  std::string text;
  const auto tell = [&](std::string_view member, std::string_view what) {
    if (const std::string count = word(page, member); count != "0" && count != "-") {
      text += fmt::format("  {} {}\n", count, what);
    }
  };
  tell("still_out", "messages are out, and were not answered in time");
  tell("left",
       "messages stay: their carrier is not configured or their record is damaged, and parts of "
       "them\n  may have been sent");
  tell("unreadable", "records do not open: look for record_damaged in the log");
  if (is(page, "some_not_followed")) {
    text +=
        "  it has talked to more of our numbers than are followed: status events may have their\n"
        "  references still\n";
  }
  return text;
}

std::string recoverable(const object& page) {
  const object& what = part(page, "recoverable");
  std::string roots;
  if (const auto* const ids = what.if_contains("roots"); ids != nullptr && ids->is_array()) {
    for (const boost::json::value& id : ids->get_array()) {
      if (id.is_string()) {
        roots += "  " + harmless(std::string_view{id.get_string()}) + "\n";
      }
    }
  }
  return fmt::format(
      "\nWhat was removed remains recoverable from the store's own files until the keys that\n"
      "sealed it are destroyed: by the daemon within hours of {}, or by\n"
      "smppbridgectl keys retire from then on. From older images of the keyring and of the\n"
      "records (backups, snapshots, blocks of a disk) it remains so until these root keys are\n"
      "destroyed:\n{}",
      moment(what, "keys_destroyed_from"),
      roots);
}

}  // namespace

View erased_view(const object& page) {
  const bool complete = is(page, "complete");
  std::string text = fmt::format(
      "number     {} (its pseudonym on the day of the erasure)\n"
      "began      {}\n"
      "ended      {}\n"
      "complete   {}, passes: {}\n\n",
      word(page, "pseudonym"),
      moment(page, "began"),
      moment(page, "ended"),
      complete ? "yes" : "NO",
      word(page, "passes"));
  Table table{{"FOUND", ">RECORDS"}};
  const object& erased = part(page, "erased");
  for (const auto& [member, what] : kinds) {
    table.add({std::string{what}, word(erased, member)});
  }
  text += table.text();
  if (const std::string left = what_is_left(page); !left.empty()) {
    text += "\nNot removed:\n" + left;
  }
  if (!complete) {
    text += "\nNot all could be removed now: run it again.\n";
  }
  text += recoverable(page);
  return {.text = std::move(text), .code = complete ? ExitCode::ok : ExitCode::not_well};
}

}  // namespace ctl
