#include "tools/smppbridgectl/members.hpp"
#include "tools/smppbridgectl/views.hpp"

#include <fmt/format.h>

namespace ctl {
namespace {

using boost::json::object;

// What could not be shown, and where the list goes on.
std::string end_of_list(const object& page, std::string_view command) {
  std::string text;
  if (const std::string damaged = word(page, "damaged"); damaged != "0" && damaged != "-") {
    text +=
        fmt::format("\n{} records cannot be read: look for record_damaged in the log.\n", damaged);
  }
  if (page.if_contains("next") != nullptr) {
    text += fmt::format("\nThere are more: {} --from {}\n", command, word(page, "next"));
  }
  return text;
}

}  // namespace

View doubt_view(const object& page) {
  Table table{{"MESSAGE", "STATE", "SINCE", "UNTIL", ">PARTS", "CARRIER", "CLIENT"}};
  bool held = false;
  bool parked = false;
  each(page, "messages", [&](const object& message) {
    held |= word(message, "state") == "held";
    parked |= word(message, "state") == "parked";
    table.add({word(message, "id"),
               word(message, "state"),
               moment(message, "since"),
               moment(message, "until"),
               word(message, "parts"),
               word(message, "carrier"),
               word(message, "client")});
  });
  std::string text = held || parked ? table.text() : "no message is held in doubt or parked\n";
  if (held) {
    text +=
        "\nheld: a receipt or a late answer may settle it; then its carrier's in_doubt_then "
        "holds\n";
  }
  if (parked) {
    text += "\nparked: ends in the state unknown then, if its client does not decide\n";
  }
  if (held || parked) {
    text += "Its client may decide at any time: POST /v1/messages/ID/resolve\n";
  }
  return {.text = text + end_of_list(page, "smppbridgectl doubt")};
}

View quarantine_view(const object& page) {
  Table table{{"RECORD", "SINCE", "UNTIL", "CARRIER", "REASON", "KIND", ">PARTS", ">OCTETS"}};
  bool any = false;
  each(page, "records", [&](const object& record) {
    any = true;
    table.add({word(record, "record"),
               moment(record, "since"),
               moment(record, "until"),
               word(record, "carrier"),
               word(record, "reason"),
               word(record, "kind"),
               word(record, "parts"),
               word(record, "size")});
  });
  return {.text = (any ? table.text() : "nothing lies in quarantine\n") +
                  end_of_list(page, "smppbridgectl quarantine")};
}

View pseudonym_view(const object& page) {
  return {.text = word(page, "pseudonym") + "\n"};
}

}  // namespace ctl
